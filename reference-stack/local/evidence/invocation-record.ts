/** What is kept of one invocation while the stack runs. Instants are microseconds of the monotonic clock. */
export interface InvocationRecord {
  readonly functionName: string
  /** The session token of its environment, which its calls bear. */
  readonly token: string
  readonly requestId: string
  /** The log stream of its environment. */
  readonly environment: string
  readonly startUs: number
  /** Null as long as it has not ended. */
  endUs: number | null
  outcome: 'returned' | 'function-error' | null
  /** The event; read only when somebody asks for the record. */
  readonly payload: string
  /** The error document of one that failed. */
  errorDocument: string | null
  /** The posts, in the order of their answers: the connection ids, and for each {@link postFields} numbers. */
  readonly connections: string[]
  readonly posts: number[]
  /** The different frames that it posted, their beginnings. */
  readonly frames: Buffer[]
  /** Posts that are not in the record, because it has too many. */
  postsLeftOut: number
}

/** The numbers of a post: `frame` is the place among the frames; -1 of one that is not kept. */
const postFields = ['status', 'startUs', 'endUs', 'frame'] as const

/**
 * The rule of what is kept, in the units of posts. The first invocations of each function stay. Of the others the newest stay, and
 * of the older ones those in which something was unusual: an error, a refused or doubled post, a post after the end.
 */
export const keptRecords = { units: 400_000, firstOfEach: 20, postsOfOne: 20_000, frames: 8, frameBytes: 2048 } as const

/** The numbers of one post, as {@link postFields} names them. @param at its place among the posts of the record */
export function postOf({ posts }: InvocationRecord, at: number): readonly number[] {
  return posts.slice(at * postFields.length, (at + 1) * postFields.length)
}
