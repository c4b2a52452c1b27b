import type { StaleConnections, RunResult } from '../../../src/metrics/result/run-result.ts'
import { betweenMs, staleConnectionSentences } from '../../stale-connection-sentences.ts'
import { absent, milliseconds, runTime, whole, withMs } from '../../figures.ts'
import { chartWithTable } from '../chart.ts'
import { type Markup, html } from '../markup.ts'
import { explained, figure, table, text } from '../table.ts'

/** What dead connections did to the living, from both ends. Nothing of a run in which nobody died. */
export function staleConnectionsSection(result: RunResult): Markup | null {
  const dead = result.staleConnections
  if (dead === undefined || dead === null) return null
  return html`<section><h2>Dead connections</h2>
<p class="lead">A connection that is gone leaves a row behind, until $disconnect or a broadcast that is answered 410 deletes it. Until then every message into the room is posted to it as well: what does that cost, and do the living notice?</p>
${staleConnectionSentences(result).map((sentence) => html`<p><b>${sentence}</b></p>`)}
${doubts(dead)}
${resolution(dead)}
${overTime(result, dead)}
${kindTable(dead)}
${broadcastTable(result, dead)}
</section>`
}

function doubts({ rows, detectionProblem, broadcasts }: StaleConnections): Markup {
  const { afterDrop, told } = broadcasts
  return html`${rows.problem === null ? null : html`<p class="warning">The rows were not read, or not always: ${rows.problem}.</p>`}${detectionProblem === null ? null : html`<p class="warning">Nobody can tell when a death was noticed: ${detectionProblem}.</p>`}${told === afterDrop ? null : html`<p class="warning">Of ${whole(afterDrop - told)} broadcasts no handler says what became of them: posts may be missing here, and whoever could have been met counts as met.</p>`}`
}

function resolution({ rows }: StaleConnections): Markup | null {
  if (rows.longestGapUs === null) return null
  return html`<p class="lead">The rows were read ${whole(rows.readings)} times, at most ${withMs(rows.longestGapUs)} apart while there were dead: when a row went is known to lie between two ends. The reads are eventually consistent, so that a row may be read for a moment after it went.</p>`
}

function overTime(result: RunResult, { timeline }: StaleConnections): Markup | null {
  if (timeline.length === 0) return null
  const line = (label: string, look: number, value: (at: StaleConnections['timeline'][number]) => number | null) => ({
    label,
    look,
    values: timeline.map(value),
  })
  const changes = timeline.filter((at, i) => {
    const before = timeline[i - 1]
    return at.dead !== before?.dead || at.unnoticed !== before.unnoticed || at.itemsLeft !== before.itemsLeft
  })
  return chartWithTable(
    'From the first death to the last reading of the rows',
    [
      {
        title: 'dead members, those of whom $disconnect has not told yet, and their rows in the table',
        chart: {
          xAxis: 'seconds',
          yAxis: 'count',
          height: 220,
          x: timeline.map(({ second }) => second),
          series: [
            line('dead', 0, ({ dead }) => dead),
            line('not noticed', 1, ({ unnoticed }) => unnoticed),
            line('rows left', 2, ({ itemsLeft }) => itemsLeft),
          ],
          phases: result.phases,
          lostAt: [],
        },
      },
    ],
    table('The dead over time, where anything changed', changes, [
      text('at', ({ second }) => runTime(second)),
      figure('dead', ({ dead }) => whole(dead)),
      figure('not noticed', ({ unnoticed }) => whole(unnoticed)),
      figure('rows left', ({ itemsLeft }) => whole(itemsLeft)),
    ]),
  )
}

const meanings: Readonly<Record<StaleConnections['kinds'][number]['kind'], string>> = {
  closed: 'with a close frame',
  killed: 'the TCP connection ended without one',
  'half-open': 'silent, on a TCP connection that stays: found out by an idle limit',
}

function kindTable({ kinds }: StaleConnections): Markup {
  return table(
    'The dead by how they died; from death, in milliseconds',
    kinds,
    [
      text('', ({ kind }) => explained(kind, meanings[kind])),
      figure('members', ({ members }) => whole(members)),
      figure('noticed', ({ noticed }) => whole(noticed)),
      figure('noticed: first', ({ detection }) => milliseconds(detection?.firstUs ?? null)),
      figure('noticed: last', ({ detection }) => milliseconds(detection?.lastUs ?? null)),
      figure('rows gone', ({ itemsKnown, itemsGone }) => (itemsKnown === 0 ? absent : whole(itemsGone))),
      figure('row gone: first', ({ residency }) => (residency === null ? absent : betweenMs(residency.first))),
      figure('row gone: last', ({ residency }) => (residency === null ? absent : betweenMs(residency.last))),
      figure('rows left', ({ itemsKnown, itemsLeft }) => (itemsKnown === 0 ? absent : whole(itemsLeft))),
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

function broadcastTable({ counters }: RunResult, { broadcasts }: StaleConnections): Markup {
  const known = (count: number) => (broadcasts.told === 0 ? null : count)
  const rows: EffectRow[] = [
    { what: 'messages into a room in which somebody had died', count: broadcasts.afterDrop },
    { what: 'of these, met a dead connection', count: broadcasts.metStale },
    {
      what: 'the most of them in one room',
      meaning: 'so many broadcasts it took until the room was clean',
      count: broadcasts.mostOfOneRoom,
    },
    {
      what: 'their posts answered 410',
      meaning: 'the counter of all posts has those of the end of the run as well, when everybody leaves',
      count: known(broadcasts.gone),
    },
    {
      what: 'their posts taken (200) for nobody',
      meaning: 'more than there were living members in the room: a half-open connection takes what nobody hears',
      count: known(broadcasts.takenForStale),
    },
    {
      what: 'collateral losses',
      meaning: 'living recipients who missed a message that met a dead connection',
      count: counters['collateral_losses'] ?? null,
      mustBeZero: true,
    },
    {
      what: 'false cleanups',
      meaning: 'rows of living connections that were deleted',
      count: counters['false_cleanups'] ?? null,
      mustBeZero: true,
    },
  ]
  return table(
    'What the dead did to the living',
    rows,
    [text('', ({ what, meaning }) => explained(what, meaning)), figure('count', ({ count }) => whole(count))],
    ({ count, mustBeZero }) => (mustBeZero === true && count !== null && count > 0 ? 'bad' : 'none'),
  )
}
