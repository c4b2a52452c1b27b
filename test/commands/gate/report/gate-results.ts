import type { GatedCounter, GatedMetric, GateResult } from '../../../../commands/gate/gate-result.ts'
import { checkSentence, counterSentence, metricSentence, workSentence } from '../../../../commands/gate/sentences.ts'
import type { Check } from '../../../../src/metrics/result/run-result.ts'
import { runResult } from '../../../fixtures/run-result.ts'

interface MetricLike {
  readonly name: string
  readonly unit?: string
  readonly baseline: number
  readonly ratio: number
  /** Of the interval, as a ratio: the ends are estimate / this and estimate * this. */
  readonly spread?: number
  readonly verdict?: GatedMetric['verdict']
}

export function gatedMetric({
  name,
  unit = 'us',
  baseline,
  ratio,
  spread = 1.04,
  verdict = 'pass',
}: MetricLike): GatedMetric {
  return {
    name,
    unit,
    allowedRegression: 0.05,
    isAllowanceGiven: false,
    verdict,
    rounds: 13,
    baseline,
    candidate: baseline * ratio,
    ratio,
    interval: { lower: ratio / spread, upper: ratio * spread },
    upper: ratio * spread ** 0.84,
    p: ratio > 1.1 ? 0.0001 : 0.28,
    ratios: Array.from({ length: 13 }, (_, round) => ratio * spread ** ((round - 6) / 4)),
  }
}

const steady: readonly GatedMetric[] = [
  gatedMetric({ name: 'delivery_latency.p50', baseline: 48_123, ratio: 1.006 }),
  gatedMetric({ name: 'delivery_latency.p99', baseline: 187_400, ratio: 0.988, spread: 1.05 }),
  gatedMetric({ name: 'time_to_last_delivery.p50', baseline: 51_020, ratio: 1.002, spread: 1.03 }),
  gatedMetric({ name: 'handler_cpu', baseline: 214.2, ratio: 1.011, spread: 1.01 }),
]

function metricsWith(...changed: readonly GatedMetric[]): GatedMetric[] {
  return steady.map((metric) => changed.find(({ name }) => name === metric.name) ?? metric)
}

const counters: readonly GatedCounter[] = [
  { counter: 'deliveries_lost', baseline: 0, candidate: 0, knownRounds: 3, verdict: 'pass' },
  { counter: 'deliveries_duplicate', baseline: 0, candidate: 0, knownRounds: 3, verdict: 'pass' },
  { counter: 'lambda_errors', baseline: 0, candidate: 0, knownRounds: 1, verdict: 'pass' },
  { counter: 'false_cleanups', baseline: 3, candidate: 3, knownRounds: 3, verdict: 'pass' },
]

const work: GateResult['work'] = [
  { name: 'posts', baseline: 19_826, candidate: 19_826, allowedMore: 0, rounds: 3, verdict: 'pass' },
  { name: 'read_units', baseline: 2062, candidate: 2062, allowedMore: 0, rounds: 3, verdict: 'pass' },
]

const moreReads: GateResult['work'][number] = {
  name: 'read_units',
  rounds: 3,
  baseline: 2062,
  candidate: 20_891,
  allowedMore: 0,
  verdict: 'fail',
}

const sloCheck: Check = {
  name: 'delivery_latency.p99',
  observed: 185_000,
  limit: 250_000,
  unit: 'us',
  bound: 'below',
  verdict: 'pass',
}

const brokenSlo: Check = { ...sloCheck, observed: 262_000, verdict: 'fail' }

function gateResult(changes: Partial<GateResult> = {}): GateResult {
  const side = { commit: null, targetKind: 'emulated', region: 'local-1', serviceTimes: 'typical' } as const
  return {
    schema: 'fanbench/gate-result@2',
    experimentId: '2026-11-21T021500Z-gate',
    startedAt: '2026-11-21T02:15:00.000Z',
    endedAt: '2026-11-21T02:22:12.000Z',
    command: 'fanbench gate broadcast --baseline-ref origin/main --stack ./chat.ts --seed 42',
    seed: 42,
    harness: runResult().harness,
    blocksPlanned: null,
    blocks: Array.from({ length: 3 }, (_, place) => place + 1).flatMap((pair) => [block('b', pair), block('c', pair)]),
    stopped: null,
    scenario: 'broadcast',
    baseline: { ...side, name: 'origin/main (1a2b3c4)', commit: '1a2b3c4' },
    candidate: { ...side, name: 'the working copy' },
    rounds: { wanted: 3, counted: 3, played: 3 },
    pairs: { counted: 742, disturbed: 8, warmUp: 90 },
    turnSeconds: 0.1,
    failureLevel: 0.001,
    counters,
    newFindings: [],
    work,
    metrics: steady,
    slo: [],
    forced: [],
    warnings: [],
    verdict: 'pass',
    reasons: [],
    exitCode: 0,
    ...changes,
  }
}

