import { counterCatalogue } from '../../../src/metrics/catalogue/counters.ts'
import { metricCatalogue } from '../../../src/metrics/catalogue/metrics.ts'
import type {
  ComparedCounter,
  ComparedQuantile,
  ComparedRun,
  Comparison,
  OverRuns,
} from '../../../src/metrics/judging/comparing/comparison.ts'
import {
  changeText,
  countDifference,
  intervalText,
  isWorse,
  moreOfPairs,
  rowName,
  rowsByUse,
  verdictOutcomes,
  whatHarnessFiguresAre,
  whatIntervalsMean,
  whatVerdictsMean,
  compareHeadline,
} from './comparison-text.ts'
import { counted } from '../../../reports/counted.ts'
import { instant, milliseconds, whole } from '../../../reports/figures.ts'
import { validityOutcomes } from '../../../reports/outcome.ts'
import { browserScript, plotStyle } from '../../../reports/html/browser-bundle.ts'
import { commandLine } from '../../../reports/html/command-line.ts'
import { answerChart, comparisonCharts } from './html-charts.ts'
import { type Insert, type Markup, html } from '../../../reports/html/markup.ts'
import { renderPage } from '../../../reports/html/page.ts'
import { heading, pill } from '../../../reports/html/pill.ts'
import { ratioMark, ratioMarkStyle, reachOf, scaleHeading } from '../../../reports/html/ratio-mark.ts'
import { styleSheet } from '../../../reports/html/style.ts'
import { explained, figure, table, text } from '../../../reports/html/table.ts'
import { withContents } from '../../../reports/html/contents.ts'
import { foldedSection, section } from '../../../reports/html/section.ts'

/** The page of a comparison: what it comes to first. The same comparison gives the same bytes. */
export async function renderComparisonHtml(comparison: Comparison): Promise<string> {
  const headline = compareHeadline(comparison)
  const { outcome } = headline
  const { comparisonId, comparedAt, command, forced, warnings } = comparison
  const content = html`<header class="verdict ${outcome.tone}">
<p class="what">fanbench <b>compare</b> ${pill(outcome)}</p>
${heading(headline)}
${moreOfPairs(comparison).map(
  (text) => html`<p class="lead">${text}</p>
`,
)}<dl class="run">
<div><dt>folder</dt><dd>${comparisonId}</dd></div>
<div><dt>compared</dt><dd>${instant(comparedAt)}</dd></div>
<div><dt>again</dt><dd>${commandLine(command)}</dd></div>
</dl>
</header>
${withContents([
  forcedSection(forced),
  answerSection(comparison, warnings),
  worseSection(comparison),
  percentilesSection(comparison),
  comparisonCharts(comparison),
  harnessSection(comparison),
  countersSection(comparison),
  runsSection(comparison),
  alikeSection(comparison),
])}`
  return renderPage({
    outcome,
    name: 'compare',
    runId: comparisonId,
    style: (await plotStyle()) + styleSheet + ratioMarkStyle,
    script: await browserScript(),
    content,
  })
}

function forcedSection(forced: readonly string[]): Markup | null {
  if (forced.length === 0) return null
  return section(
    'What speaks against this comparison',
    html`<p class="lead">It was made by force. Any difference below may come from these.</p>
${forced.map((reason) => html`<p class="warning">${reason}</p>\n`)}`,
  )
}

/** The rows that are judged, and the first chart. */
function answerSection(comparison: Comparison, warnings: readonly string[]): Markup {
  const { quantiles, pairs } = comparison
  const { answer } = rowsByUse(comparison)
  return section(
    'B to A',
    html`${warnings.map((warning) => html`<p class="warning">${warning}</p>\n`)}
${answer.length === 0 ? html`<p>Neither side has samples enough for them.</p>` : ratioTable(answer, reachOf(quantiles), pairs)}
${answerChart(comparison)}`,
  )
}

/** One more of what should not happen is an answer, and stands open. */
function worseSection({ counters }: Comparison): Markup | null {
  const worse = counters.filter(isWorse)
  return worse.length === 0
    ? null
    : section('What B has more of', counterTable('Counts of what should not happen', worse))
}

function percentilesSection(comparison: Comparison): Markup {
  const { quantiles, pairs, pairsNeeded } = comparison
  const { answer, others } = rowsByUse(comparison)
  const inOrder = quantiles.filter((row) => answer.includes(row) || others.includes(row))
  return foldedSection(
    'Every percentile',
    `${inOrder.length} of them, and what intervals and verdicts mean`,
    html`<p class="lead">A and B are medians over the runs, in milliseconds, with the least and the greatest run under them. B to A is
estimated from the ratios of the pairs.${pairs < pairsNeeded.forInterval ? '' : ` ${whatIntervalsMean}`}${pairs < pairsNeeded.forVerdict ? '' : ` ${whatVerdictsMean}`}</p>
${ratioTable(inOrder, reachOf(quantiles), pairs, explainedName(inOrder))}`,
  )
}

