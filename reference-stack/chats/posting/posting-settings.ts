import type { Variables } from './variables.ts'

/** The environment variables that say how a function posts to connections. */
export interface PostingSettings {
  /** Posts that may be under way at once; infinite for all. */
  readonly postsAtOnce: number
  /** Sockets that they share. */
  readonly sockets: number
  readonly poster: 'light' | 'sdk'
}

/** The number of concurrent posts. */
export type FanOut = 'bounded' | 'sequential' | 'all'

/**
 * An environment may have 1,024 files open, and a socket is one: this is the bound where all are posted to at once, and for
 * everything that is set.
 */
const socketsMax = 900

/** @param others further values of `FANOUT`, which post as `bounded` does */
export function readPostingSettings<Other extends string = never>(
  variables: Variables,
  others: readonly Other[] = [],
): PostingSettings & { readonly fanOut: FanOut | Other } {
  const fanOut = variables.oneOf<FanOut | Other>('FANOUT', ['bounded', 'sequential', 'all', ...others])
  const concurrency = variables.wholeNumber('FANOUT_CONCURRENCY', 50, 1, socketsMax)
  const postsAtOnce = postsAtOnceOf(fanOut, concurrency)
  return {
    fanOut,
    postsAtOnce,
    sockets: variables.wholeNumber('SOCKETS', Math.min(postsAtOnce, socketsMax) || 1, 1, socketsMax),
    poster: variables.oneOf('POSTER', ['light', 'sdk']),
  }
}

function postsAtOnceOf(fanOut: string, concurrency: number): number {
  if (fanOut === 'sequential') return 1
  return fanOut === 'all' ? Infinity : concurrency
}
