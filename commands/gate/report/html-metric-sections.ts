import type { GatedBlock, GatedMetric, GatedStage, GateResult, Side } from '../gate-result.ts'
import { figureLabel, figureMeaning } from '../../../src/metrics/catalogue/figure-label.ts'
import { overRuns } from '../../../src/metrics/judging/comparing/over-runs.ts'
import type { QuantileValue } from '../../../src/metrics/result/run-result.ts'
import { allowedText, gatedFigure, quotedChange, shortChange } from './gate-text.ts'
import { checkOutcomes } from '../../../reports/outcome.ts'
import { type Chart, type ChartSeries, chartWithTable, drawable } from '../../../reports/html/chart.ts'
import { type Reach, drawnMark, reachOfDots } from '../../../reports/html/row-mark.ts'
import { type Markup, html } from '../../../reports/html/markup.ts'
import { pill } from '../../../reports/html/pill.ts'
import { explained, figure, table, text } from '../../../reports/html/table.ts'
import { foldedSection, section } from '../../../reports/html/section.ts'

const severity: readonly GatedMetric['verdict'][] = ['fail', 'inconclusive', 'pass']

/**
 * Each metric pair by pair, what needs attention first, and what passed folded: the values of both sides as dots, and the changes
 * against what is allowed.
 */
export function metricSections({ metrics }: GateResult): Markup[] {
  return metrics
    .filter(({ blocks }) => blocks.some(({ value }) => value !== null))
    .toSorted((a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict))
    .map(metricSection)
}

function metricSection(metric: GatedMetric): Markup {
  const pairs = pairsOf(metric)
  const meaning = figureMeaning(metric.name)
  const heading = figureLabel(metric.name)
  const content = html`<p class="lead">${quotedChange(metric)}${metric.second === null ? null : ', of the fresh pairs'}.${meaning === null ? null : html`<br>Measured: ${meaning}.`}</p>
${valuesTable(metric)}
${chartWithTable(
  quotedChange(metric),
  [{ title: 'candidate to baseline, by pair; the band is the 95 % interval', chart: ratioChart(metric, pairs) }],
  pairsTable(metric, pairs),
)}`
  const verdict = pill(checkOutcomes[metric.verdict])
  return metric.verdict === 'pass' ? foldedSection(heading, verdict, content) : section(heading, content, verdict)
}

interface Pair {
  readonly number: number
  readonly stage: 1 | 2
  readonly baseline: QuantileValue
  readonly candidate: QuantileValue
}

function pairsOf({ blocks }: GatedMetric): Pair[] {
  const numbers = [...new Set(blocks.map(({ pair }) => pair))].sort((a, b) => a - b)
  return numbers.map((number) => {
    const of = (side: Side) => blocks.find((block) => block.pair === number && block.side === side)
    const [baseline, candidate] = [of('baseline'), of('candidate')]
    const stage = (baseline ?? candidate)?.stage ?? 1
    return { number, stage, baseline: baseline?.value ?? null, candidate: candidate?.value ?? null }
  })
}

function ratioOf({ baseline, candidate }: Pair): QuantileValue {
  if (typeof baseline !== 'number' || baseline === 0 || candidate === null) return null
  return candidate === 'infinite' ? candidate : candidate / baseline
}

function valuesTable(metric: GatedMetric): Markup {
  const dotsOf = (blocks: readonly GatedBlock[]) =>
    blocks.map(({ value }) => ({ value: drawable(value), isLeftOut: false }))
  const reach = reachOfDots(dotsOf(metric.blocks))
  const stages = [1, 2].filter((stage) => metric.blocks.some((block) => block.stage === stage))
  const rows = stages.flatMap((stage) =>
    (['baseline', 'candidate'] as const).map((side) => ({
      name: stage === 1 ? side : `${side}, fresh pairs`,
      blocks: metric.blocks.filter((block) => block.side === side && block.stage === stage),
    })),
  )
  return table(`${figureLabel(metric.name)}: a dot for each block, the same scale for both sides`, rows, [
    text<(typeof rows)[number]>('side', ({ name }) => name),
    figure('median', ({ blocks }) => gatedFigure(metric, overRuns(blocks.map(({ value }) => value)).median)),
    figure('blocks', ({ blocks }) => explained(`${blocks.length}`, lostText(blocks))),
    text(scaleText(metric, reach), ({ blocks }) => drawnMark({ kind: 'dots', dots: dotsOf(blocks), reach })),
  ])
}

