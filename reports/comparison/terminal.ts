import type { MetricName } from '../../src/metrics/catalogue/metrics.ts'
import type { QuantileName } from '../../src/metrics/catalogue/quantiles.ts'
import type {
  ComparedCounter,
  ComparedQuantile,
  ComparedRun,
  Comparison,
} from '../../src/metrics/judging/comparing/comparison.ts'
import { milliseconds, whole } from '../figures.ts'
import { plainLine, wrapped } from '../terminal/lines.ts'
import { type Paint, type Screen, painter } from '../terminal/screen.ts'
import { type Block, always, summary } from '../terminal/summary.ts'
import { type TableColumn, tableLines } from '../terminal/table.ts'
import { titleLines, verdictText } from '../terminal/verdict-text.ts'
import {
  changeText,
  comparisonLead,
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

/** What is printed of a comparison: a row a percentile, those that people ask for first. */
export function renderComparison(comparison: Comparison, screen: Screen): string {
  const paint = painter(screen)
  const { sides, forced, warnings, quantiles, pairs, pairsNeeded } = comparison
  const shown = quantiles.filter(({ metric, quantile }) => metrics.includes(metric) && percentiles.includes(quantile))
  const hasIntervals = pairs >= pairsNeeded.forInterval
  const { head, body } = tableLines(quantileColumns(hasIntervals, paint), shown, screen)
  const sentence = (text: string, worth: number): Block => ({ lines: wrapped(text, '  ', screen.columns), worth })
  return summary(
    [
      { lines: titleLines(comparisonOutcome(comparison), 'compare', screen), worth: always },
      sentence(pairsSentence(comparison), 700),
      sentence(`A: ${runsText(sides.a)}`, 500),
      sentence(`B: ${runsText(sides.b)}`, 500),
      ...[...forced, ...warnings].map((text) => sentence(`! ${text}`, 600)),
      blank,
      { lines: head, worth: always },
      ...body.map((lines, at) => ({ lines, worth: rowWorth(shown[at]) })),
      blank,
      ...counterBlocks(comparison, screen, paint),
      ...(hasIntervals ? [sentence(whatIntervalsMean, 100)] : []),
      ...(pairs < pairsNeeded.forVerdict ? [] : [sentence(whatVerdictsMean, 90)]),
    ],
    screen,
  ).join('\n')
}

export function comparisonVerdict(comparison: Comparison, screen: Screen): string {
  return verdictText(comparisonOutcome(comparison), comparisonLead(comparison), screen)
}

const blank: Block = { lines: [''], worth: 0 }

const metrics: readonly MetricName[] = ['connect_latency', 'join_latency', 'delivery_latency', 'time_to_last_delivery']
const percentiles: readonly QuantileName[] = ['p50', 'p90', 'p99', 'p999']

/** On a small screen, the percentiles that are looked at less are left out. */
function rowWorth(row: ComparedQuantile | undefined): number {
  if (row === undefined) return 0
  const isHeadline = row.metric === 'delivery_latency' || row.metric === 'connect_latency'
  if (row.judged !== null && verdictOutcomes[row.judged.verdict].tone === 'bad') return 890
  if (row.quantile === 'p50' || row.quantile === 'p99') return isHeadline ? 880 : 650
  return isHeadline ? 300 : 200
}

function runsText(runs: readonly ComparedRun[]): string {
  const [first, ...more] = runs
  if (first === undefined) return ''
  return more.length === 0 ? first.source : `${first.source} and ${more.length} more`
}

function quantileColumns(hasIntervals: boolean, paint: Paint): TableColumn<ComparedQuantile>[] {
  return [
    { heading: '', align: 'left', cell: rowName },
    { heading: 'A, ms', cell: ({ us }) => milliseconds(us.a.median), leaveOut: 2 },
    { heading: 'B, ms', cell: ({ us }) => milliseconds(us.b.median), leaveOut: 1 },
    { heading: 'B to A', cell: ({ ratio }) => changeText(ratio) },
    ...(hasIntervals ? [{ heading: '95 % interval', cell: intervalText }] : []),
    {
      heading: '',
      align: 'left',
      cell: ({ judged }) => {
        if (judged === null) return ''
        const { mark, word, tone } = verdictOutcomes[judged.verdict]
        return paint(tone, `${mark} ${word}`)
      },
    },
  ]
}

function counterBlocks(comparison: Comparison, screen: Screen, paint: Paint): Block[] {
  const rows = unwanted(comparison)
  if (rows.length === 0)
    return [
      {
        lines: wrapped('No count of what should not happen is above 0 on either side.', '  ', screen.columns),
        worth: 400,
      },
    ]
  const columns: readonly TableColumn<ComparedCounter>[] = [
    { heading: 'of what should not happen', align: 'left', cell: ({ counter }) => plainLine(counter) },
    { heading: 'A', cell: ({ sums }) => whole(sums.a) },
    { heading: 'B', cell: ({ sums }) => whole(sums.b) },
    { heading: 'difference', cell: countDifference, leaveOut: 1 },
    { heading: '', align: 'left', cell: (row) => (isWorse(row) ? paint('bad', '✖ more') : '') },
  ]
  const { head, body } = tableLines(columns, rows, screen)
  return [
    { lines: head, worth: rows.some(isWorse) ? 870 : 350 },
    ...body.map((lines, at) => ({ lines, worth: rows[at] !== undefined && isWorse(rows[at]) ? 870 : 350 })),
  ]
}
