import { counterCatalogue } from '../../../src/metrics/catalogue/counters.ts'
import { metricCatalogue } from '../../../src/metrics/catalogue/metrics.ts'
import type {
  ComparedCounter,
  ComparedQuantile,
  ComparedRun,
  Comparison,
  OverRuns,
} from '../../../src/metrics/judging/comparing/comparison.ts'
import { counted } from '../../../reports/counted.ts'
import {
  type Document,
  type Part,
  type Section,
  type Table,
  explanation,
  figure,
  folded,
  outcomeCell,
  section,
  sentence,
  table,
  text,
  toneOf,
  warning,
  withUnder,
} from '../../../reports/document.ts'
import { instant, milliseconds, whole } from '../../../reports/figures.ts'
import { reachOf, scaleHeading } from '../../../reports/html/row-mark.ts'
import { validityOutcomes } from '../../../reports/outcome.ts'
import { answerCharts, curveSections } from './charts.ts'
import {
  changeText,
  compareHeadline,
  countDifference,
  intervalText,
  isWorse,
  moreOfPairs,
  rowName,
  rowsByUse,
  unwanted,
  verdictOutcomes,
  whatIntervalsMean,
  whatVerdictsMean,
} from './comparison-text.ts'
import { documentOutputs } from '../../../reports/document-outputs.ts'

export const comparisonOutputs = documentOutputs('comparison', compareDocument)

/** A comparison as it is reported: the rows that answer, and what got worse; every percentile is folded. */
function compareDocument(comparison: Comparison): Document {
  const { comparisonId, comparedAt, command, forced, warnings, sides } = comparison
  const { harness } = rowsByUse(comparison)
  return {
    headline: compareHeadline(comparison),
    command: 'compare',
    about: [],
    id: comparisonId,
    lead: [
      ...moreOfPairs(comparison).map((text) => sentence(text, 700)),
      sentence(`A is ${runsText(sides.a)}. B is ${runsText(sides.b)}.`, 500),
      ...(forced.length === 0 ? [] : [warning('This comparison was forced: a difference may come from what follows.')]),
      ...[...forced, ...warnings].map((text) => warning(text)),
    ],
    parts: [
      answerSection(comparison),
      ...worseSection(comparison),
      percentilesSection(comparison),
      ...curveSections(comparison),
      ...(harness.length === 0 ? [] : [harnessSection(comparison)]),
      countersSection(comparison),
      runsSection(comparison),
      alikeSection(comparison),
    ],
    facts: { compared: instant(comparedAt) },
    again: command,
  }
}

function runsText([first, ...more]: readonly ComparedRun[]): string {
  if (first === undefined) return 'nothing'
  return more.length === 0 ? first.source : `${first.source} and ${more.length} more`
}

/** The rows that are judged, and the first chart. */
function answerSection(comparison: Comparison): Section {
  const { answer } = rowsByUse(comparison)
  const first: Part =
    answer.length === 0
      ? sentence('Neither side has enough samples for the percentiles that are judged.')
      : ratioTable(comparison, answer)
  return section('B to A', [first, ...noneWorse(comparison), answerCharts(comparison)])
}

/** One more of what should not happen is an answer, and stands open. */
function worseSection({ counters }: Comparison): Section[] {
  const worse = counters.filter(isWorse)
  if (worse.length === 0) return []
  return [
    section('What B has more of', [
      counterTable('Counts of what should not happen', worse, 'more of what should not happen', 870),
    ]),
  ]
}

function noneWorse(comparison: Comparison): Part[] {
  const all = unwanted(comparison)
  if (all.some(isWorse)) return []
  const text =
    all.length === 0
      ? 'Nothing that should not happen was counted on either side.'
      : 'B has no more of what should not happen than A.'
  return [sentence(text, 400)]
}

function percentilesSection(comparison: Comparison): Section {
  const { quantiles, pairs, pairsNeeded } = comparison
  const { answer, others } = rowsByUse(comparison)
  const inOrder = quantiles.filter((row) => answer.includes(row) || others.includes(row))
  return folded('Every percentile', `${inOrder.length} of them, and what intervals and verdicts mean`, [
    explanation(
      'A and B are medians over the runs, in milliseconds, with the smallest and the largest run. B to A is estimated from the ratios of the pairs.',
    ),
    ...(pairs < pairsNeeded.forInterval ? [] : [explanation(whatIntervalsMean)]),
    ...(pairs < pairsNeeded.forVerdict ? [] : [explanation(whatVerdictsMean)]),
    ratioTable(comparison, inOrder),
  ])
}

