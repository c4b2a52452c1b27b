import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { runTime, whole } from '../../figures.ts'
import type { Markup } from '../markup.ts'
import { type BinnedSeries, binnedForTable } from '../series-bins.ts'
import { text } from '../../document.ts'
import { drawnTable } from '../table.ts'
import { eventLooks } from './event-looks.ts'
import { type RunEvent, runEvents } from './run-events.ts'

/** The phases, what was done and what happened: what is marked in the charts over time. Null where there is nothing. */
export function eventTable(result: RunResult): Markup | null {
  const phases = result.phases
    .filter(({ name }) => !Object.hasOwn(eventLooks, name))
    .map(({ name, startSecond, endSecond }) => phaseRow(name, startSecond, endSecond))
  const events = runEvents(result).map(({ kind, ...event }): EventRow => {
    const { mark, name } = eventLooks[kind]
    return { ...event, what: `${mark} ${name}` }
  })
  const binned = binnedForTable(result.series)
  const rows = joined(
    [...phases, ...events].sort((a, b) => a.second - b.second),
    binned,
  )
  if (rows.length === 0) return null
  return drawnTable(`Phases, what was done and what happened${pauseNote(binned)}`, rows, [
    text('from', ({ second }) => runTime(second)),
    text('until', ({ untilSecond }) => runTime(untilSecond)),
    text('what', ({ what }) => what),
    text('how many', ({ count, unit }) => (count === null ? '' : `${whole(count)} ${plural(unit, count)}`)),
  ])
}

interface EventRow extends Pick<RunEvent, 'second' | 'untilSecond' | 'count' | 'unit'> {
  readonly what: string
}

function phaseRow(what: string, second: number, untilSecond: number): EventRow {
  return { what, second, untilSecond, count: null, unit: '' }
}

/**
 * What is counted by the second is one row as long as it goes on. In a run of hours that is so of everything, and a pause of less than
 * a bin ends nothing.
 */
function joined(events: readonly EventRow[], { secondsPerBin }: BinnedSeries): EventRow[] {
  const longest = secondsPerBin === 1 ? 0 : secondsPerBin
  const rows: EventRow[] = []
  const placeOf = new Map<string, number>()
  for (const event of events) {
    const key = `${event.what} ${event.unit}`
    const place = placeOf.get(key) ?? -1
    const last = rows[place]
    const isOneRow = secondsPerBin > 1 || (event.count !== null && last?.count !== null)
    if (last !== undefined && isOneRow && event.second - last.untilSecond <= longest) {
      const count = last.count === null || event.count === null ? null : last.count + event.count
      rows[place] = { ...last, untilSecond: Math.max(last.untilSecond, event.untilSecond), count }
    } else placeOf.set(key, rows.push(event) - 1)
  }
  return rows
}

function pauseNote({ secondsPerBin }: BinnedSeries): string {
  return secondsPerBin === 1 ? '' : `; pauses of up to ${secondsPerBin} s are left out`
}

/** `invocation of SendMessage` → `invocations of SendMessage` */
function plural(unit: string, count: number): string {
  return count === 1 ? unit : unit.replace(/^\w+/, '$&s')
}
