import type { Estimate, SweepResult, SweptSetting } from '../sweep-result.ts'
import { duration, milliseconds, quantileLabel, whole } from '../../../reports/figures.ts'
import { targetBadge } from '../../../reports/outcome.ts'
import {
  amount,
  counted,
  estimateRange,
  frontText,
  howItIsJudged,
  memory,
  ratioRange,
  ratioText,
  remarks,
  sloOutcomes,
  toldApart,
  usd,
  sweepHeadline,
} from './sweep-text.ts'
import { browserScript, plotStyle } from '../../../reports/html/browser-bundle.ts'
import {
  type Chart,
  type ChartSeries,
  type ErrorBar,
  type TitledChart,
  chartWithTable,
  drawable,
} from '../../../reports/html/chart.ts'
import { type Dot, dotStrip, dotStripStyle, reachOfDots } from '../../../reports/html/dot-strip.ts'
import { type Markup, html } from '../../../reports/html/markup.ts'
import { curveQuantiles, quantileFunction } from '../../../src/metrics/result/percentile-curve.ts'
import { pill } from '../../../reports/html/pill.ts'
import { renderSeveralRunsPage } from '../../../reports/html/several-runs-page.ts'
import { explained, figure, table, text } from '../../../reports/html/table.ts'
import { section } from '../../../reports/html/section.ts'

/** The page of a sweep: what to take first, then cost against p99. The same result gives the same bytes. */
export async function renderSweepHtml(result: SweepResult): Promise<string> {
  const { serviceTimes } = result.target
  return renderSeveralRunsPage(result, {
    headline: sweepHeadline(result),
    name: 'sweep',
    id: result.experimentId,
    badge: targetBadge(result.target),
    lead: [
      html`${result.functions.join(', ')}, ${whole(result.rounds)} rounds${serviceTimes === null ? null : `, service times ${serviceTimes}`} · exit code ${result.exitCode}`,
    ],
    charts: { script: await browserScript(), style: (await plotStyle()) + dotStripStyle + smallCharts },
    sections: [
      remarks(result).map((remark) => html`<p class="warning remark">${remark}</p>\n`),
      paretoSection(result),
      settingsSection(result),
      curvesSection(result),
      blocksSection(result),
    ],
  })
}

const smallCharts = `
.remark { margin-top: 14px; }
`

function paretoSection({ settings }: SweepResult): Markup {
  const byCost = settings
    .filter(
      ({ deliveryP99Us, usdPerMillion }) =>
        drawable(deliveryP99Us.value) !== null && drawable(usdPerMillion.value) !== null,
    )
    .toSorted((a, b) => (drawable(a.usdPerMillion.value) ?? 0) - (drawable(b.usdPerMillion.value) ?? 0))
  return section(
    'What a lower p99 costs',
    html`<p class="lead">Further down is faster, further to the left is cheaper. Bars are 95 % intervals of each setting by itself; whether two are told apart is judged by the
rounds that they share. Nothing was measured between the points.</p>
${chartWithTable(
  byCost
    .map(
      (one) =>
        `${memory(one.memoryMb)}: p99 ${milliseconds(one.deliveryP99Us.value)} ms at $${usd(one.usdPerMillion.value)}`,
    )
    .join('; '),
  [{ title: 'p99 of deliveries in ms, by $ per million deliveries', chart: paretoChart(byCost) }],
  table('Cost and p99 with their intervals', settings, [
    text<SweptSetting>('memory', ({ memoryMb }) => memory(memoryMb)),
    figure('$ per million', ({ usdPerMillion }) => usd(usdPerMillion.value)),
    figure('95 % interval', ({ usdPerMillion }) => estimateRange(usdPerMillion, usd)),
    figure('p99, ms', ({ deliveryP99Us }) => milliseconds(deliveryP99Us.value)),
    figure('95 % interval', ({ deliveryP99Us }) => estimateRange(deliveryP99Us, milliseconds)),
  ]),
)}`,
  )
}

function paretoChart(byCost: readonly SweptSetting[]): Chart {
  const pointsOf = (
    label: string,
    look: number,
    shape: 'disc' | 'ring',
    isIn: (one: SweptSetting) => boolean,
  ): ChartSeries => ({
    label,
    look,
    values: byCost.map((one) => (isIn(one) ? drawable(one.deliveryP99Us.value) : null)),
    points: {
      shape,
      names: byCost.map(({ memoryMb }) => memory(memoryMb)),
      errorBars: {
        x: byCost.map(({ usdPerMillion }) => errorBar(usdPerMillion)),
        y: byCost.map(({ deliveryP99Us }) => errorBar(deliveryP99Us)),
      },
    },
  })
  return {
    xAxis: 'usd',
    yAxis: 'latency',
    height: 380,
    x: byCost.map(({ usdPerMillion }) => drawable(usdPerMillion.value) ?? 0),
    series: [
      pointsOf('on the front', 0, 'disc', ({ isOnFront }) => isOnFront === true),
      pointsOf('not on the front, or too few blocks', 1, 'ring', ({ isOnFront }) => isOnFront !== true),
    ],
    phases: [],
    lostAt: [],
  }
}

function errorBar({ interval }: Estimate): ErrorBar | null {
  return interval === null ? null : { lower: drawable(interval.lower), upper: drawable(interval.upper) }
}

