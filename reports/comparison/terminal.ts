import { styleText } from 'node:util'
import type { MetricName } from '../../src/metrics/catalogue/metrics.ts'
import type { QuantileName } from '../../src/metrics/catalogue/quantiles.ts'
import type { ComparedQuantile, ComparedRun, Comparison } from '../../src/metrics/judging/comparing/comparison.ts'
import { milliseconds, whole } from '../figures.ts'
import type { Outcome, Tone } from '../outcome.ts'
import { wrapped } from '../wrapped.ts'
import {
  changeText,
  comparisonOutcome,
  countDifference,
  intervalText,
  isWorse,
  pairsSentence,
  rowName,
  unwanted,
  verdictOutcomes,
  whatIntervalsMean,
  whatVerdictsMean,
} from './comparison-text.ts'

type Paint = (tone: Tone, text: string) => string

/** What is printed of a comparison: a row a percentile in 80 columns, those that people ask for first. */
export function renderComparison(comparison: Comparison, options: { color: boolean }): string {
  const paint: Paint = (tone, text) => (options.color ? styleText(colors[tone], text, { validateStream: false }) : text)
  const { sides, forced, warnings, quantiles, pairs, pairsNeeded } = comparison
  const shown = quantiles.filter(({ metric, quantile }) => metrics.includes(metric) && percentiles.includes(quantile))
  return [
    `${painted(comparisonOutcome(comparison), paint)}   compare`,
    ...wrapped(pairsSentence(comparison), '  '),
    ...wrapped(`A: ${runsText(sides.a)}`, '  '),
    ...wrapped(`B: ${runsText(sides.b)}`, '  '),
    ...[...forced, ...warnings].flatMap((text) => wrapped(`! ${text}`, '  ')),
    '',
    columns('', 'A, ms', 'B, ms', 'B to A', pairs < pairsNeeded.forInterval ? '' : '95 % interval'),
    ...shown.map((row) => quantileRow(row, paint)),
    '',
    ...counterRows(comparison, paint),
    ...(pairs < pairsNeeded.forInterval ? [] : ['', ...wrapped(whatIntervalsMean, '  ')]),
    ...(pairs < pairsNeeded.forVerdict ? [] : wrapped(whatVerdictsMean, '  ')),
  ].join('\n')
}

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const

const metrics: readonly MetricName[] = ['connect_latency', 'join_latency', 'delivery_latency', 'time_to_last_delivery']
const percentiles: readonly QuantileName[] = ['p50', 'p90', 'p99', 'p999']

function painted({ mark, word, tone }: Outcome, paint: Paint): string {
  return paint(tone, `${mark} ${word}`)
}

function runsText(runs: readonly ComparedRun[]): string {
  const [first, ...more] = runs
  if (first === undefined) return ''
  return more.length === 0 ? first.source : `${first.source} and ${more.length} more`
}

function columns(name: string, a: string, b: string, ratio: string, interval: string): string {
  return `  ${name.padEnd(16)}${a.padStart(10)}${b.padStart(10)}${ratio.padStart(11)}${interval.padStart(20)}`.trimEnd()
}

function quantileRow(row: ComparedQuantile, paint: Paint): string {
  const { us, ratio, judged } = row
  const figures = columns(
    rowName(row),
    milliseconds(us.a.median),
    milliseconds(us.b.median),
    changeText(ratio),
    intervalText(row),
  )
  return judged === null ? figures : `${figures}  ${painted(verdictOutcomes[judged.verdict], paint)}`
}

function counterRows(comparison: Comparison, paint: Paint): string[] {
  const rows = unwanted(comparison)
  if (rows.length === 0) return ['  No count of what should not happen is above 0 on either side.']
  return [
    countColumns('of what should not happen', 'A', 'B', 'difference'),
    ...rows.map((row) => {
      const { a, b } = row.sums
      const figures = countColumns(row.counter, whole(a), whole(b), countDifference(row))
      return isWorse(row) ? `${figures}  ${paint('bad', '✖ more')}` : figures
    }),
  ]
}

function countColumns(name: string, a: string, b: string, difference: string): string {
  return `  ${name.padEnd(32)}${a.padStart(12)}${b.padStart(12)}${difference.padStart(12)}`
}
