import { type PostingSettings, readPostingSettings } from '../posting/posting-settings.ts'
import { Variables } from '../posting/variables.ts'

/** The settings in the environment variables of Default; README.md beside this file has them as a table. */
export interface Settings extends PostingSettings {
  /** Does the sender get its own message? */
  readonly includesSender: boolean
}

/** @throws Error that names every mistake */
export function readSettings(environment: Readonly<NodeJS.ProcessEnv>): Settings {
  const variables = new Variables(environment)
  const { fanOut: _, ...posting } = readPostingSettings(variables)
  const includesSender = variables.oneOf('SENDER', ['included', 'excluded']) === 'included'
  variables.throwIfWrong()
  return { ...posting, includesSender }
}
