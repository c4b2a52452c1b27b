import type { JudgedStrategy, StrategiesResult } from '../strategies-result.ts'
import { whole } from '../../../reports/figures.ts'
import { type Chart, type ChartSeries, type TitledChart, drawable } from '../../../reports/html/chart.ts'
import { sideLooks } from '../../../reports/html/series-looks.ts'

/**
 * Time to the last delivery against the size of the room, both logarithmic: as many strategies in a chart as there are looks,
 * the reference in each.
 */
export function strategyCharts(result: StrategiesResult): TitledChart[] {
  const shown = result.strategies.filter(({ cells }) => cells.some(({ timeToLastUs }) => timeToLastUs.least !== null))
  const reference = shown.find(({ name }) => name === result.reference)
  const others = shown.filter((strategy) => strategy !== reference)
  const together = sideLooks - (reference === undefined ? 0 : 1)
  const groups = Array.from({ length: Math.max(1, Math.ceil(others.length / together)) }, (_, group) => [
    ...(reference === undefined ? [] : [reference]),
    ...others.slice(group * together, (group + 1) * together),
  ])
  const x = placesOn(result)
  return groups.map((strategies) => ({
    title: 'time to the last delivery in ms, by members of the room',
    chart: chartOf(strategies, x, result.limitSeconds),
  }))
}

function chartOf(strategies: readonly JudgedStrategy[], x: readonly number[], limitSeconds: number): Chart {
  return {
    xAxis: 'room size',
    yAxis: 'latency',
    height: 380,
    x,
    series: [
      ...strategies.map((strategy, look) => pointsOf(strategy, x, look)),
      ...strategies.flatMap((strategy, look) => linesOf(strategy, x, look, limitSeconds)),
    ],
    phases: [],
    lostAt: [],
    mark: { at: limitSeconds * 1e6, name: `${limitSeconds} s: API Gateway's limit for a function` },
  }
}

const pointsPerDecade = 12
/** Keeps the points at the ends of an axis inside the chart. */
const margin = 1.15

/** The same in all charts: measured sizes, and between and beyond them enough for a line that is bent on these axes. */
function placesOn({ strategies, paces, limitSeconds }: StrategiesResult): number[] {
  const sizes = paces.map(({ roomSize }) => roomSize)
  const ends = strategies.map((strategy) => endOfLine(strategy, limitSeconds))
  const [first, last] = [Math.min(...sizes) / margin, Math.max(...sizes, ...ends) * margin]
  const steps = Math.ceil(Math.log10(last / first) * pointsPerDecade)
  const between = Array.from({ length: steps }, (_, step) => first * 10 ** (step / pointsPerDecade))
  return [...new Set([...sizes, ...between, ...ends.filter((end) => end > 0), last])].toSorted((a, b) => a - b)
}

/** Returns where the dashed part of the line ends: at the limit, if the line predicts it; 0 without a line. */
function endOfLine({ line, prediction }: JudgedStrategy, limitSeconds: number): number {
  if (line === null) return 0
  return prediction.kind === 'predicted' ? (limitSeconds * 1e6 - line.interceptUs) / line.slopeUs : line.to
}

function pointsOf({ name, cells }: JudgedStrategy, x: readonly number[], look: number): ChartSeries {
  const at = x.map((size) => cells.find(({ roomSize }) => roomSize === size)?.timeToLastUs)
  return {
    label: name,
    look,
    values: at.map((us) => drawable(us?.median ?? null)),
    points: {
      shape: look % 2 === 0 ? 'disc' : 'ring',
      errorBars: {
        y: at.map((us) =>
          us === undefined || us.least === us.greatest
            ? null
            : { lower: drawable(us.least), upper: drawable(us.greatest) },
        ),
      },
    },
  }
}

function linesOf(strategy: JudgedStrategy, x: readonly number[], look: number, limitSeconds: number): ChartSeries[] {
  const { line, name } = strategy
  if (line === null) return []
  const end = endOfLine(strategy, limitSeconds)
  const part = (from: number, to: number, fitted: NonNullable<ChartSeries['fitted']>): ChartSeries => ({
    label: `${name}, ${fitted === 'measured' ? 'fitted' : 'extrapolated'} to ${whole(to)}`,
    look,
    values: x.map((size) => (size >= from && size <= to ? line.interceptUs + line.slopeUs * size : null)),
    fitted,
  })
  return [part(line.from, line.to, 'measured'), ...(end > line.to ? [part(line.to, end, 'beyond')] : [])]
}
