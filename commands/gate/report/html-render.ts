import type { GatedCounter, GateResult } from '../gate-result.ts'
import type { MeasuredBlock } from '../../experiment/experiment-result.ts'
import { counterCatalogue } from '../../../src/metrics/catalogue/counters.ts'
import { uncountedSentence } from '../../../src/metrics/judging/uncounted.ts'
import { duration, whole } from '../../../reports/figures.ts'
import {
  type StageRow,
  allowedText,
  changeRange,
  gatedFigure,
  gateReasons,
  gateRemarks,
  pairsOf,
  pairsText,
  rowName,
  shortChange,
  stageRows,
  targetText,
  whatItTakes,
  gateHeadline,
} from './gate-text.ts'
import { howTheVerdictComesAbout } from './how-it-is-judged.ts'
import { checkOutcomes, inCell, toldApart, worstFirst } from '../../../reports/outcome.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import { browserScript, plotStyle } from '../../../reports/html/browser-bundle.ts'
import { type Markup, html } from '../../../reports/html/markup.ts'
import { pill } from '../../../reports/html/pill.ts'
import { drawnMark, reachOf, rowMarkStyle, scaleHeading } from '../../../reports/html/row-mark.ts'
import { renderSeveralRunsPage } from '../../../reports/html/several-runs-page.ts'
import { type Emphasis, explained, figure, table, text } from '../../../reports/html/table.ts'
import { metricSections } from './html-metric-sections.ts'
import { foldedSection, section } from '../../../reports/html/section.ts'

/** The page of a gate: its verdict first, then each metric pair by pair. The same result gives the same bytes. */
export async function renderGateHtml(result: GateResult): Promise<string> {
  const { scenario, baseline, candidate, seed, exitCode } = result
  return renderSeveralRunsPage(result, {
    headline: gateHeadline(result),
    name: 'gate',
    id: result.experimentId,
    badge: targetText(result),
    lead: [
      beyondHeadline(gateReasons(result)).map((reason) => html`${reason}<br>`),
      html`${scenario}: ${baseline.name} against ${candidate.name} · ${pairsText(result)} · seed ${seed} · exit code ${exitCode}`,
    ],
    charts: {
      script: await browserScript(),
      style: (await plotStyle()) + rowMarkStyle,
    },
    sections: [
      gateRemarks(result).map((remark) => html`<p class="warning remark">${remark}</p>\n`),
      metricsSection(result),
      countersSection(result.counters),
      sloSection(result),
      metricSections(result),
      howSection(result),
      blocksSection(result),
    ],
  })
}

function metricsSection(result: GateResult): Markup | null {
  const { metrics, noise } = result
  if (metrics.length === 0) return null
  const rows = stageRows(metrics)
  const reach = reachOf([
    ...rows.map(({ stage }) => stage),
    ...metrics.map(({ allowedRegression }) => ({ ratio: 1 + allowedRegression, interval: null })),
  ])
  const takes = whatItTakes(result)
  return section(
    'Metrics',
    html`<p class="lead">Baseline and candidate are medians over the blocks, the change is estimated from the pairs. Intervals hold 95 %, each for its
row alone. The red line is the change that is allowed.</p>
${takes === '' ? null : html`<p class="warning">${takes}</p>`}
${table(
  'What is gated',
  rows,
  [
    text<StageRow>('metric', (row) => explained(rowName(row), pairsOf(row.stage.pairs))),
    text('verdict', ({ outcome, stage }) => [pill(outcome), html`<small>p = ${stage.p.toPrecision(2)}</small>`]),
    figure('baseline', ({ metric, stage }) => gatedFigure(metric, stage.baseline)),
    figure('candidate', ({ metric, stage }) => gatedFigure(metric, stage.candidate)),
    figure('change', ({ stage }) => shortChange(stage.ratio)),
    figure('95 % CI, %', ({ stage }) => changeRange(stage)),
    figure('allowed', ({ metric }) => `+${allowedText(metric)}`),
    text(scaleHeading(shortChange(1 / reach), shortChange(reach)), ({ metric, stage }) =>
      drawnMark({ kind: 'ratio', of: stage, reach, allowed: 1 + metric.allowedRegression }),
    ),
    ...(noise === null
      ? []
      : [figure<StageRow>('found here 3 times in 4', ({ metric }) => findable(noise.findable[metric.name] ?? null))]),
  ],
  ({ outcome }) => emphasis(outcome),
)}`,
  )
}

