import type {
  GatedBlock,
  GatedCounter,
  GatedMetric,
  GatedStage,
  GateResult,
} from '../../../../commands/gate/gate-result.ts'
import { checkSentence, counterSentence, metricSentence } from '../../../../commands/gate/sentences.ts'
import type { Check } from '../../../../src/metrics/result/run-result.ts'
import { runResult } from '../../../fixtures/run-result.ts'

const pairsPlanned = 10

/** One metric by what its candidate has more than its baseline: the pairs lie around it, the same in each test. */
interface MetricLike {
  readonly name: string
  readonly unit?: string
  readonly baseline: number
  readonly ratio: number
  /** Of the interval, as a ratio: the ends are estimate / this and estimate * this. */
  readonly spread?: number
  readonly verdict?: GatedMetric['verdict']
  readonly isConfirmed?: boolean
  readonly pairsToPass?: number
}

export function gatedMetric(like: MetricLike): GatedMetric {
  const { name, unit = 'us', verdict = 'pass', isConfirmed = false, pairsToPass = null } = like
  return {
    name,
    unit,
    allowedRegression: 0.05,
    verdict,
    first: stageOf(like),
    second: isConfirmed ? stageOf(like) : null,
    confirmation: isConfirmed ? 0.0002 : null,
    pairsToPass,
    blocks: [...blocksOf(like, 1), ...(isConfirmed ? blocksOf(like, 2) : [])],
  }
}

function stageOf({ baseline, ratio, spread = 1.04 }: MetricLike): GatedStage {
  return {
    pairs: pairsPlanned,
    baseline,
    candidate: baseline * ratio,
    ratio,
    interval: { lower: ratio / spread, upper: ratio * spread },
    p: ratio > 1.1 ? 0.00098 : 0.28,
  }
}

function blocksOf({ baseline, ratio, spread = 1.04 }: MetricLike, stage: 1 | 2): GatedBlock[] {
  return Array.from({ length: pairsPlanned }, (_, place) => {
    const noise = (salt: number) => spread ** ((((place * place * 3 + place * salt + 5 * stage) % 11) - 5) / 6)
    const pair = (stage - 1) * pairsPlanned + place + 1
    return [
      { runId: `b${pair}`, side: 'baseline' as const, pair, stage, value: baseline * noise(0) },
      { runId: `c${pair}`, side: 'candidate' as const, pair, stage, value: baseline * ratio * noise(3) },
    ]
  }).flat()
}

const steady: readonly GatedMetric[] = [
  gatedMetric({ name: 'delivery_latency.p50', baseline: 48_123, ratio: 1.006 }),
  gatedMetric({ name: 'delivery_latency.p99', baseline: 187_400, ratio: 0.988, spread: 1.05 }),
  gatedMetric({ name: 'connect_latency.p99', baseline: 31_020, ratio: 1.002, spread: 1.03 }),
  gatedMetric({ name: 'handler_cpu', baseline: 214.2, ratio: 1.011, spread: 1.01 }),
  gatedMetric({ name: 'posts_per_delivery', unit: 'ratio', baseline: 1.002, ratio: 1, spread: 1.001 }),
]

function metricsWith(...changed: readonly GatedMetric[]): GatedMetric[] {
  return steady.map((metric) => changed.find(({ name }) => name === metric.name) ?? metric)
}

const counters: readonly GatedCounter[] = [
  { counter: 'deliveries_lost', baseline: 0, candidate: 0, verdict: 'pass' },
  { counter: 'deliveries_duplicate', baseline: 0, candidate: 0, verdict: 'pass' },
  { counter: 'deliveries_misrouted', baseline: 0, candidate: 0, verdict: 'pass' },
  { counter: 'false_cleanups', baseline: 3, candidate: 3, verdict: 'pass' },
]

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
  const metrics = changes.metrics ?? steady
  const pairs = metrics.some(({ second }) => second !== null) ? 2 * pairsPlanned : pairsPlanned
  const side = { commit: null, targetKind: 'emulated', region: 'local-1', serviceTimes: 'typical' } as const
  return {
    schema: 'fanbench/gate-result@1',
    experimentId: '2026-11-21T021500Z-gate',
    startedAt: '2026-11-21T02:15:00.000Z',
    endedAt: '2026-11-21T02:22:12.000Z',
    command: 'fanbench gate broadcast --baseline-ref origin/main --stack ./chat.ts --seed 42',
    seed: 42,
    harness: runResult().harness,
    blocksPlanned: null,
    blocks: Array.from({ length: pairs }, (_, place) => place + 1).flatMap((pair) => [
      block('b', pair),
      block('c', pair),
    ]),
    stopped: null,
    scenario: 'broadcast',
    baseline: { ...side, name: 'origin/main (1a2b3c4)', commit: '1a2b3c4' },
    candidate: { ...side, name: 'the working copy' },
    pairsPlanned,
    level: 0.05,
    failureLevel: 0.001,
    metrics,
    counters,
    slo: [],
    forced: [],
    warnings: [],
    noise: null,
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
  isConfirmed: true,
})

const open = gatedMetric({
  name: 'delivery_latency.p99',
  baseline: 187_400,
  ratio: 1.02,
  spread: 1.12,
  verdict: 'inconclusive',
  pairsToPass: 34,
})

const withoutValues = (metric: GatedMetric): GatedMetric => ({
  ...metric,
  verdict: 'inconclusive',
  first: { pairs: 0, baseline: null, candidate: null, ratio: null, interval: null, p: 1 },
  blocks: [],
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
      counterSentence({ counter: 'deliveries_lost', baseline: 0, candidate: 12, verdict: 'fail' }, pairsPlanned),
    ],
    exitCode: 10,
  }),
  inconclusive: gateResult({
    metrics: metricsWith(open),
    noise: { source: 'noise.json', findable: { 'delivery_latency.p99': 0.22 } },
    warnings: ['delivery_latency p99: 5 % are allowed, but on this machine 10 pairs only find 22 % or more.'],
    verdict: 'inconclusive',
    reasons: [metricSentence(open)],
    exitCode: 16,
  }),
  invalid: gateResult({
    metrics: steady.slice(0, 1).map(withoutValues),
    counters: [],
    blocks: gateResult().blocks.map((one) => ({ ...one, exitCode: 11, notCounted: [broken] })),
    verdict: 'invalid',
    reasons: [
      'Only 0 of 10 pairs count, and a verdict takes 8.',
      `10 blocks of the candidate do not count; the last: ${broken}`,
    ],
    warnings: ['20 of 20 blocks do not count; their own pages say why.'],
    exitCode: 11,
  }),
  interrupted: gateResult({
    metrics: metricsWith(open),
    blocks: gateResult().blocks.slice(0, 7),
    stopped: { exitCode: 130, reasons: ['interrupted'] },
    verdict: 'inconclusive',
    exitCode: 130,
  }),
  collapsed: gateResult({
    metrics: [],
    counters: [],
    blocks: gateResult().blocks.slice(0, 3),
    verdict: 'fail',
    reasons: ['The candidate failed twice in pair 1, where the baseline did not: None of 50 connections opened.'],
    exitCode: 10,
  }),
  forced: gateResult({
    forced: ['memory of SendMessage: 512 MB in the baseline, 1024 MB in the candidate'],
    warnings: ['the saved baseline was not measured in turn with the candidate: the machine may have changed'],
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
    noise: { source: text, findable: { [text]: 0.2 } },
    reasons: [text],
  }
}
