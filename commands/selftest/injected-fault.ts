import { seededRandom } from '../../src/crowd/random.ts'

/** Faults of a delivery, which would otherwise be sent once, in order, to the right member. */
export const faultKinds = ['lost', 'duplicate', 'corrupt', 'reordered', 'misrouted', 'late'] as const

export type FaultKind = (typeof faultKinds)[number]

/** The outcome of one message for one recipient. */
export interface Outcome {
  readonly kind: 'delivered' | FaultKind
  readonly holdUs: number
  /** For choices that depend on the outcome: which character is corrupted, which other member gets it. */
  readonly random: () => number
}

export interface OutcomeRule {
  readonly seed: number
  readonly hold: HoldDistribution
  /** Share of the deliveries with each fault. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>
  /** The time that a late delivery is held back; longer than the deadline of the run. */
  readonly lateHoldMs: number
}

/** A pure function of the seed and the delivery: the order in which messages arrive does not matter. */
export function outcomeOf(rule: OutcomeRule, publisher: number, sequence: number, recipient: number): Outcome {
  const random = seededRandom(mixed(mixed(mixed(rule.seed) ^ publisher) ^ sequence) ^ recipient)
  const kind = drawKind(rule.faults, random())
  const holdUs = kind === 'late' ? rule.lateHoldMs * 1000 : drawHoldUs(rule.hold, random)
  return { kind, holdUs, random }
}

function drawKind(faults: OutcomeRule['faults'], drawn: number): Outcome['kind'] {
  let below = 0
  for (const kind of faultKinds) {
    below += faults[kind] ?? 0
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

/** The time that the calibration server holds back a message, in milliseconds. */
type HoldDistribution =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly sigma: number }
  /** Mostly fast, some slow: the shape of cold starts. */
  | { readonly kind: 'bimodal'; readonly ms: number; readonly slowMs: number; readonly slowShare: number }

/** @returns whole microseconds */
function drawHoldUs(hold: HoldDistribution, random: () => number): number {
  return Math.round(drawHoldMs(hold, random) * 1000)
}

function drawHoldMs(hold: HoldDistribution, random: () => number): number {
  if (hold.kind === 'constant') return hold.ms
  if (hold.kind === 'bimodal') return random() < hold.slowShare ? hold.slowMs : hold.ms
  return hold.medianMs * Math.exp(hold.sigma * drawNormal(random))
}

/** A standard normal number by the Box-Muller transform. */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
