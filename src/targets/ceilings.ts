import { isLoopback } from './guard.ts'
import type { Target } from './target.ts'

/** The most load for a target off this machine, unless the user raises it. */
export interface Ceilings {
  readonly maxMembers: number
  /** Connects, joins or messages a second. */
  readonly maxRate: number
}

export interface Load {
  readonly members: number
  readonly connectRate: number
  readonly joinRate: number
  /** The highest at any time. */
  readonly publishRate: number
  /** Left out: the rate never changes. */
  readonly publishStages?: string
}

/** The excesses of the load over the ceilings, and how to raise them. None for a target on this machine. */
export function ceilingProblems({ url }: Target, load: Load, { maxMembers, maxRate }: Ceilings): string[] {
  if (isLoopback(url)) return []
  const over = (flag: string, value: number, ceiling: number, raise: string) =>
    value <= ceiling
      ? []
      : [`${flag} ${value}: off this machine at most ${ceiling}, unless you allow more: ${raise} ${value}`]
  return [
    ...over('--members', load.members, maxMembers, '--max-members'),
    ...over('--connect-rate', load.connectRate, maxRate, '--max-rate'),
    ...over('--join-rate', load.joinRate, maxRate, '--max-rate'),
    ...over(
      load.publishStages === undefined ? '--publish-rate' : '--publish-stages',
      load.publishRate,
      maxRate,
      '--max-rate',
    ),
  ]
}