function scaleText(metric: GatedMetric, { least, greatest }: Reach): string {
  if (!Number.isFinite(least)) return ''
  return `from ${gatedFigure(metric, least)} to ${gatedFigure(metric, greatest)}`
}

/** Which have no place on a line. */
function lostText(blocks: readonly GatedBlock[]): string {
  const lost = blocks.filter(({ value }) => value === 'infinite').length
  const unknown = blocks.filter(({ value }) => value === null).length
  return [...(lost > 0 ? [`${lost} infinite`] : []), ...(unknown > 0 ? [`${unknown} without a value`] : [])].join(', ')
}

/** The first pairs are discs, the fresh ones rings on a shaded part. */
function ratioChart(metric: GatedMetric, pairs: readonly Pair[]): Chart {
  const { first, second, allowedRegression } = metric
  const end = pairs.findLast(({ stage }) => stage === 1)?.number ?? 0
  const inStage = (stage: 1 | 2, value: (pair: Pair) => number | null) =>
    pairs.map((pair) => (pair.stage === stage ? value(pair) : null))
  const points = (stage: 1 | 2, label: string, shape: 'disc' | 'ring'): ChartSeries => ({
    label,
    look: 0,
    values: inStage(stage, (pair) => drawableRatio(ratioOf(pair))),
    points: { shape, errorBars: {} },
  })
  const estimate = (number: 1 | 2, { ratio, interval }: GatedStage): ChartSeries[] => [
    {
      label: number === 1 ? 'estimate' : 'estimate, fresh pairs',
      look: number,
      values: inStage(number, () => drawableRatio(ratio)),
    },
    {
      label: '95 % interval',
      look: number,
      values: inStage(number, () => drawableRatio(interval?.upper ?? null)),
      earliest: inStage(number, () => drawableRatio(interval?.lower ?? null)),
      isBackground: true,
    },
  ]
  const [estimateFirst, ...backgroundFirst] = estimate(1, first)
  const [estimateFresh, ...backgroundFresh] = second === null ? [] : estimate(2, second)
  return {
    xAxis: 'pair',
    yAxis: 'ratio',
    height: 240,
    x: pairs.map(({ number }) => number),
    series: [
      points(1, end === pairs.at(-1)?.number ? 'pairs' : 'first pairs', 'disc'),
      points(2, 'fresh pairs', 'ring'),
      ...[estimateFirst, estimateFresh].filter((series) => series !== undefined),
      ...backgroundFirst,
      ...backgroundFresh,
      { label: 'no difference', look: 0, values: pairs.map(() => 1), isBackground: true },
    ],
    phases:
      end === pairs.at(-1)?.number
        ? []
        : [
            { name: 'first pairs', startSecond: 0.5, endSecond: end + 0.5 },
            { name: 'fresh pairs', startSecond: end + 0.5, endSecond: (pairs.at(-1)?.number ?? end) + 0.5 },
          ],
    lostAt: pairs.filter((pair) => ratioOf(pair) === 'infinite').map(({ number }) => number),
    mark: { at: 1 + allowedRegression, name: `+${allowedText(metric)} is allowed` },
  }
}

/** A logarithmic axis has no place for 0. */
function drawableRatio(ratio: QuantileValue): number | null {
  return ratio === 0 ? null : drawable(ratio)
}

function pairsTable(metric: GatedMetric, pairs: readonly Pair[]): Markup {
  return table(`${figureLabel(metric.name)} by pair`, pairs, [
    text<Pair>('pair', ({ number, stage }) => (stage === 1 ? `${number}` : `${number}, fresh`)),
    figure('baseline', ({ baseline }) => gatedFigure(metric, baseline)),
    figure('candidate', ({ candidate }) => gatedFigure(metric, candidate)),
    figure('change', (pair) => shortChange(ratioOf(pair))),
  ])
}
