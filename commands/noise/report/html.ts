import type { NoiseMetric, NoiseResult } from '../noise-result.ts'
import type { QuantileValue } from '../../../src/metrics/result/run-result.ts'
import { changeText } from '../../compare/report/comparison-text.ts'
import { duration, whole } from '../../../reports/figures.ts'
import {
  findableText,
  howItIsMeasured,
  metricName,
  noiseRemarks,
  noiseSentences,
  pairsText,
  ratioText,
  sdText,
  shownPairs,
  noiseHeadline,
} from './noise-text.ts'
import { targetBadge } from '../../../reports/outcome.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import { type Markup, html } from '../../../reports/html/markup.ts'
import { renderSeveralRunsPage } from '../../../reports/html/several-runs-page.ts'
import { figure, table, text } from '../../../reports/html/table.ts'
import { foldedSection, section } from '../../../reports/html/section.ts'

/** The page of a noise measurement: is the machine fit, the ratios of its pairs, what they can find. The same result gives the same bytes. */
export function renderNoiseHtml(result: NoiseResult): string {
  const { scenario, target, exitCode } = result
  return renderSeveralRunsPage(result, {
    headline: noiseHeadline(result),
    name: 'noise',
    id: result.experimentId,
    badge: targetBadge(target),
    lead: [
      ...beyondHeadline(noiseSentences(result)).map((sentence) => html`${sentence}<br>`),
      html`${scenario}, ${result.pairs} of ${result.pairsPlanned} pairs count${target.serviceTimes === null ? null : `, service times ${target.serviceTimes}`} · exit code ${exitCode}`,
    ],
    // Nothing on it moves: there is a style, and no script.
    charts: { script: '', style: pairsStyle },
    sections: [
      noiseRemarks(result).map((remark) => html`<p class="warning remark">${remark}</p>\n`),
      pairsSection(result),
      findableSection(result),
      blocksSection(result),
    ],
  })
}

const pairsStyle = `
.remark { margin-top: 14px; }
.pairs { display: block; width: 320px; height: 20px; }
.pairs line { stroke: var(--muted); stroke-width: 1; }
.pairs .interval { stroke: var(--series-0); stroke-width: 3; stroke-opacity: .45; }
.pairs circle { fill: var(--series-0); fill-opacity: .55; stroke: var(--series-0); }
`

function pairsSection(result: NoiseResult): Markup {
  const known = result.metrics.filter(({ pairs }) => pairs > 0)
  const reach = reachOf(known)
  const [least, greatest] = [changeText(Math.exp(-reach)), changeText(Math.exp(reach))]
  return section(
    'Pairs',
    html`<p class="lead">A dot is one pair: B over A, which are the same. The line in the middle is no difference, the bar the 95 % interval of the ratio.</p>
${table('The ratio of each pair, by metric', known, [
  text<NoiseMetric>('metric', metricName),
  text(`B to A, from ${least} to ${greatest}`, (metric) => pairMarks(metric, reach)),
  figure('sd of a pair', sdText),
  figure('B to A (95 %)', ratioText),
])}`,
  )
}

function findableSection(result: NoiseResult): Markup {
  return section(
    'What a gate can find here',
    html`<p class="lead">${howItIsMeasured} The folder of this page is what <code>fanbench gate --noise</code> takes.</p>
${table(
  'The smallest regression that is found, and the pairs that a regression takes',
  result.metrics,
  [
    text<NoiseMetric>('metric', metricName),
    ...shownPairs(result).map((pairs) =>
      figure<NoiseMetric>(`found by ${pairs} pairs`, (metric) => findableText(metric, pairs)),
    ),
    figure('pairs for +10 %', (metric) => pairsText(metric, 0.1)),
    figure('pairs for +20 %', (metric) => pairsText(metric, 0.2)),
    figure('samples a block', ({ samples }) => whole(samples?.count ?? null)),
    text('worth gating', ({ isWorthGating }) => (isWorthGating ? 'yes' : 'no')),
  ],
  ({ isWorthGating, isSuspect }) => (isSuspect ? 'bad' : isWorthGating ? 'none' : 'doubtful'),
)}`,
  )
}

function blocksSection({ blocks }: NoiseResult): Markup {
  return foldedSection(
    'Blocks',
    `all ${blocks.length}, in the order in which they were measured`,
    table(
      'Blocks',
      blocks,
      [
        text<(typeof blocks)[number]>('arm', ({ arm }) => arm.toUpperCase()),
        figure('took', ({ seconds }) => duration(seconds)),
        text('run', ({ report }) => html`<a href="${report}">report</a>`),
        text('does not count, because', ({ notCounted }) =>
          notCounted.map((reason) => html`<div class="sentence">${reason}</div>`),
        ),
      ],
      ({ notCounted }) => (notCounted.length > 0 ? 'doubtful' : 'none'),
    ),
  )
}

const [width, margin, leastReach] = [320, 7, Math.log(1.1)]

/** As a log-ratio, to both sides; the same for all metrics, so that they can be compared. */
function reachOf(metrics: readonly NoiseMetric[]): number {
  const logs = metrics
    .flatMap(({ ofPairs }) => ofPairs)
    .map((ratio) => (isFinite(ratio) ? Math.abs(Math.log(ratio)) : 0))
  return Math.max(leastReach, ...logs)
}

function pairMarks({ ofPairs, interval }: NoiseMetric, reach: number): Markup {
  const at = (ratio: QuantileValue) => place(ratio, reach)
  const bar =
    interval === null
      ? null
      : html`<line class="interval" x1="${at(interval.lower)}" x2="${at(interval.upper)}" y1="10" y2="10"/>`
  return html`<svg class="pairs" viewBox="0 0 ${width} 20" aria-hidden="true"><line x1="${width / 2}" x2="${width / 2}" y1="0" y2="20"/>${bar}${ofPairs.filter(isFinite).map((ratio) => html`<circle cx="${at(ratio)}" cy="10" r="4"/>`)}</svg>`
}

function place(ratio: QuantileValue, reach: number): string {
  const log = isFinite(ratio) ? Math.log(ratio) : ratio === 'infinite' ? reach : -reach
  const share = Math.min(1, Math.max(-1, log / reach))
  return (width / 2 + share * (width / 2 - margin)).toFixed(1)
}

/** An infinite one, and one of nothing, have no place on the line. */
function isFinite(ratio: QuantileValue): ratio is number {
  return typeof ratio === 'number' && ratio > 0
}
