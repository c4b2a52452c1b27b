import type { InvocationFact } from '../invocation-fact.ts'

type Busy = Pick<InvocationFact, 'environment' | 'startedAtMs' | 'endedAtMs' | 'durationUs'>

interface Interval {
  readonly startMs: number
  /** Exclusive. */
  readonly endMs: number
}

/**
 * The most environments that were busy at one instant, exactly, where CloudWatch's one-minute points hide bursts. Logs
 * have times in whole milliseconds, so that an invocation within one of them takes it up; two of the same environment
 * still never count twice.
 */
export function peakConcurrency(facts: readonly Busy[]): number {
  const byEnvironment = Map.groupBy(facts, ({ environment }) => environment)
  const intervals = [...byEnvironment.values()].flatMap((ofOne) => joined(ofOne.map(intervalOf)))
  const changes = intervals.flatMap(({ startMs, endMs }) => [
    { atMs: startMs, change: 1 },
    { atMs: endMs, change: -1 },
  ])
  // Ends come first: an environment that takes over from another was not busy beside it.
  changes.sort((a, b) => a.atMs - b.atMs || a.change - b.change)
  let busy = 0
  let most = 0
  for (const { change } of changes) {
    busy += change
    most = Math.max(most, busy)
  }
  return most
}

function intervalOf({ startedAtMs, endedAtMs, durationUs }: Busy): Interval {
  const startMs = startedAtMs ?? Math.floor(endedAtMs - durationUs / 1000)
  return { startMs, endMs: Math.max(endedAtMs, startMs + 1) }
}

/** As few intervals as have the same instants in them. */
function joined(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = []
  for (const next of intervals.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = result.at(-1)
    if (last === undefined || next.startMs > last.endMs) result.push(next)
    else result[result.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, next.endMs) }
  }
  return result
}
