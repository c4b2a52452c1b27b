import { type PostingSettings, readPostingSettings } from '../posting/posting-settings.ts'
import { Variables } from '../posting/variables.ts'

/**
 * How the watchers get to know of a change: the function that has written it posts to them; it invokes FanOut asynchronously; or
 * the stream of the table invokes FanOut.
 */
export type ToldBy = 'post' | 'invoke' | 'stream'

/** The settings in the environment variables of a function; README.md beside this file has them as a table. */
export interface Settings extends PostingSettings {
  readonly toldBy: ToldBy
  /**
   * How the watchers of a board are read: from the index of their table; by a Query of a second table, which Watch then writes; or by a
   * Scan of all.
   */
  readonly watchersBy: 'index' | 'query' | 'scan'
}

/** @throws Error that names every mistake */
export function readSettings(environment: Readonly<NodeJS.ProcessEnv>): Settings {
  const variables = new Variables(environment)
  const { fanOut: _, ...posting } = readPostingSettings(variables)
  const toldBy = variables.oneOf<ToldBy>('TOLD_BY', ['post', 'invoke', 'stream'])
  const watchersBy = variables.oneOf<Settings['watchersBy']>('WATCHERS_BY', ['index', 'query', 'scan'])
  variables.throwIfWrong()
  return { ...posting, toldBy, watchersBy }
}

export const settings = readSettings(process.env)