function settingsSection({ settings, slo, referenceMb, recommendation }: SweepResult): Markup {
  const taken = recommendation.kind === 'none' ? null : recommendation.memoryMb
  return section(
    'Settings',
    html`<p class="lead">${howItIsJudged}</p>
${table(
  'Latency and cost by memory',
  settings,
  [
    text<SweptSetting>('memory', ({ memoryMb }) => [
      html`<span class="whole">${memory(memoryMb)}</span>`,
      memoryMb === taken ? html`<small><b>← taken</b></small>` : null,
    ]),
    figure('p50, ms', ({ deliveryP50Us }) => milliseconds(deliveryP50Us.value)),
    figure('p99, ms', ({ deliveryP99Us }) =>
      explained(milliseconds(deliveryP99Us.value), estimateRange(deliveryP99Us, milliseconds)),
    ),
    figure('everybody p99, ms', ({ everybodyP99Us }) => milliseconds(everybodyP99Us)),
    figure('cold p99, ms', ({ coldP99Us, coldDeliveries }) =>
      explained(milliseconds(coldP99Us), `of ${whole(coldDeliveries)} deliveries`),
    ),
    figure('connect p99, ms', ({ connectP99Us }) => milliseconds(connectP99Us)),
    figure('GB-s per million', ({ gbSecondsPerMillion }) => amount(gbSecondsPerMillion.value)),
    figure('$ per million', ({ usdPerMillion }) =>
      explained(usd(usdPerMillion.value), estimateRange(usdPerMillion, usd)),
    ),
    figure(`p99 to ${memory(referenceMb)}`, (one) => explained(ratioText(one), ratioRange(one))),
    text('told apart', toldApart),
    text('front', frontText),
    ...(slo === null
      ? []
      : [text<SweptSetting>('SLO', (one) => (one.slo === null ? null : pill(sloOutcomes[one.slo])))]),
  ],
  ({ isJudged }) => (isJudged ? 'none' : 'doubtful'),
)}`,
  )
}

const curveTableQuantiles = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999]

function curvesSection({ settings }: SweepResult): Markup | null {
  const curves = settings
    .filter(({ deliveries }) => deliveries.count > 0)
    .map(({ memoryMb, deliveries }) => ({
      label: memory(memoryMb),
      count: deliveries.count,
      valueAt: quantileFunction(deliveries),
    }))
  if (curves.length === 0) return null
  const quantiles = curveQuantiles(Math.max(...curves.map(({ count }) => count)))
  const series = curves.map(({ label, valueAt }) => ({
    label,
    look: 0,
    values: quantiles.map((quantile) => drawable(valueAt(quantile))),
  }))
  const charts = series.map((own): TitledChart => {
    const background = series
      .filter((other) => other !== own)
      .map((other) => ({ ...other, isBackground: true as const }))
    return {
      title: own.label,
      chart: {
        xAxis: 'quantile',
        yAxis: 'latency',
        height: 210,
        x: quantiles.map((quantile) => Number((1 / (1 - quantile)).toPrecision(6))),
        series: [own, ...background],
        phases: [],
        lostAt: [],
      },
    }
  })
  const rows = curveTableQuantiles.filter((quantile) => curves.some(({ valueAt }) => valueAt(quantile) !== null))
  return section(
    'Deliveries by percentile',
    html`<div class="small"><p class="lead">Latency in ms, of the deliveries of all blocks that count together; the other settings thin behind. For the shape: differences are judged block by block.</p>
${chartWithTable(
  'The table beneath has the figures',
  charts,
  table('Deliveries by percentile, in milliseconds', rows, [
    text('percentile', quantileLabel),
    ...curves.map(({ label, valueAt }) => figure<number>(label, (quantile) => milliseconds(valueAt(quantile)))),
  ]),
)}
</div>`,
  )
}

function blocksSection({ settings, blocks }: SweepResult): Markup {
  const dotsOf = (setting: SweptSetting): Dot[] =>
    setting.blocks.map(({ deliveryP99Us, problems }) => ({
      value: drawable(deliveryP99Us),
      isLeftOut: problems.length > 0,
    }))
  const reach = reachOfDots(settings.flatMap(dotsOf))
  const rows = blocks.flatMap((block) =>
    settings.flatMap(({ memoryMb, blocks: swept }) =>
      swept.filter(({ runId }) => runId === block.runId).map((one) => ({ ...one, memoryMb, block })),
    ),
  )
  return section(
    'Blocks',
    html`<p class="lead">A dot is the p99 of one block; a dashed ring is a block that does not count.</p>
${table('p99 of the blocks of each setting', settings, [
  text<SweptSetting>('memory', ({ memoryMb }) => memory(memoryMb)),
  text(`p99 from ${milliseconds(finiteOr(reach.least))} to ${milliseconds(finiteOr(reach.greatest))} ms`, (setting) =>
    dotStrip(dotsOf(setting), reach),
  ),
  figure('count', (setting) => `${counted(setting)} of ${setting.blocks.length}`),
])}
<details><summary>All ${rows.length} blocks, in the order in which they were measured</summary>
${table(
  'Blocks',
  rows,
  [
    figure<(typeof rows)[number]>('round', ({ round }) => round),
    text('memory', ({ memoryMb }) => memory(memoryMb)),
    figure('p50, ms', ({ deliveryP50Us }) => milliseconds(deliveryP50Us)),
    figure('p99, ms', ({ deliveryP99Us }) => milliseconds(deliveryP99Us)),
    figure('$ per million', ({ usdPerMillion }) => usd(usdPerMillion)),
    figure('took', ({ block }) => duration(block.seconds)),
    text('run', ({ block }) => html`<a href="${block.report}">report</a>`),
    text('does not count, because', ({ problems }) => problems.map((problem) => html`<div>${problem}</div>`)),
  ],
  ({ problems }) => (problems.length > 0 ? 'doubtful' : 'none'),
)}
</details>`,
  )
}

function finiteOr(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
