import { nowUs } from '../clock.ts'

/** Whom a worker looks after, and when. */
export interface LookingForLife {
  /** The number of members of this worker. */
  readonly members: number
  readonly intervalMs: number
  /** The start of the run in monotonic microseconds; all workers count from it. */
  readonly startedAtUs: number
  readonly worker: number
  readonly workers: number
}

/** Timers have whole milliseconds, and each wakes the worker. */
const shortestTickMs = 10

/**
 * Looks at one member after the other, each once an interval. All at once would be a burst of pings and pongs that stands in the
 * tail of the deliveries: so the instants of the members of all workers are spread evenly over the interval.
 *
 * @param look at the member at a place, from 0
 * @param inTurn does the looks of one turn of the event loop
 * @returns ends it
 */
export function lookForLife(
  { members, intervalMs, startedAtUs, worker, workers }: LookingForLife,
  look: (place: number) => void,
  inTurn: (looks: () => void) => void = (looks) => looks(),
): () => void {
  const spacingUs = (intervalMs * 1000) / members
  /** Returns the number of checks that have been due since the start, over all rounds. */
  const due = () => Math.floor((nowUs() - startedAtUs) / spacingUs - worker / workers)
  const tickMs = Math.max(shortestTickMs, Math.ceil(spacingUs / 1000))
  // After a stall those that are due go out over several ticks, and not in one turn.
  const mostPerTick = 2 * Math.ceil((tickMs * 1000) / spacingUs)
  let done = due()
  const timer = setInterval(() => {
    // A round that has been missed whole is not made up for.
    done = Math.max(done, due() - members)
    const until = Math.min(due(), done + mostPerTick)
    inTurn(() => {
      for (; done < until; done++) look(((done % members) + members) % members)
    })
  }, tickMs).unref()
  return () => clearInterval(timer)
}
