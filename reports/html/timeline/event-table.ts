import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { runTime, whole } from '../../figures.ts'
import type { Markup } from '../markup.ts'
import { table, text } from '../table.ts'
import { eventLooks } from './event-looks.ts'
import { type RunEvent, runEvents } from './run-events.ts'

/** The phases, what was done and what happened: what is marked in the charts over time. Null where there is nothing. */
export function eventTable(result: RunResult): Markup | null {
  const phases = result.phases
    .filter(({ name }) => !Object.hasOwn(eventLooks, name))
    .map(({ name, startSecond, endSecond }) => ({ second: startSecond, untilSecond: endSecond, what: name, count: '' }))
  const events = joined(runEvents(result)).map(({ count, unit, ...event }) => {
    const { mark, name } = eventLooks[event.kind]
    return { ...event, what: `${mark} ${name}`, count: count === null ? '' : `${whole(count)} ${plural(unit, count)}` }
  })
  const rows = [...phases, ...events].sort((a, b) => a.second - b.second)
  if (rows.length === 0) return null
  return table('Phases, what was done and what happened', rows, [
    text('from', ({ second }) => runTime(second)),
    text('until', ({ untilSecond }) => runTime(untilSecond)),
    text('what', ({ what }) => what),
    text('how many', ({ count }) => count),
  ])
}

/** The same of one second after the other is one row. */
function joined(events: readonly RunEvent[]): RunEvent[] {
  const rows: RunEvent[] = []
  for (const event of events) {
    const place = rows.findLastIndex(({ kind, unit }) => kind === event.kind && unit === event.unit)
    const last = rows[place]
    if (last !== undefined && last.count !== null && event.count !== null && event.second <= last.untilSecond)
      rows[place] = { ...last, untilSecond: event.untilSecond, count: last.count + event.count }
    else rows.push(event)
  }
  return rows
}

/** `invocation of SendMessage` → `invocations of SendMessage` */
function plural(unit: string, count: number): string {
  return count === 1 ? unit : unit.replace(/^\w+/, '$&s')
}
