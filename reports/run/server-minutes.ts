import type { FunctionFigures, RunResult, ServerFigures } from '../../src/metrics/result/run-result.ts'
import { instant, milliseconds, whole } from '../figures.ts'
import { type ChartSeries, type TitledChart, chartWithTable } from '../html/chart.ts'
import type { Markup } from '../html/markup.ts'
import { type SeriesBin, binned } from '../html/series-bins.ts'
import { middleOf, timeline } from '../html/timeline/timeline.ts'
import { type Column, figure, text } from '../document.ts'
import { lookOf } from '../html/series-looks.ts'
import { drawnTable } from '../html/table.ts'

const minuteMs = 60_000

/** CloudWatch's minutes over the seconds of the crowd: where the time went, and when. Null where it has no minutes. */
export function serverMinutes(result: RunResult): Markup | null {
  const { server } = result
  const busiest = busiestFunction(server)
  const rows = minuteRows(server, busiest)
  const { bins, secondsPerBin } = binned(result.series)
  if (rows.length === 0 || bins.length === 0) return null
  const rowAt = new Map(rows.map((row) => [Date.parse(row.startedAt), row]))
  const minuteOf = ({ second }: SeriesBin) => {
    const atMs = Date.parse(result.startedAt) + second * 1000
    return rowAt.get(Math.floor(atMs / minuteMs) * minuteMs)
  }
  const line = (label: string, look: number, value: (bin: SeriesBin) => number | null): ChartSeries => {
    return { label, look, values: bins.map(value) }
  }
  const overSeconds = {
    ...timeline(result),
    x: bins.map((bin) => middleOf(bin, secondsPerBin)),
  } as const
  const ages = streamAges(server)
  const busiestName = `${busiest?.[0] ?? ''} duration p99`
  const charts: TitledChart[] = [
    {
      title: 'p99 in ms: deliveries by the second, the server by the minute',
      chart: {
        ...overSeconds,
        yAxis: 'latency',
        height: 200,
        series: [
          line('delivery (crowd)', lookOf.delivery, (bin) => bin.deliveryP99Us),
          line('API integration', lookOf.other, (bin) => minuteOf(bin)?.integrationLatencyP99Us ?? null),
          line(busiestName, lookOf.handler, (bin) => minuteOf(bin)?.durationP99Us ?? null),
        ],
      },
    },
    ...ageCharts(
      ages,
      (name, ageAt) => line(name, lookOf.other, (bin) => ageAt(minuteOf(bin)?.startedAt)),
      overSeconds,
    ),
    {
      title: 'invocations in each minute',
      chart: {
        ...overSeconds,
        yAxis: 'count',
        height: 120,
        series: [line('invocations in each minute', lookOf.handler, (bin) => minuteOf(bin)?.invocations ?? null)],
      },
    },
  ]
  return chartWithTable(
    'The minutes of CloudWatch over the seconds of the run',
    charts,
    drawnTable('CloudWatch by the minute; durations in milliseconds', rows, columnsOf(busiestName, ages)),
  )
}

function columnsOf(busiestName: string, ages: readonly StreamAge[]): Column<MinuteRow>[] {
  return [
    text('minute from', (row) => instant(row.startedAt)),
    figure('invocations', (row) => whole(row.invocations)),
    figure('most at once in one function', (row) => whole(row.concurrentExecutionsMax)),
    figure('integration p99', (row) => milliseconds(row.integrationLatencyP99Us)),
    figure(busiestName, (row) => milliseconds(row.durationP99Us)),
    ...ages.map(({ name, ageAt }) => figure<MinuteRow>(name, ({ startedAt }) => milliseconds(ageAt(startedAt)))),
  ]
}

/** None without a stream. */
function ageCharts(
  ages: readonly StreamAge[],
  line: (name: string, ageAt: StreamAge['ageAt']) => ChartSeries,
  overSeconds: Omit<TitledChart['chart'], 'yAxis' | 'height' | 'series'>,
): TitledChart[] {
  if (ages.length === 0) return []
  return [
    {
      title: "greatest age in ms of a stream's records when they were sent to their function, by the minute",
      chart: {
        ...overSeconds,
        yAxis: 'latency',
        height: 120,
        series: ages.map(({ name, ageAt }) => line(name, ageAt)),
      },
    },
  ]
}

interface StreamAge {
  readonly name: string
  /** In the minute that begins then, microseconds; null without data. */
  readonly ageAt: (startedAt: string | undefined) => number | null
}

/** CloudWatch's `IteratorAge` of each function that the stream of a table invokes, and that has been invoked. */
function streamAges({ functions }: ServerFigures): StreamAge[] {
  return Object.entries(functions).flatMap(([functionName, { iteratorAgeMaxUs = null, perMinute = [] }]) => {
    if (iteratorAgeMaxUs === null) return []
    const ages = new Map(perMinute.map((minute) => [minute.startedAt, minute.iteratorAgeMaxUs ?? null]))
    return [{ name: `${functionName} stream age, most`, ageAt: (startedAt) => ages.get(startedAt ?? '') ?? null }]
  })
}

interface MinuteRow {
  readonly startedAt: string
  /** The invocations of all functions. */
  readonly invocations: number | null
  readonly concurrentExecutionsMax: number | null
  readonly integrationLatencyP99Us: number | null
  /** The p99 of the busiest function: percentiles of several cannot be merged. */
  readonly durationP99Us: number | null
}

function busiestFunction({ functions }: ServerFigures): [functionName: string, FunctionFigures] | undefined {
  return Object.entries(functions).sort(([, a], [, b]) => (b.invocations ?? 0) - (a.invocations ?? 0))[0]
}

function minuteRows({ functions, api }: ServerFigures, busiest: ReturnType<typeof busiestFunction>): MinuteRow[] {
  const ofFunctions = Map.groupBy(
    Object.values(functions).flatMap(({ perMinute }) => perMinute ?? []),
    ({ startedAt }) => startedAt,
  )
  const inMinute = <Row extends { startedAt: string }>(rows: readonly Row[] | undefined, startedAt: string) =>
    rows?.find((row) => row.startedAt === startedAt)
  const starts = new Set([...ofFunctions.keys(), ...(api?.perMinute ?? []).map(({ startedAt }) => startedAt)])
  return [...starts].sort().map((startedAt) => {
    const minutes = ofFunctions.get(startedAt) ?? []
    const measured = (values: readonly (number | null)[]) => values.filter((value) => value !== null)
    const invocations = measured(minutes.map((minute) => minute.invocations))
    const concurrent = measured(minutes.map((minute) => minute.concurrentExecutionsMax))
    return {
      startedAt,
      invocations: invocations.length === 0 ? null : invocations.reduce((sum, part) => sum + part),
      concurrentExecutionsMax: concurrent.length === 0 ? null : Math.max(...concurrent),
      integrationLatencyP99Us: inMinute(api?.perMinute, startedAt)?.integrationLatencyP99Us ?? null,
      durationP99Us: inMinute(busiest?.[1].perMinute, startedAt)?.durationP99Us ?? null,
    }
  })
}
