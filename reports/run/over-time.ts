import type { PublishStage, RunResult } from '../../src/metrics/result/run-result.ts'
import { rowBeginsAtUs } from '../../src/metrics/result/latency-map.ts'
import { absent, duration, milliseconds, plain, runTime, whole, withMs } from '../figures.ts'
import { takenNames } from '../sentences/taken-time.ts'
import { type ChartSeries, type HeatMap, type TitledChart, chartWithTable } from '../html/chart.ts'
import { type Markup, html } from '../html/markup.ts'
import { type BinnedSeries, type SeriesBin, binned, binnedForTable, rowNote } from '../html/series-bins.ts'
import { lookOf } from '../html/series-looks.ts'
import { drawnTable } from '../html/table.ts'
import { type Section, drawing, explanation, section, figure, text } from '../document.ts'
import { eventTable } from '../html/timeline/event-table.ts'
import { middleOf, timeline } from '../html/timeline/timeline.ts'

/** Two views of the same seconds: the latency that members saw, and the load on the chat. */
export function overTimeSections(result: RunResult): Section[] {
  const series = binned(result.series)
  if (series.bins.length === 0) {
    return [section('Over time', [explanation('The run ended before its first second was through.')])]
  }
  return [latencyOverTime(result, series), loadOverTime(result, series)]
}

function latencyOverTime(result: RunResult, series: BinnedSeries): Section {
  const { bins, secondsPerBin } = series
  const lost = bins.filter((bin) => bin.deliveriesLost > 0)
  const inRows = binnedForTable(result.series)
  if (isSilent(series)) {
    return section('Latency over time', [explanation('No message was due in this run.')])
  }
  const worstP99 = Math.max(...bins.map((bin) => bin.deliveryP99Us ?? 0))
  const heat = heatMap(result.latencyMap)
  const charts: TitledChart[] = [
    {
      title: heat === null ? latencyTitle : `${latencyTitle}; the stronger the colour, the more deliveries`,
      chart: {
        ...overSeconds(result, series),
        yAxis: 'latency',
        height: 250,
        series: [
          line('p50', heat === null ? lookOf.delivery : lookOf.uponHeat, 0, bins, (bin) => bin.deliveryP50Us),
          line('p99', heat === null ? lookOf.delivery : lookOf.uponHeat, 1, bins, (bin) => bin.deliveryP99Us),
          ...(heat === null ? [line('max', lookOf.delivery, 2, bins, (bin) => bin.deliveryMaxUs)] : []),
        ],
        lostAt: lost.map((bin) => middleOf(bin, secondsPerBin)),
        ...(heat !== null && { heat }),
      },
    },
  ]
  return section('Latency over time', [
    drawing(html`<p class="lead">Delivery latency of the messages that were due in each second.${binNote(secondsPerBin)}${lost.length > 0 ? ' ✖ marks the places where deliveries were lost.' : ''}</p>
${chartWithTable(
  `Delivery latency over ${duration(bins.length * secondsPerBin)}; the worst p99 is ${withMs(worstP99)}`,
  [...charts, ...takenOverTime(result, series)],
  html`${eventTable(result)}${drawnTable(
    `Delivery latency over time, in milliseconds${rowNote(inRows)}`,
    inRows.bins.filter(isEventful),
    [
      text('at', (bin) => runTime(bin.second)),
      text('phase', (bin) => bin.phase),
      figure('p50', (bin) => milliseconds(bin.deliveryP50Us)),
      figure('p99', (bin) => milliseconds(bin.deliveryP99Us)),
      figure('max', (bin) => milliseconds(bin.deliveryMaxUs)),
      figure('lost', (bin) => whole(bin.deliveriesLost)),
    ],
    (bin) => (bin.deliveriesLost > 0 ? 'bad' : 'none'),
  )}`,
)}`),
  ])
}

function isEventful({ deliveryMaxUs, deliveriesLost }: SeriesBin): boolean {
  return deliveryMaxUs !== null || deliveriesLost > 0
}

/** No message was due. */
function isSilent({ bins }: BinnedSeries): boolean {
  return !bins.some(isEventful)
}

function loadOverTime(result: RunResult, series: BinnedSeries): Section {
  const { bins, secondsPerBin } = series
  const inRows = binnedForTable(result.series)
  const load: readonly [string, (bin: SeriesBin) => number, look: number][] = [
    ['open connections', (bin) => bin.connectionsOpen, lookOf.connection],
    [messagesTitle, (bin) => bin.messagesPerSecond, lookOf.other],
    ['deliveries a second', (bin) => bin.deliveriesPerSecond, lookOf.delivery],
  ]
  const planned = plannedOverTime(result, series)
  const charts = load.map(([title, value, look]): TitledChart => {
    const lines = [line(title, look, 0, bins, value), ...(title === messagesTitle ? planned : [])]
    return { title, chart: { ...overSeconds(result, series), yAxis: 'count', height: 150, series: lines } }
  })
  return section('Load over time', [
    drawing(html`<p class="lead">What was asked of the chat, second by second.${binNote(secondsPerBin)}</p>
${stageTable(result)}<div class="small">${chartWithTable(
      `Over ${duration(bins.length * secondsPerBin)}`,
      [...charts, ...(isSilent(series) ? takenOverTime(result, series) : [])],
      html`${isSilent(series) ? eventTable(result) : null}${drawnTable(
        `Load over time${rowNote(inRows)}`,
        inRows.bins,
        [
          text('at', (bin) => runTime(bin.second)),
          text('phase', (bin) => bin.phase),
          ...load.map(([title, value]) => figure<SeriesBin>(title, (bin) => plain(value(bin)))),
          ...takenOf(result, inRows).map(({ what, values }) =>
            figure<SeriesBin>(`${what}, %`, (bin) => {
              const value = values[inRows.bins.indexOf(bin)] ?? null
              return value === null ? absent : plain(value)
            }),
          ),
        ],
      )}`,
    )}</div>`),
  ])
}