function harnessSection(comparison: Comparison): Section {
  return folded('The harness itself', 'its own lag, and how exactly it knows a receipt', [
    explanation('These are figures of the harness. How far they differ shows how alike the conditions were.'),
    ratioTable(comparison, rowsByUse(comparison).harness),
  ])
}

/** Builds the table of ratios. The most important columns come first, because a phone shows only a few columns at a time. */
function ratioTable({ quantiles, pairs, pairsNeeded }: Comparison, rows: readonly ComparedQuantile[]): Table {
  const reach = reachOf(quantiles)
  const hasVerdicts = rows.some(({ judged }) => judged !== null)
  return table(
    'Percentiles in milliseconds; lost counts as infinite',
    rows,
    [
      text('percentile', (row) => ({ text: rowName(row), ...meaningAtFirst(row, rows) })),
      ...(hasVerdicts ? [text('verdict', verdictOf)] : []),
      figure('B to A', ({ ratio }) => changeText(ratio)),
      ...(pairs < pairsNeeded.forInterval ? [] : [figure('95 % interval', intervalText)]),
      text(
        scaleHeading(changeText(1 / reach), changeText(reach)),
        (of) => ({ text: '', drawing: { kind: 'ratio', of, reach } }),
        { isOnPageOnly: true },
      ),
      figure('A, ms', ({ us }) => overRuns(us.a, pairs), { leaveOut: 2 }),
      figure('B, ms', ({ us }) => overRuns(us.b, pairs), { leaveOut: 1 }),
    ],
    { tone: ({ judged }) => (judged === null ? 'none' : toneOf(verdictOutcomes[judged.verdict])), worth: () => 900 },
  )
}

/** Adds the meaning of a metric to the first of its percentiles. */
function meaningAtFirst(row: ComparedQuantile, rows: readonly ComparedQuantile[]): { readonly meaning?: string } {
  const ofMetric = rows.filter(({ metric }) => metric === row.metric)
  return ofMetric[0] === row && ofMetric.length > 2 ? { meaning: metricCatalogue[row.metric].meaning } : {}
}

function overRuns({ median, least, greatest, runs }: OverRuns, pairs: number) {
  const range = runs > 1 ? `${milliseconds(least)}–${milliseconds(greatest)}` : ''
  const known = runs === pairs ? '' : `${range === '' ? '' : ', '}of ${runs} runs`
  return withUnder(milliseconds(median), range + known)
}

function verdictOf({ judged }: ComparedQuantile) {
  return judged === null ? null : outcomeCell(verdictOutcomes[judged.verdict], `p = ${judged.p.toPrecision(2)}`)
}

function countersSection({ counters }: Comparison): Section {
  return folded('Counts', `${counters.length} of them, summed over the runs`, [
    explanation('Counts are exact: one more lost delivery is one more, and needs no test.'),
    counterTable('Counts, summed over the runs', counters, 'count', 350),
  ])
}

function counterTable(caption: string, counters: readonly ComparedCounter[], name: string, worth: number): Table {
  return table(
    caption,
    counters,
    [
      text(name, ({ counter }) => ({ text: counter, meaning: counterCatalogue[counter].meaning })),
      figure('A', ({ sums }) => whole(sums.a)),
      figure('B', ({ sums }) => whole(sums.b)),
      figure('difference', countDifference),
    ],
    { tone: (row) => (isWorse(row) ? 'bad' : 'none'), worth: () => worth },
  )
}

function runsSection({ sides }: Comparison): Section {
  const rows = sides.a.flatMap((a, pair) => {
    const b = sides.b[pair]
    return [{ pair, side: 'A', run: a }, ...(b === undefined ? [] : [{ pair, side: 'B', run: b }])]
  })
  return folded('Runs', counted(rows.length, 'run'), [
    explanation(
      'Runs are paired in the order of their starts. A pair is one observation, however many deliveries its runs have.',
    ),
    table('Runs, in pairs', rows, [
      text('pair', ({ pair, side }) => `${pair + 1} ${side}`),
      text('run', ({ run }) => withUnder(run.runId, run.source === run.runId ? '' : run.source)),
      text('started', ({ run }) => instant(run.startedAt), { leaveOut: 2 }),
      text('commit of fanbench', ({ run }) => run.commit ?? 'unknown', { leaveOut: 1 }),
      text('measurement', ({ run }) =>
        outcomeCell(validityOutcomes[run.validity], run.interrupted ? 'ended early' : ''),
      ),
    ]),
  ])
}

function alikeSection({ alike }: Comparison): Section {
  return folded('The same on both sides', `${alike.length} properties, without which they cannot be compared`, [
    table('The same in all runs', alike, [
      text('property', ({ name }) => name),
      text('value', ({ values }) => values.a.join(', ')),
    ]),
  ])
}
