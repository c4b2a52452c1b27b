import type { ColdStarts, QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import { coldStartSentence } from '../sentences/cold-start-sentence.ts'
import { milliseconds, plain, runTime, whole } from '../figures.ts'
import { chartWithTable } from '../html/chart.ts'
import { type Markup, html } from '../html/markup.ts'
import { type BinnedSeries, binned, binnedForTable, rowNote } from '../html/series-bins.ts'
import { lookOf } from '../html/series-looks.ts'
import { drawnTable } from '../html/table.ts'
import { eventLooks } from '../html/timeline/event-looks.ts'
import { middleOf, timeline as overTheRun } from '../html/timeline/timeline.ts'
import { percentilePlot } from './percentiles.ts'
import {
  type List,
  type Section,
  type Sentence,
  drawing,
  list,
  section,
  sentence,
  warning,
  figure,
  text,
} from '../document.ts'

/** The cost of cold starts to the members of a room. Nothing without the functions' logs. */
export function coldStartsSection(result: RunResult): Section | null {
  const { coldStarts } = result
  if (coldStarts === undefined || coldStarts === null) return null
  const { counted, invocations } = coldStarts
  return section('Cold starts', [
    sentence(
      `cold starts ${whole(counted.reportLines)} of ${whole(invocations)} invocations. ${coldStartSentence(coldStarts)}`,
      440,
    ),
    ...doubts(coldStarts),
    drawing(html`<p class="lead">Where no execution environment is free, Lambda starts one first, and everybody in the room waits for it.</p>
<div class="beside"><div>${percentilePlot(result, ['cold_delivery_latency', 'waited_delivery_latency', 'warm_delivery_latency'], 240)}</div>
<div>${timeline(result, coldStarts)}</div></div>
<details><summary>By function, by handshake, and how they were counted</summary>
<p class="lead">Which invocation sent which message, its handler's own log line says. A message that came while an environment was starting for another, and waited for it or for one that was busy, has waited; all others are warm.</p>
${initTable(result)}
${connectTable(coldStarts)}
${countTables(coldStarts)}</details>`),
  ])
}

function doubts({ status, reasons, messages }: ColdStarts): (Sentence | List)[] {
  const worth = 140
  return [
    ...(status === 'complete'
      ? []
      : [warning(`The functions' logs are ${status}: there may be more than is shown here.`, worth)]),
    ...(reasons.length === 0 ? [] : [list(reasons, worth)]),
    ...(messages.unattributed === 0 || messages.warm === 0
      ? []
      : [
          warning(
            `Of ${whole(messages.unattributed)} messages no log line tells which invocation sent them; they are neither cold nor warm.`,
            worth,
          ),
        ]),
  ]
}

interface InitRow {
  readonly functionName: string
  readonly invocations: number
  readonly coldStarts: number
  readonly p50Us: QuantileValue
  readonly p99Us: QuantileValue
  readonly maxUs: QuantileValue
}

function initTable({ server, metrics, coldStarts }: RunResult): Markup | null {
  const rows: InitRow[] = Object.entries(server.logs?.functions ?? {})
    .filter(([, figures]) => figures.coldStarts > 0)
    .map(([functionName, { init, invocations, coldStarts: ofFunction }]) => ({
      functionName,
      invocations,
      coldStarts: ofFunction,
      ...init,
    }))
  const all = metrics['init_duration']
  if (all === undefined || rows.length === 0) return null
  const { p50: p50Us, p99: p99Us, max: maxUs } = all
  const invocations = coldStarts?.invocations ?? 0
  const together = { functionName: 'all together', invocations, coldStarts: all.count, p50Us, p99Us, maxUs }
  return drawnTable(
    'How long an environment took to start (Init Duration), in milliseconds',
    [...rows, together],
    [
      text('function', (row) => row.functionName),
      figure('invocations', (row) => whole(row.invocations)),
      figure('cold starts', (row) => whole(row.coldStarts)),
      figure('init p50', (row) => milliseconds(row.p50Us)),
      figure('p99', (row) => milliseconds(row.p99Us)),
      figure('max', (row) => milliseconds(row.maxUs)),
    ],
  )
}

function timeline(result: RunResult, { timeline: seconds }: ColdStarts): Markup | null {
  const series = binned(result.series)
  const inRows = binnedForTable(result.series)
  const { bins, secondsPerBin } = series
  if (bins.length === 0 || seconds.length === 0) return null
  const counts = coldStartsIn(series, seconds)
  const rows = coldStartsIn(inRows, seconds).map((count, bin) => ({ second: bin * inRows.secondsPerBin, count }))
  const total = seconds.reduce((sum, { coldStarts }) => sum + coldStarts, 0)
  return chartWithTable(
    `${whole(total)} cold starts over the run`,
    [
      {
        title: secondsPerBin === 1 ? 'cold starts in each second' : `cold starts in each ${secondsPerBin} s`,
        chart: {
          ...overTheRun(result),
          events: overTheRun(result).events.filter(({ mark }) => mark !== eventLooks['cold starts'].mark),
          yAxis: 'count',
          height: 150,
          x: bins.map((bin) => middleOf(bin, secondsPerBin)),
          series: [{ label: 'cold starts', look: lookOf.coldStart, values: counts, bars: true }],
        },
      },
    ],
    drawnTable(
      `Cold starts over the run${rowNote(inRows)}`,
      rows.filter(({ count }) => count > 0),
      [text('at', ({ second }) => runTime(second)), figure('cold starts', ({ count }) => plain(count))],
    ),
  )
}

function coldStartsIn({ bins, secondsPerBin }: BinnedSeries, seconds: ColdStarts['timeline']): number[] {
  const counts = bins.map(() => 0)
  const lastSecond = bins.at(-1)?.second ?? 0
  for (const { second, coldStarts } of seconds) {
    const bin = Math.floor(Math.min(Math.max(second, 0), lastSecond) / secondsPerBin)
    counts[bin] = (counts[bin] ?? 0) + coldStarts
  }
  return counts
}

function connectTable({ connects }: ColdStarts): Markup | null {
  if (connects === null || connects.cold.count === 0) return null
  const rows = [
    { name: 'with a cold $connect', ...connects.cold },
    { name: 'with a warm $connect', ...connects.warm },
  ]
  return html`${drawnTable('Handshakes, intended start to open, in milliseconds', rows, [
    text('', (row) => row.name),
    figure('n', (row) => whole(row.count)),
    figure('min', (row) => milliseconds(row.minUs)),
    figure('p50', (row) => milliseconds(row.p50Us)),
    figure('max', (row) => milliseconds(row.maxUs)),
  ])}
${connects.ambiguous === 0 ? null : html`<p class="lead">${whole(connects.ambiguous)} handshakes are left out: cold and warm ones were under way at the same time.</p>`}`
}

const startNames = {
  cold: 'cold',
  waited: 'waited for the start of another',
  warm: 'warm',
  unattributed: 'not known',
} as const

function countTables({ counted, messages, deliveries }: ColdStarts): Markup {
  const rows: { who: string; count: number | null }[] = [
    { who: 'REPORT lines with an Init Duration', count: counted.reportLines },
    { who: 'handlers that found themselves the first of their environment', count: counted.handlerLines },
    { who: 'cold invocations whose handler left no line', count: counted.withoutHandlerLine },
    { who: 'environments that the stack started for an event and gave one', count: counted.environmentsUsed },
    { who: 'environments that the stack started on demand, used or not', count: counted.environmentsStarted },
  ]
  return html`${drawnTable('Cold starts, by who counts', rows, [text('by', ({ who }) => who), figure('cold starts', ({ count }) => whole(count))])}
${drawnTable(
  'Messages and expected deliveries, by the invocation that sent them',
  (['cold', 'waited', 'warm', 'unattributed'] as const).map((start) => ({ start })),
  [
    text('invocation', ({ start }) => startNames[start]),
    figure('messages', ({ start }) => whole(messages[start] ?? null)),
    figure('deliveries', ({ start }) => whole(deliveries[start] ?? null)),
  ],
)}`
}
