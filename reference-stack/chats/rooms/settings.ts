import { type PostingSettings, readPostingSettings } from '../posting/posting-settings.ts'
import { Variables } from '../posting/variables.ts'

/** The settings in the environment variables of a function; README.md beside this file says when to use which. */
export interface Settings extends PostingSettings {
  /** Members a chunk; null if a room is never split. */
  readonly chunkMembers: number | null
  readonly membersBy: 'query' | 'scan'
  /** For so long a list of members is used again; 0 never. */
  readonly membersCachedMs: number
}

/** Keeps a chunk and the longest message below 256 KB, the limit of events before late 2025; since then it is 1 MB. */
const chunkMembersMax = 2000

/** @throws Error that names every mistake */
export function readSettings(environment: Readonly<NodeJS.ProcessEnv>): Settings {
  const variables = new Variables(environment)
  const { fanOut, ...posting } = readPostingSettings(variables, ['chunked'])
  const chunkMembers = variables.wholeNumber('FANOUT_CHUNK', 250, 1, chunkMembersMax)
  const settings: Settings = {
    ...posting,
    chunkMembers: fanOut === 'chunked' ? chunkMembers : null,
    membersBy: variables.oneOf('MEMBERS_BY', ['query', 'scan']),
    membersCachedMs: variables.wholeNumber('MEMBERS_CACHED_SECONDS', 0, 0, 3600) * 1000,
  }
  variables.throwIfWrong()
  return settings
}

export const settings = readSettings(process.env)
