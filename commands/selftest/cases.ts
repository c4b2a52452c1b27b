import type { QuantileName } from '../../src/metrics/catalogue/quantiles.ts'
import type { CalibrationPlan } from './calibration-server.ts'
import type { OutcomeRule } from './injected-fault.ts'

/** The behaviour of the calibration server in one part of the selftest, and the required exactness of the crowd's figures. */
export interface CalibrationCase {
  readonly name: string
  readonly summary: string
  readonly hold: OutcomeRule['hold']
  /** Members that receive each message, all in one turn of the server's event loop. */
  readonly recipients: number
  /** A multiple of the rate of the settings. */
  readonly rateFactor: number
  readonly faults: OutcomeRule['faults']
  /** Begins half-way through. */
  readonly stallSeconds: number | null
  readonly blockedReceivers: CalibrationPlan['blockedReceivers']
  readonly goals: readonly Goal[]
}

/** A limit on the error of a valid measurement, microseconds. */
export type Goal =
  | { readonly kind: 'quantile-error'; readonly quantile: QuantileName; readonly limitUs: number }
  | { readonly kind: 'receipt-error'; readonly quantile: 'p50' | 'p99'; readonly limitUs: number }
  /** Workers share a burst; each needs a core of its own to receive its share at once. */
  | { readonly kind: 'width'; readonly limitUs: number; readonly leastWorkers: number }
  /** The p99.9 counts from the intended time, so that it contains the whole stall. */
  | { readonly kind: 'stall'; readonly limitShare: number }

const plain = {
  recipients: 1,
  rateFactor: 1,
  faults: {},
  stallSeconds: null,
  blockedReceivers: null,
  goals: [],
} as const

/** p99 about 65 ms, p99.9 about 120 ms. */
const lognormal = { kind: 'lognormal', medianMs: 10, sigma: 0.805 } as const

const constants = [0, 1, 10, 100].map(
  (ms): CalibrationCase => ({
    ...plain,
    name: `constant-${ms}`,
    summary: `every delivery held for ${ms} ms`,
    hold: { kind: 'constant', ms },
  }),
)

const bursts = [
  { recipients: 10, rateFactor: 1, goals: [] },
  // 30 bursts a second: of 100 in all, a p99 would be the worst.
  { recipients: 100, rateFactor: 3, goals: [{ kind: 'width', limitUs: 3000, leastWorkers: 1 }] },
  { recipients: 1000, rateFactor: 1, goals: [{ kind: 'width', limitUs: 8000, leastWorkers: 4 }] },
] as const satisfies readonly Pick<CalibrationCase, 'recipients' | 'rateFactor' | 'goals'>[]

const burstCases = bursts.map(
  ({ recipients, rateFactor, goals }): CalibrationCase => ({
    ...plain,
    name: `burst-${recipients}`,
    summary: `each message to ${recipients} members at once, held for 50 ms`,
    hold: { kind: 'constant', ms: 50 },
    recipients,
    rateFactor,
    goals,
  }),
)

/** The cases in the order of their runs. */
export const calibrationCases: readonly CalibrationCase[] = [
  ...constants,
  {
    ...plain,
    name: 'lognormal',
    summary: 'hold times with a median of 10 ms and a p99 of 65 ms',
    hold: lognormal,
    goals: errorGoals({ p50: 500, p99: 1000, p999: 3000 }),
  },
  {
    ...plain,
    name: 'lognormal-x3',
    summary: 'the same at three times the rate',
    hold: lognormal,
    rateFactor: 3,
    goals: errorGoals({ p50: 600, p99: 1500, p999: 4000 }),
  },
  {
    ...plain,
    name: 'bimodal',
    summary: 'held for 5 ms, and 2 % of the deliveries for 500 ms: the shape of cold starts',
    hold: { kind: 'bimodal', ms: 5, slowMs: 500, slowShare: 0.02 },
  },
  {
    ...plain,
    name: 'stall',
    summary: 'held for 10 ms, and one stall of 300 ms: do the figures contain the waiting time of what was due in it?',
    hold: { kind: 'constant', ms: 10 },
    stallSeconds: 0.3,
    goals: [{ kind: 'stall', limitShare: 0.05 }],
  },
  ...burstCases,
  {
    ...plain,
    name: 'faults',
    summary: 'deliveries lost, duplicated, corrupted, reordered, misrouted and late',
    hold: lognormal,
    faults: { lost: 0.01, duplicate: 0.01, corrupt: 0.01, reordered: 0.01, misrouted: 0.01, late: 0.01 },
  },
  {
    ...plain,
    name: 'blocked-receiver',
    summary: "the workers' event loops are blocked for 50 ms in every 500: does the run say so?",
    hold: lognormal,
    blockedReceivers: { forMs: 50, everyMs: 500 },
  },
]

function errorGoals(limitsUs: { readonly p50: number; readonly p99: number; readonly p999: number }): Goal[] {
  const printed = (['p50', 'p99', 'p999'] as const).map(
    (quantile): Goal => ({ kind: 'quantile-error', quantile, limitUs: limitsUs[quantile] }),
  )
  return [
    ...printed,
    { kind: 'receipt-error', quantile: 'p50', limitUs: 300 },
    { kind: 'receipt-error', quantile: 'p99', limitUs: 1500 },
  ]
}
