/** What a function's environment variables say of how it posts; README.md beside this file says when to use which. */
export interface Settings {
  /** Posts that may be under way at once; infinite for all. */
  readonly postsAtOnce: number
  /** Sockets that they share. */
  readonly sockets: number
  /** Members a chunk; null if a room is never split. */
  readonly chunkMembers: number | null
  readonly poster: 'light' | 'sdk'
  readonly membersBy: 'query' | 'scan'
  /** For so long a list of members is used again; 0 never. */
  readonly membersCachedMs: number
}

/**
 * An environment may have 1,024 files open, and a socket is one: this is the bound where all are posted to at once, and for
 * everything that is set.
 */
const socketsMax = 900

/** So that a chunk and the longest message take less than 256 KB, the limit of events before late 2025; it is 1 MB since. */
const chunkMembersMax = 2000

/** @throws Error that names every mistake */
export function readSettings(variables: Readonly<NodeJS.ProcessEnv>): Settings {
  const mistakes: string[] = []
  const oneOf = <Name extends string>(variable: string, names: readonly [Name, ...Name[]]): Name => {
    const value = variables[variable] ?? names[0]
    const found = names.find((name) => name === value)
    if (found === undefined) mistakes.push(`${variable} is '${value}', but there are: ${names.join(', ')}`)
    return found ?? names[0]
  }
  const wholeNumber = (variable: string, fallback: number, least: number, most: number): number => {
    const value = variables[variable] ?? String(fallback)
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (!(number >= least && number <= most))
      mistakes.push(`${variable} is '${value}', but it has to be a whole number from ${least} to ${most}`)
    return number
  }

  const fanOut = oneOf('FANOUT', ['bounded', 'sequential', 'all', 'chunked'])
  const concurrency = wholeNumber('FANOUT_CONCURRENCY', 50, 1, socketsMax)
  const chunkMembers = wholeNumber('FANOUT_CHUNK', 250, 1, chunkMembersMax)
  const postsAtOnce = { bounded: concurrency, sequential: 1, all: Infinity, chunked: concurrency }[fanOut]
  const settings: Settings = {
    postsAtOnce,
    sockets: wholeNumber('SOCKETS', Math.min(postsAtOnce, socketsMax) || 1, 1, socketsMax),
    chunkMembers: fanOut === 'chunked' ? chunkMembers : null,
    poster: oneOf('POSTER', ['light', 'sdk']),
    membersBy: oneOf('MEMBERS_BY', ['query', 'scan']),
    membersCachedMs: wholeNumber('MEMBERS_CACHED_SECONDS', 0, 0, 3600) * 1000,
  }
  if (mistakes.length > 0) throw new Error(mistakes.join('; '))
  return settings
}

export const settings = readSettings(process.env)
