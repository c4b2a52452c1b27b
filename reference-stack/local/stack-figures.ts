/** What an embedded stack knows of itself at one moment: how many there are now, and how many there were since it started. */
export interface StackFigures {
  readonly connectionsOpen: number
  readonly environments: number
  /** Frames from clients. */
  readonly messages: number
  /** Posts to `@connections` that were taken, and those to connections that are gone (410). */
  readonly posts: number
  readonly postsGone: number
  /** Handshakes, messages, posts and invocations that a limit or a throttle has refused. */
  readonly throttled: number
  readonly invocations: number
  /** Environments started on demand that were given an event. */
  readonly coldStarts: number
}
