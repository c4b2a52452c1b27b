import { seededRandom } from '../crowd/random.ts'
import { type HoldDistribution, drawHoldUs } from './hold.ts'

/** What can happen to a delivery instead of being sent once, in order, to the right member. */
export const mishapKinds = ['lost', 'duplicate', 'corrupt', 'reordered', 'misrouted', 'late'] as const

export type MishapKind = (typeof mishapKinds)[number]

/** What is to become of one message on its way to one recipient. */
export interface Fate {
  readonly kind: 'delivered' | MishapKind
  readonly holdUs: number
  /** For choices that depend on the fate: which character is damaged, who else gets it. */
  readonly random: () => number
}

export interface FateRule {
  readonly seed: number
  readonly hold: HoldDistribution
  /** Share of the deliveries that each mishap befalls. */
  readonly mishaps: Readonly<Partial<Record<MishapKind, number>>>
  /** Of a late delivery; longer than the deadline of the run. */
  readonly lateHoldMs: number
}

/** A pure function of the seed and of which delivery it is, whatever the order in which messages arrive. */
export function fateOf(rule: FateRule, publisher: number, sequence: number, recipient: number): Fate {
  const random = seededRandom(mixed(mixed(mixed(rule.seed) ^ publisher) ^ sequence) ^ recipient)
  const kind = drawKind(rule.mishaps, random())
  const holdUs = kind === 'late' ? rule.lateHoldMs * 1000 : drawHoldUs(rule.hold, random)
  return { kind, holdUs, random }
}

function drawKind(mishaps: FateRule['mishaps'], drawn: number): Fate['kind'] {
  let below = 0
  for (const kind of mishapKinds) {
    below += mishaps[kind] ?? 0
    if (drawn < below) return kind
  }
  return 'delivered'
}

/** Every bit of the number changes about half of the bits of the result (the finalizer of MurmurHash3). */
function mixed(number: number): number {
  const once = Math.imul(number ^ (number >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