function harnessSection(comparison: Comparison): Markup | null {
  const { quantiles, pairs } = comparison
  const { harness } = rowsByUse(comparison)
  return harness.length === 0
    ? null
    : foldedSection(
        'The harness itself',
        'its own lag, and how exactly it knows a receipt',
        html`<p class="lead">${whatHarnessFiguresAre}</p>
${ratioTable(harness, reachOf(quantiles), pairs, explainedName(harness))}`,
      )
}

/** What a reader looks for stands first: a telephone shows no more of a row at a time. */
function ratioTable(
  rows: readonly ComparedQuantile[],
  reach: number,
  pairs: number,
  name: (row: ComparedQuantile) => Insert = rowName,
): Markup {
  const hasVerdicts = rows.some(({ judged }) => judged !== null)
  return table(
    'Percentiles in milliseconds; lost counts as infinite',
    rows,
    [
      text<ComparedQuantile>('percentile', name),
      ...(hasVerdicts ? [text<ComparedQuantile>('verdict', verdictOf)] : []),
      figure('B to A', ({ ratio }) => changeText(ratio)),
      figure('95 % interval', intervalText),
      text(scaleHeading(changeText(1 / reach), changeText(reach)), (row) => ratioMark(row, reach)),
      figure('A', ({ us }) => overRuns(us.a, pairs)),
      figure('B', ({ us }) => overRuns(us.b, pairs)),
    ],
    ({ judged }) => (judged === null || judged.verdict === 'alike' ? 'none' : verdictOutcomes[judged.verdict].tone),
  )
}

/** With what a metric is, at its first percentile. */
function explainedName(rows: readonly ComparedQuantile[]): (row: ComparedQuantile) => Insert {
  return (row) => {
    const isFirst = rows.find(({ metric }) => metric === row.metric) === row
    return explained(rowName(row), isFirst ? metricCatalogue[row.metric].meaning : undefined)
  }
}

function overRuns({ median, least, greatest, runs }: OverRuns, pairs: number): Insert {
  const range = runs > 1 ? `${milliseconds(least)}–${milliseconds(greatest)}` : ''
  const known = runs === pairs ? '' : `${range === '' ? '' : ', '}of ${runs} runs`
  return explained(milliseconds(median), range + known)
}

function verdictOf({ judged }: ComparedQuantile): Insert {
  if (judged === null) return null
  return [pill(verdictOutcomes[judged.verdict]), html`<small>p = ${judged.p.toPrecision(2)}</small>`]
}

function countersSection({ counters }: Comparison): Markup {
  return foldedSection(
    'Counts',
    `${counters.length} of them, summed over the runs`,
    html`<p class="lead">Sums over the runs of each side. They are exact: one delivery more that is lost is one more, and no test is asked.</p>
${counterTable('Counts, summed over the runs', counters)}`,
  )
}

function counterTable(caption: string, counters: readonly ComparedCounter[]): Markup {
  return table(
    caption,
    counters,
    [
      text('count', (row) => explained(row.counter, counterCatalogue[row.counter].meaning)),
      figure('A', ({ sums }) => whole(sums.a)),
      figure('B', ({ sums }) => whole(sums.b)),
      figure('difference', countDifference),
    ],
    (row) => (isWorse(row) ? 'bad' : 'none'),
  )
}

function runsSection({ sides }: Comparison): Markup {
  const rows = sides.a.flatMap((a, pair) => {
    const b = sides.b[pair]
    return [{ pair, side: 'A', run: a }, ...(b === undefined ? [] : [{ pair, side: 'B', run: b }])]
  })
  return foldedSection(
    'Runs',
    counted(rows.length, 'run'),
    html`<p class="lead">In pairs, in the order of their starts. A pair is one observation, however many deliveries its runs have.</p>
${table('Runs, in pairs', rows, [
  text<{ pair: number; side: string; run: ComparedRun }>('pair', ({ pair, side }) => `${pair + 1} ${side}`),
  text('run', ({ run }) => explained(run.runId, run.source)),
  text('started', ({ run }) => instant(run.startedAt)),
  text('commit of fanbench', ({ run }) => run.commit ?? 'unknown'),
  text('measurement', ({ run }) => [
    pill(validityOutcomes[run.validity]),
    run.interrupted ? html` <small>ended early</small>` : null,
  ]),
])}`,
  )
}

function alikeSection({ alike }: Comparison): Markup {
  return foldedSection(
    'The same on both sides',
    `${alike.length} properties, without which they cannot be compared`,
    table('The same in all runs', alike, [
      text('what', ({ name }) => name),
      text('value', ({ values }) => values.a.join(', ')),
    ]),
  )
}
