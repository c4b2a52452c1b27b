import type { Outputs } from '../../reports/output.ts'
import { capacityOutputs } from '../../commands/capacity/report/document.ts'
import { comparisonOutputs } from '../../commands/compare/report/document.ts'
import { gateOutputs } from '../../commands/gate/report/document.ts'
import { knownBadOutputs } from '../../commands/known-bad/report/document.ts'
import { runOutputs } from '../../commands/run/outputs.ts'
import { selftestOutputs } from '../../commands/selftest/report/document.ts'
import { strategiesOutputs } from '../../commands/strategies/report/document.ts'
import { sweepOutputs } from '../../commands/sweep/report/document.ts'
import { trendOutputs } from '../../commands/trend/report/document.ts'
import { helloWays } from '../../src/metrics/catalogue/hello-ways.ts'
import { compareRuns } from '../../src/metrics/judging/comparing/compare-runs.ts'
import { judgeTrend } from '../../commands/trend/judge-trend.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { searched } from '../fixtures/capacity-blocks.ts'
import { pairsOfRuns } from '../fixtures/compared-runs.ts'
import { aborts, knownBadResult } from '../fixtures/known-bad-result.ts'
import { askedAfter, nightRuns } from '../fixtures/nights.ts'
import { runResult } from '../fixtures/run-result.ts'
import { selftestResult } from '../fixtures/selftest-result.ts'
import { sweepResult } from '../fixtures/sweep-result.ts'
import { gateResults } from '../commands/gate/report/gate-results.ts'
import { strategiesResult } from './strategies-result.ts'

export interface MadePage {
  /** The kind of result, and what is particular of this one. */
  readonly name: string
  readonly html: string
}

type Cases = Readonly<Record<string, () => Promise<string>>>

/** The cases of each kind of result. `outputs.test.ts` asks for those of a new kind. */
export const kinds: Readonly<Record<string, Cases>> = {
  runOutputs: casesOf(runOutputs, {
    demo: () => readResult('reports/examples/demo'),
    'made up': runResult,
    failed: failedRun,
    hello: helloRun,
  }),
  selftestOutputs: casesOf(selftestOutputs, { 'of each outcome': () => selftestResult }),
  knownBadOutputs: casesOf(knownBadOutputs, { 'of each verdict': () => knownBadResult }),
  sweepOutputs: casesOf(sweepOutputs, {
    knee: () => sweepResult((mb) => ({ p99Ms: 40 + 60_000 / mb, usd: 1.2 + mb / 20_000 })),
    stopped: () => sweepResult(() => ({ p99Ms: 80, usd: 1 }), { isStopped: true, slo: 'delivery_latency.p99<250ms' }),
  }),
  comparisonOutputs: casesOf(comparisonOutputs, {
    slower: () => compared([1.21, 1.19, 1.22, 1.2, 1.18, 1.23, 1.2, 1.17]),
    two: () => compared([1.2]),
  }),
  capacityOutputs: casesOf(capacityOutputs, {
    found: () => searched((level) => (level <= 200 ? 'met' : 'broken')),
    'machine used up': () => searched((level) => (level <= 50 ? 'met' : 'machineUsedUp')),
  }),
  strategiesOutputs: casesOf(strategiesOutputs, {
    'no memory': () => strategiesResult(),
    'one memory': () => strategiesResult(1769),
  }),
  gateOutputs: casesOf(
    gateOutputs,
    Object.fromEntries(Object.entries(gateResults).map(([name, result]) => [name, () => result])),
  ),
  trendOutputs: casesOf(trendOutputs, {
    regression: () => nights([...Array<number>(25).fill(1), 1.4, 1.4, 1.4, 1.4]),
    young: () => nights([1, 1]),
  }),
}

function casesOf<Result>(
  { html }: Outputs<Result>,
  results: Readonly<Record<string, () => Result | Promise<Result>>>,
): Cases {
  return Object.fromEntries(
    Object.entries(results).map(([name, result]) => [name, async () => html.render(await result())]),
  )
}

/** The first page of every kind of result, or all of them. */
export async function everyPage(isExhaustive: boolean): Promise<MadePage[]> {
  const wanted = Object.entries(kinds).flatMap(([kind, cases]) =>
    Object.entries(cases)
      .slice(0, isExhaustive ? undefined : 1)
      .map(async ([name, page]) => ({ name: `${kind.replace('Outputs', '')}: ${name}`, html: await page() })),
  )
  return Promise.all(wanted)
}

/** It has all that is only there where something is wrong. */
function failedRun(): RunResult {
  const run = runResult()
  const reasons = ['deliveries_lost was 24; the limit is 0.']
  return {
    ...run,
    validity: {
      verdict: 'shared-cores',
      reasons: ['The target shares the cores of this machine, so the figures are a statement about the two together.'],
    },
    counters: {
      ...run.counters,
      deliveries_received: 18_576,
      deliveries_lost: 24,
      deliveries_misrouted: 3,
      members_cut: 200,
      members_recovered: 160,
    },
    series: run.series.map((row) => (row.second === 40 ? { ...row, deliveriesLost: 24 } : row)),
    verdict: {
      exitCode: 10,
      reasons,
      checks: [
        { name: 'deliveries_lost', setBy: 'every-run', observed: 24, limit: 0, unit: 'count', verdict: 'fail' },
        {
          name: 'delivery_latency.p999',
          setBy: 'user',
          observed: null,
          limit: 500_000,
          unit: 'us',
          verdict: 'inconclusive',
        },
        ...run.verdict.checks,
      ],
    },
    findings: [aborts],
    hints: [
      {
        name: 'no-own-copies',
        sentence: 'No sender received its own message.',
        sample: { kind: 'text', bytes: 1234, text: `{"text":"${'x'.repeat(300)}"}` },
      },
    ],
  }
}

function helloRun(): RunResult {
  const figures = {
    members: 100,
    haveTheirId: 98,
    p50Us: 31_000,
    p99Us: 'infinite',
    attempts: 120,
    gone: 4,
    gaveUp: 2,
  } as const
  return runResult({
    scenario: 'hello',
    hello: { ways: helloWays.map((way) => ({ way, ...figures })) },
  })
}

function compared(factors: readonly number[]) {
  return compareRuns(
    pairsOfRuns(factors),
    { isForced: false, objections: [] },
    {
      comparisonId: '2026-11-21T031500Z-compare-3f9a',
      comparedAt: '2026-11-21T03:15:00.000Z',
      command: 'fanbench compare before after',
    },
  )
}

function nights(factors: readonly number[]) {
  const runs = nightRuns(factors)
  return judgeTrend({ runs, leftOut: [] }, [{ metric: 'delivery_latency', quantile: 'p99' }], askedAfter(runs))
}
