import { isIntervention } from '../../../src/metrics/catalogue/phases.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import type { EventKind } from './event-looks.ts'

/** Something that was done to the target or the crowd, or that happened, in seconds from the start of the run. */
export interface RunEvent {
  readonly kind: EventKind
  readonly second: number
  readonly untilSecond: number
  /** How many; null where that is not known. */
  readonly count: number | null
  /** The unit for one of it. */
  readonly unit: string
}

/** In the order in which they began. */
export function runEvents(result: RunResult): RunEvent[] {
  return [...interventions(result), ...coldStarts(result), ...throttledPosts(result), ...throttledMinutes(result)].sort(
    (a, b) => a.second - b.second,
  )
}

/** Between two of one kind that follow each other, as when members reconnect one after the other; seconds. */
const shortestPause = 0.2

function interventions({ phases, staleConnections }: RunResult): RunEvent[] {
  const events: RunEvent[] = []
  for (const { name, startSecond, endSecond } of phases) {
    if (!isIntervention(name)) continue
    const last = events.at(-1)
    if (last?.kind === name && startSecond - last.untilSecond < shortestPause)
      events.splice(-1, 1, { ...last, untilSecond: endSecond })
    else events.push({ kind: name, second: startSecond, untilSecond: endSecond, count: null, unit: '' })
  }
  const dropped = staleConnections?.timeline.at(-1)?.dropped ?? null
  const isOnlyOne = events.filter(({ kind }) => kind === 'drop').length === 1
  return events.map((event) =>
    event.kind === 'drop' && isOnlyOne ? { ...event, count: dropped, unit: 'member' } : event,
  )
}

function coldStarts({ coldStarts: figures }: RunResult): RunEvent[] {
  return (figures?.timeline ?? []).map(({ second, coldStarts: count }) =>
    within('cold starts', [second, second + 1], count, 'cold start'),
  )
}

function throttledPosts({ throttledPosts: seconds = [] }: RunResult): RunEvent[] {
  return seconds.map(({ second, posts }) => within('throttled', [second, second + 1], posts, 'post'))
}

/** CloudWatch knows the minute. */
function throttledMinutes({ server, startedAt }: RunResult): RunEvent[] {
  return Object.entries(server.functions).flatMap(([functionName, { perMinute = [] }]) =>
    perMinute.flatMap((minute) => {
      if ((minute.throttles ?? 0) === 0) return []
      const second = (Date.parse(minute.startedAt) - Date.parse(startedAt)) / 1000
      return within('throttled', [second, second + 60], minute.throttles ?? 0, `invocation of ${functionName}`)
    }),
  )
}

/** Clocks differ, and a minute may have begun before the run: nothing stands before its start. */
function within(kind: EventKind, [from, until]: readonly [number, number], count: number, unit: string): RunEvent {
  return { kind, second: Math.max(0, from), untilSecond: Math.max(0, until), count, unit }
}
