import type { StaleConnections, RunResult } from '../../src/metrics/result/run-result.ts'
import { betweenMs, staleConnectionSentences } from '../sentences/stale-connection-sentences.ts'
import { absent, milliseconds, runTime, whole, withMs } from '../figures.ts'
import { chartWithTable } from '../html/chart.ts'
import { type Markup, html } from '../html/markup.ts'
import { timeline as overTheRun } from '../html/timeline/timeline.ts'
import { lastOfEach, mostPoints, mostRows } from '../html/series-bins.ts'
import { lookOf } from '../html/series-looks.ts'
import { drawnTable } from '../html/table.ts'
import { type Section, drawing, section, sentence, warning, figure, text, withMeaning } from '../document.ts'

/** The cost of stale connections by the crowd and the target. Null for a run without dropped members. */
export function staleConnectionsSection(result: RunResult): Section | null {
  const stale = result.staleConnections
  if (stale === undefined || stale === null) return null
  return section('Stale connections', [
    ...staleConnectionSentences(result).map((text, at) => sentence(text, 420 - at)),
    ...doubts(stale).map((text) => warning(text, 140)),
    drawing(html`<p class="lead">A connection that is gone is stale until $disconnect, or a broadcast whose post is answered 410, has deleted its item; until then every message into its room is posted to it as well.</p>
${overTime(result, stale)}
<details><summary>By kind of drop, and what broadcasts met</summary>
${resolution(stale)}
${kindTable(stale)}
${broadcastTable(result, stale)}</details>`),
  ])
}

function doubts({ items, detectionProblem, broadcasts }: StaleConnections): string[] {
  const unlogged = broadcasts.afterDrop - broadcasts.reported
  return [
    ...(items.problem === null ? [] : [`The items were not read, or not always: ${items.problem}.`]),
    ...(detectionProblem === null ? [] : [`It is not known when $disconnect was invoked: ${detectionProblem}.`]),
    ...(unlogged === 0
      ? []
      : [
          `Of ${whole(unlogged)} broadcasts no handler logged the outcome: posts may be missing here, and a broadcast counts as having met every stale connection that it could have met.`,
        ]),
  ]
}

function resolution({ items }: StaleConnections): Markup | null {
  if (items.longestGapUs === null) return null
  return html`<p class="lead">The items were read ${whole(items.readings)} times, at most ${withMs(items.longestGapUs)} apart while there were stale connections: the deletion of an item lies between two readings. The reads are eventually consistent, so that an item may be read for a moment after its deletion.</p>`
}

function overTime(result: RunResult, { timeline }: StaleConnections): Markup | null {
  if (timeline.length === 0) return null
  const line = (label: string, dash: number, value: (at: StaleConnections['timeline'][number]) => number | null) => ({
    label,
    look: label === 'items left' ? lookOf.other : lookOf.connection,
    dash,
    values: drawn.map(value),
  })
  const drawn = lastOfEach(timeline, mostPoints)
  const listed = lastOfEach(timeline, mostRows)
  const changes = listed.filter((at, i) => {
    const before = listed[i - 1]
    return at.dropped !== before?.dropped || at.undetected !== before.undetected || at.itemsLeft !== before.itemsLeft
  })
  const thinned = drawn.length < timeline.length ? ', thinned out: the last of several readings' : ''
  return chartWithTable(
    'From the first dropped member to the last reading of the items',
    [
      {
        title: `members dropped, those without a $disconnect yet, and their items in the table${thinned}`,
        chart: {
          ...overTheRun(result),
          yAxis: 'count',
          height: 170,
          x: drawn.map(({ second }) => second),
          series: [
            line('dropped', 0, ({ dropped }) => dropped),
            line('not detected', 1, ({ undetected }) => undetected),
            line('items left', 2, ({ itemsLeft }) => itemsLeft),
          ],
        },
      },
    ],
    drawnTable(`Stale connections over time, where anything changed${thinned}`, changes, [
      text('at', ({ second }) => runTime(second)),
      figure('dropped', ({ dropped }) => whole(dropped)),
      figure('not detected', ({ undetected }) => whole(undetected)),
      figure('items left', ({ itemsLeft }) => whole(itemsLeft)),
    ]),
  )
}

const meanings: Readonly<Record<StaleConnections['kinds'][number]['kind'], string>> = {
  closed: 'with a close frame',
  killed: 'the TCP connection ended without one',
  'half-open': 'silent, on a TCP connection that stays: detected by an idle limit',
}

function kindTable({ kinds }: StaleConnections): Markup {
  return drawnTable(
    'Members dropped, by kind; times from the drop, in milliseconds',
    kinds,
    [
      text('', ({ kind }) => withMeaning(kind, meanings[kind])),
      figure('members', ({ members }) => whole(members)),
      figure('detected', ({ detected }) => whole(detected)),
      figure('detected: first', ({ detection }) => milliseconds(detection?.firstUs ?? null)),
      figure('detected: last', ({ detection }) => milliseconds(detection?.lastUs ?? null)),
      figure('items deleted', ({ itemsKnown, itemsGone }) => (itemsKnown === 0 ? absent : whole(itemsGone))),
      figure('item deleted: first', ({ residency }) => (residency === null ? absent : betweenMs(residency.first))),
      figure('item deleted: last', ({ residency }) => (residency === null ? absent : betweenMs(residency.last))),
      figure('items left', ({ itemsKnown, itemsLeft }) => (itemsKnown === 0 ? absent : whole(itemsLeft))),
    ],
    ({ itemsLeft }) => (itemsLeft > 0 ? 'doubtful' : 'none'),
  )
}

interface EffectRow {
  readonly what: string
  readonly meaning?: string
  readonly count: number | null
  readonly mustBeZero?: true
}

function broadcastTable({ counters }: RunResult, { broadcasts, recorded }: StaleConnections): Markup {
  const known = (logged: number, byGateway: number | undefined) =>
    broadcasts.reported === 0 ? (byGateway ?? null) : logged
  const rows: EffectRow[] = [
    { what: 'messages into a room with a dropped member', count: broadcasts.afterDrop },
    { what: 'of these, met a stale connection', count: broadcasts.metStale },
    {
      what: 'the most of them in one room',
      meaning: 'broadcasts until the room was clean',
      count: broadcasts.mostOfOneRoom,
    },
    {
      what: 'their posts answered 410',
      meaning: 'the counter of all posts includes those of the ramp-down, when everybody leaves',
      count: known(broadcasts.gone, recorded?.gone),
    },
    {
      what: 'their posts accepted (200) that reached nobody',
      meaning: 'more than there were live members in the room: API Gateway accepts posts to a half-open connection',
      count: known(broadcasts.takenForStale, recorded?.taken),
    },
    {
      what: 'collateral losses',
      meaning: 'live recipients who missed a message that met a stale connection',
      count: counters['collateral_losses'] ?? null,
      mustBeZero: true,
    },
    {
      what: 'false cleanups',
      meaning: 'items of live connections that were deleted',
      count: counters['false_cleanups'] ?? null,
      mustBeZero: true,
    },
  ]
  return drawnTable(
    'Broadcasts and stale connections',
    rows,
    [text('', ({ what, meaning }) => withMeaning(what, meaning)), figure('count', ({ count }) => whole(count))],
    ({ count, mustBeZero }) => (mustBeZero === true && count !== null && count > 0 ? 'bad' : 'none'),
  )
}
