import { type MetricName, metricCatalogue } from '../../../src/metrics/catalogue/metrics.ts'
import type { QuantileName } from '../../../src/metrics/catalogue/quantiles.ts'
import type { MetricSummary, RunResult } from '../../../src/metrics/result/run-result.ts'
import { inUnit, percentileLabel, whole } from '../../figures.ts'
import type { Paint, Screen } from '../screen.ts'
import { type Block, always } from '../summary.ts'
import { type TableColumn, tableLines } from '../table.ts'

/** The metrics of a run, and what they are worth where there is no room for all. */
const shownMetrics = {
  connect_latency: 500,
  join_latency: 480,
  delivery_latency: always,
  time_to_last_delivery: 520,
  fanout_spread: 150,
} as const satisfies Partial<Record<MetricName, number>>

/** Eighty columns have no room for the others. */
const shownQuantiles: readonly QuantileName[] = ['p50', 'p90', 'p99', 'p999']
const shownFigures = [...shownQuantiles, 'max'] as const

type Figure = (typeof shownFigures)[number]

interface Row {
  readonly label: string
  readonly count: string
  readonly figures: Readonly<Record<Figure, string>>
  readonly worth: number
}

const leaveOut: Readonly<Partial<Record<Figure, number>>> = { p90: 3, p999: 2 }

const columns: readonly TableColumn<Row>[] = [
  { heading: '', align: 'left', cell: ({ label }) => label },
  { heading: 'n', cell: ({ count }) => count, leaveOut: 1 },
  ...shownFigures.map((figure) => ({
    heading: figure === 'max' ? figure : percentileLabel(figure),
    cell: ({ figures }: Row) => figures[figure],
    ...(leaveOut[figure] !== undefined && { leaveOut: leaveOut[figure] }),
  })),
]

/** A row a metric. */
export function metricBlocks(result: RunResult, screen: Screen, paint: Paint): Block[] {
  const rows = rowsOf(result)
  if (rows.length === 0) return []
  const { head, body } = tableLines(columns, rows, screen)
  return [
    { lines: head.map((line) => paint('quiet', line)), worth: always },
    ...body.map((lines, at) => {
      const { label, worth } = rows[at] ?? { label: '', worth: 0 }
      return { lines: label === earlierLabel ? lines.map((line) => paint('quiet', line)) : lines, worth }
    }),
  ]
}

const earlierLabel = 'at the earliest'

function rowsOf({ metrics }: RunResult): Row[] {
  return Object.entries(shownMetrics).flatMap(([name, worth]) => {
    const metric = metrics[name]
    if (metric === undefined || metric.count === 0) return []
    const { label } = metricCatalogue[name as MetricName]
    const row = { label, count: whole(metric.count), figures: figuresOf(metric, metric.unit), worth }
    // For the headline alone: the page has it for all.
    const earliest = name === 'delivery_latency' ? earlierEnds(metric) : null
    return earliest === null ? [row] : [row, { label: earlierLabel, count: '', figures: earliest, worth: 100 }]
  })
}

function figuresOf(values: Pick<MetricSummary, Figure>, unit: MetricSummary['unit']): Record<Figure, string> {
  return Object.fromEntries(shownFigures.map((figure) => [figure, inUnit(values[figure], unit)])) as Record<
    Figure,
    string
  >
}

/** A figure is only an interval worth telling of where its ends are further apart than this share of it. */
const noticeableShare = 0.01

function earlierEnds({ earliest, unit, ...latest }: MetricSummary): Record<Figure, string> | null {
  if (earliest === undefined) return null
  const isNoticeable = shownFigures.some((figure) => {
    const [from, to] = [earliest[figure], latest[figure]]
    return typeof from === 'number' && typeof to === 'number' && to - from > to * noticeableShare
  })
  return isNoticeable ? figuresOf(earliest, unit) : null
}