function findable(regression: number | null): string {
  return regression === null ? '' : shortChange(1 + regression)
}

function emphasis({ tone }: { readonly tone: Exclude<Emphasis, 'none'> }): Emphasis {
  return tone === 'good' ? 'none' : tone
}

function countersSection(counters: readonly GatedCounter[]): Markup | null {
  if (counters.length === 0) return null
  const content = html`<p class="lead">Sums over as many blocks of each side. One that the baseline does not have at all fails at once.</p>
${table(
  'Counts of what should not happen',
  counters,
  [
    text<GatedCounter>('count', ({ counter }) => explained(counter, counterCatalogue[counter]?.meaning)),
    text('verdict', ({ verdict }) => pill(checkOutcomes[verdict])),
    figure('baseline', ({ baseline }) => whole(baseline)),
    figure('candidate', ({ candidate }) => whole(candidate)),
  ],
  ({ verdict }) => emphasis(checkOutcomes[verdict]),
)}`
  return counters.every(({ verdict }) => verdict === 'pass')
    ? foldedSection('Counters', pill({ ...checkOutcomes.pass, word: `all ${counters.length} pass` }), content)
    : section('Counters', content)
}

function sloSection({ slo }: GateResult): Markup | null {
  if (slo.length === 0) return null
  return section(
    'SLO',
    html`<p class="lead">Of the candidate alone: its blocks that count, taken together.</p>
${table(
  'Limits of the SLO, broken ones first',
  worstFirst(slo),
  [
    text('limit on', ({ name }) => name),
    text('verdict', ({ verdict }) => pill(checkOutcomes[verdict])),
    figure('observed', (check) => inCell(check, toldApart(check).observed)),
    figure('limit', (check) => toldApart(check).limit),
    text('note', ({ note = '' }) => note),
  ],
  ({ verdict }) => emphasis(checkOutcomes[verdict]),
)}`,
  )
}

function howSection(result: GateResult): Markup {
  return foldedSection(
    'How the verdict comes about',
    'pairs, tests, what is allowed',
    html`<ul class="prose">${howTheVerdictComesAbout(result).map((sentence) => html`<li>${sentence}</li>\n`)}</ul>`,
  )
}

function blocksSection({ blocks }: GateResult): Markup {
  const rows = blocks.map((block, place) => ({ ...block, number: place + 1 }))
  const counted = blocks.filter(({ notCounted }) => notCounted.length === 0).length
  const sentence = uncountedSentence(blocks.map(({ notCounted }) => notCounted))
  const columns = [
    figure<MeasuredBlock & { readonly number: number }>('block', ({ number }) => number),
    text<MeasuredBlock>('side', ({ arm }) => arm),
    text<MeasuredBlock>('run', ({ report }) => html`<a href="${report}">report</a>`),
    figure<MeasuredBlock>('took', ({ seconds }) => duration(seconds)),
    text<MeasuredBlock>('does not count, because', ({ notCounted }) =>
      notCounted.map((reason) => html`<div class="sentence">${reason}</div>`),
    ),
  ]
  return foldedSection(
    'Blocks',
    sentence === null ? `all ${rows.length} count` : `${rows.length - counted} of ${rows.length} do not count`,
    html`<p class="lead">Each is a run of its own, with its own page. One that says nothing of its side does not count, and is measured once more.</p>
${sentence === null ? null : html`<p class="warning">${sentence}</p>`}
${table('Blocks, in the order in which they were measured', rows, columns, ({ notCounted }) => (notCounted.length > 0 ? 'doubtful' : 'none'))}`,
  )
}
