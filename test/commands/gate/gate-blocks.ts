import { parseGatedFigures } from '../../../commands/gate/gated-figures.ts'
import { gateExperiment } from '../../../commands/gate/gate.ts'
import { type GateArm, type GatePlan, defaultPairs } from '../../../commands/gate/plan.ts'
import type { Block } from '../../../commands/experiment/experiment.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { seededRandom } from '../../../src/crowd/random.ts'
import { metricSummary, runResult } from '../../fixtures/run-result.ts'

export function gatePlan(changes: Partial<GatePlan> = {}): GatePlan {
  return {
    scenario: 'broadcast',
    baseline: { name: 'origin/main', commit: '1a2b3c4', settings: {} },
    candidate: { name: 'the working copy', commit: null, settings: {} },
    baselineRuns: null,
    pairs: defaultPairs,
    figures: parseGatedFigures(undefined, []),
    slo: null,
    noise: null,
    force: false,
    forced: [],
    warnings: [],
    allowInconclusive: false,
    seed: 1,
    ...changes,
  }
}

/** What a made-up run differs in from a healthy one. */
export interface MadeUp {
  readonly p50Ms?: number
  /** Null: too few samples. */
  readonly p99Ms?: number | null
  readonly connectP99Ms?: number | null
  /** Of all environments, a delivery; null where it is not known. */
  readonly cpuUs?: number | null
  readonly counters?: Readonly<Record<string, number>>
  readonly changes?: Partial<RunResult>
}

/** Histograms take a while to make. */
const healthy = runResult()
const deliveries = metricSummary({ count: 2000, medianUs: 20_000 })

export function madeUpRun({
  p50Ms = 20,
  p99Ms = 60,
  connectP99Ms = 40,
  cpuUs = 200,
  counters = {},
  changes = {},
}: MadeUp = {}): RunResult {
  const received = healthy.counters['deliveries_received'] ?? 0
  const inUs = (ms: number | null) => (ms === null ? null : ms * 1000)
  return {
    ...healthy,
    metrics: {
      ...healthy.metrics,
      delivery_latency: { ...deliveries, p50: inUs(p50Ms), p99: inUs(p99Ms) },
      connect_latency: { ...deliveries, p99: inUs(connectP99Ms) },
    },
    counters: { ...healthy.counters, post_attempts: received, posts_throttled: 0, ...counters },
    processes: [
      {
        name: 'Lambda SendMessage',
        side: 'target',
        processes: 1,
        cpuSeconds: cpuUs === null ? null : (cpuUs * received) / 1e6,
        peakRssBytes: 9e7,
        cpuShares: [],
      },
    ],
    ...changes,
  }
}

/**
 * Plays a gate to its end over made-up runs.
 *
 * @param resultOf number counts the blocks from 1
 */
export function played(
  plan: GatePlan,
  resultOf: (arm: GateArm, number: number) => RunResult,
  before: readonly Block<GateArm>[] = [],
) {
  const { nextArm, judge } = gateExperiment(plan)
  const blocks = [...before]
  for (let arm = nextArm(blocks); arm !== undefined; arm = nextArm(blocks)) {
    if (blocks.length > 100) throw new Error('it does not end')
    blocks.push({ arm, result: { ...resultOf(arm, blocks.length + 1), runId: `run-${blocks.length + 1}` } })
  }
  return { blocks, answer: judge(blocks) }
}

/** Blocks with some noise from a seed; the candidate's figures times so much. */
export function noisy(
  seed: number,
  slower: { p50?: number; p99?: number; connect?: number; cpu?: number } = {},
  noise = 0.04,
): (arm: GateArm) => RunResult {
  const random = seededRandom(seed)
  return ({ side }) => {
    const times = (factor = 1) => (side === 'candidate' ? factor : 1) * Math.exp(noise * (2 * random() - 1))
    return madeUpRun({
      p50Ms: 20 * times(slower.p50),
      p99Ms: 60 * times(slower.p99),
      connectP99Ms: 40 * times(slower.connect),
      cpuUs: 200 * times(slower.cpu),
    })
  }
}