/** The shares that others took from the run, per cent in the worst second of each bin, without those that took none. */
function takenOf({ takenTime }: RunResult, { bins, secondsPerBin }: BinnedSeries) {
  const byBin = Map.groupBy(takenTime?.seconds ?? [], ({ second }) => Math.floor(second / secondsPerBin))
  return takenNames.flatMap(([name, what]) => {
    const values = bins.map((bin) => {
      const shares = (byBin.get(Math.floor(bin.second / secondsPerBin)) ?? []).flatMap((row) => row[name] ?? [])
      return shares.length === 0 ? null : Math.round(Math.max(...shares) * 1000) / 10
    })
    // That its own processes wait for each other is nothing that was taken.
    const isTaken = name !== 'waitedShare' && name !== 'pressureShare' && values.some((value) => (value ?? 0) > 0)
    return isTaken ? [{ what, values }] : []
  })
}

function takenOverTime(result: RunResult, series: BinnedSeries): TitledChart[] {
  const lines = takenOf(result, series).map(
    ({ what, values }, dash): ChartSeries => ({
      label: what,
      look: lookOf.other,
      dash,
      values,
    }),
  )
  if (lines.length === 0) return []
  const title = 'what the machine took from the run, %'
  return [{ title, chart: { ...overSeconds(result, series), yAxis: 'count', height: 140, series: lines } }]
}

/** The planned rate of messages in each bin, the mean over its seconds; null outside the stages. */
function plannedOverTime({ publishStages }: RunResult, { bins, secondsPerBin }: BinnedSeries): ChartSeries[] {
  if (publishStages === undefined) return []
  const values = bins.map(({ second }) => meanRate(publishStages, second, second + secondsPerBin))
  return [{ label: 'planned', look: lookOf.other, dash: 1, values }]
}

function meanRate(stages: readonly PublishStage[], from: number, until: number): number | null {
  const parts = stages.flatMap((stage) => {
    const [start, end] = [Math.max(from, stage.startSecond), Math.min(until, stage.endSecond)]
    return end <= start ? [] : [{ seconds: end - start, rate: rateAt(stage, (start + end) / 2) }]
  })
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0)
  // A bin that is for the most part outside the stages has other messages too.
  if (seconds < (until - from) / 2) return null
  return Math.round((parts.reduce((sum, part) => sum + part.seconds * part.rate, 0) / seconds) * 1000) / 1000
}

function rateAt({ startSecond, endSecond, fromPerSecond, toPerSecond }: PublishStage, second: number): number {
  return fromPerSecond + ((toPerSecond - fromPerSecond) * (second - startSecond)) / (endSecond - startSecond)
}

function stageTable({ publishStages = [] }: RunResult): Markup | null {
  if (publishStages.length === 0) return null
  return drawnTable(
    'Stages of the publishing: messages by the stage in which they were due, latencies in milliseconds',
    publishStages,
    [
      text('from', ({ startSecond }) => runTime(startSecond)),
      text('until', ({ endSecond }) => runTime(endSecond)),
      text('rate @ time', ({ stage }) => stage),
      figure('planned', ({ messagesPlanned }) => plain(messagesPlanned)),
      figure('published', ({ messagesPublished }) => whole(messagesPublished)),
      figure('deliveries due', ({ deliveriesExpected }) => whole(deliveriesExpected)),
      figure('lost', ({ deliveriesLost }) => whole(deliveriesLost)),
      figure('delivery p50', ({ deliveryP50Us }) => milliseconds(deliveryP50Us)),
      figure('delivery p99', ({ deliveryP99Us }) => milliseconds(deliveryP99Us)),
      figure('everybody p50', ({ timeToLastP50Us }) => milliseconds(timeToLastP50Us)),
      figure('everybody p90', ({ timeToLastP90Us }) => milliseconds(timeToLastP90Us)),
    ],
    ({ deliveriesLost }) => (deliveriesLost > 0 ? 'bad' : 'none'),
  )
}

function overSeconds(result: RunResult, { bins, secondsPerBin }: BinnedSeries) {
  return { ...timeline(result), x: bins.map((bin) => middleOf(bin, secondsPerBin)) } as const
}

const messagesTitle = 'messages a second'

const latencyTitle = 'delivery latency in ms, by the second in which the message was due'

function heatMap(map: RunResult['latencyMap']): HeatMap | null {
  if (map === undefined || map === null) return null
  const { secondsPerColumn, columns } = map
  const rows = Math.max(0, ...columns.map((counts) => counts.length))
  const edgesUs = Array.from({ length: rows + 1 }, (_, row) => Math.round(rowBeginsAtUs(map, row)))
  return { secondsPerColumn, edgesUs, columns }
}

function line(
  label: string,
  look: number,
  dash: number,
  bins: readonly SeriesBin[],
  value: (bin: SeriesBin) => number | null,
): ChartSeries {
  return { label, look, dash, values: bins.map(value) }
}

function binNote(secondsPerBin: number): string {
  return secondsPerBin === 1
    ? ''
    : ` Each point stands for ${secondsPerBin} s: rates are means, latencies those of the worst second.`
}