function block(side: 'b' | 'c', pair: number): GateResult['blocks'][number] {
  return {
    arm: `${pair}-${side === 'b' ? 'baseline' : 'candidate'}`,
    runId: `${side}${pair}`,
    exitCode: 0,
    notCounted: [],
    seconds: 20,
    command: 'fanbench run broadcast --seed 42',
    report: `${side}${pair}/report.html`,
  }
}

const slower = gatedMetric({
  name: 'delivery_latency.p99',
  baseline: 187_400,
  ratio: 1.182,
  spread: 1.07,
  verdict: 'fail',
})

const open = gatedMetric({
  name: 'delivery_latency.p99',
  baseline: 187_400,
  ratio: 1.02,
  spread: 1.12,
  verdict: 'inconclusive',
})

const withoutValues = (metric: GatedMetric): GatedMetric => ({
  ...metric,
  verdict: 'inconclusive',
  allowedRegression: null,
  rounds: 0,
  baseline: null,
  candidate: null,
  ratio: null,
  interval: null,
  upper: null,
  p: null,
})

const broken = 'the generator fell behind: loop delay p99 of 140 ms'

/** A result of each kind that reports are made of. */
export const gateResults = {
  pass: gateResult(),
  fail: gateResult({
    metrics: metricsWith(slower),
    verdict: 'fail',
    reasons: [metricSentence(slower)],
    exitCode: 10,
  }),
  lossy: gateResult({
    counters: counters.map((one) =>
      one.counter === 'deliveries_lost' ? { ...one, candidate: 12, verdict: 'fail' } : one,
    ),
    verdict: 'fail',
    reasons: [
      counterSentence({ counter: 'deliveries_lost', baseline: 0, candidate: 12, knownRounds: 3, verdict: 'fail' }, 3),
    ],
    exitCode: 10,
  }),
  inconclusive: gateResult({
    metrics: metricsWith(open),
    verdict: 'inconclusive',
    reasons: [metricSentence(open)],
    exitCode: 16,
  }),
  invalid: gateResult({
    metrics: steady.slice(0, 1).map(withoutValues),
    counters: [],
    blocks: gateResult().blocks.map((one) => ({ ...one, exitCode: 11, notCounted: [broken] })),
    verdict: 'invalid',
    reasons: [`6 blocks do not count: ${broken}. Only 0 of 3 rounds count, and a verdict takes 6.`],
    work: [],
    exitCode: 11,
  }),
  interrupted: gateResult({
    metrics: metricsWith(open),
    blocks: gateResult().blocks.slice(0, 4),
    stopped: { exitCode: 130, reasons: ['interrupted'] },
    verdict: 'inconclusive',
    exitCode: 130,
  }),
  collapsed: gateResult({
    metrics: [],
    counters: [],
    work: [],
    blocks: gateResult().blocks.slice(0, 2),
    verdict: 'fail',
    reasons: ['The candidate failed where the baseline did not: None of 50 connections opened.'],
    exitCode: 10,
  }),
  forced: gateResult({
    forced: ['memory of SendMessage: 512 MB in the baseline, 1024 MB in the candidate'],
    warnings: ['In 6 of 6 blocks crowd and chat waited for the cores that they share; their own pages say more.'],
  }),
  reading: gateResult({
    work: [...work.slice(0, 1), moreReads],
    verdict: 'fail',
    reasons: [workSentence(moreReads)],
    exitCode: 10,
  }),
  withSlo: gateResult({
    slo: [
      brokenSlo,
      { ...sloCheck, name: 'delivery_ratio', observed: 1, limit: 0.9999, unit: 'share', bound: 'at least' },
    ],
    verdict: 'fail',
    reasons: [checkSentence(brokenSlo)],
    exitCode: 10,
  }),
} as const satisfies Readonly<Record<string, GateResult>>

/** With this text in every place that takes free text. */
export function gateWithText(text: string): GateResult {
  const { fail } = gateResults
  return {
    ...fail,
    experimentId: text,
    command: text,
    scenario: text,
    baseline: { ...fail.baseline, name: text, region: text, serviceTimes: text },
    candidate: { ...fail.candidate, name: text, targetKind: 'aws', region: text },
    metrics: fail.metrics.map((metric) => ({ ...metric, name: text, unit: text })),
    slo: [{ ...sloCheck, name: text, observed: text, limit: text, unit: text, note: text, verdict: 'fail' }],
    blocks: fail.blocks.map((one) => ({ ...one, arm: text, runId: text, notCounted: [text], command: text })),
    stopped: { exitCode: 12, reasons: [text] },
    forced: [text],
    warnings: [text],
    newFindings: [text],
    reasons: [text],
  }
}
