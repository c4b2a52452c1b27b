import { tickMs } from '../../metrics/recording/generator-health.ts'
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

/**
 * Looks at one member after the other, each once an interval. All at once would be a burst of pings and pongs that stands in the
 * tail of the deliveries: so the instants of the members of all workers are spread evenly over the interval.
 *
 * @param look at the member at a place, from 0
 * @returns does the looks that are due; to be called every {@link tickMs}, by a timer that wakes the worker anyway
 */
export function lookForLife(
  { members, intervalMs, startedAtUs, worker, workers }: LookingForLife,
  look: (place: number) => void,
): () => void {
  const spacingUs = (intervalMs * 1000) / members
  /** Returns the number of checks that have been due since the start, over all rounds. */
  const due = () => Math.floor((nowUs() - startedAtUs) / spacingUs - worker / workers)
  // After a stall those that are due go out over several ticks, and not in one turn.
  const mostPerTick = 2 * Math.ceil((tickMs * 1000) / spacingUs)
  let done = due()
  return () => {
    const dueNow = due()
    // A round that has been missed whole is not made up for.
    done = Math.max(done, dueNow - members)
    const until = Math.min(dueNow, done + mostPerTick)
    for (; done < until; done++) look(((done % members) + members) % members)
  }
}
