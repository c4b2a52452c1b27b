import { type MetricName, metricCatalogue } from '../../../src/metrics/catalogue/metrics.ts'
import type { QuantileName } from '../../../src/metrics/catalogue/quantiles.ts'
import type { MetricSummary, RunResult } from '../../../src/metrics/result/run-result.ts'
import { quantileMs } from '../../brackets.ts'
import { percentileLabel, whole } from '../../figures.ts'
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
    ...body.map((lines, at) => ({ lines, worth: rows[at]?.worth ?? 0 })),
  ]
}

function rowsOf({ metrics }: RunResult): Row[] {
  return Object.entries(shownMetrics).flatMap(([name, worth]) => {
    const metric = metrics[name]
    if (metric === undefined || metric.count === 0) return []
    const { label } = metricCatalogue[name as MetricName]
    return [{ label, count: whole(metric.count), figures: figuresOf(metric), worth }]
  })
}

function figuresOf(metric: MetricSummary): Record<Figure, string> {
  return Object.fromEntries(shownFigures.map((figure) => [figure, quantileMs(metric, figure)])) as Record<
    Figure,
    string
  >
}
