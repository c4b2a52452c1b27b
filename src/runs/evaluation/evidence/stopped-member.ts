/** A member that received messages, and from some moment on none. Monotonic microseconds. */
export interface StoppedMember {
  readonly member: number
  /** When the two last messages were sent that it received; -Infinity for one that never was. */
  readonly lastReceivedAtUs: number
  readonly lastButOneReceivedAtUs: number
  /** When the first was sent that it missed. */
  readonly firstMissedAtUs: number
}

/**
 * The fewest moments at which all of them can have stopped, in their order: what one event does to several takes one moment.
 *
 * @param notBeforeUs when each can have stopped at the earliest
 */
export function momentsOf<One extends StoppedMember>(
  stopped: readonly One[],
  notBeforeUs: (one: One) => number,
): readonly (readonly One[])[] {
  const moments: One[][] = []
  let untilUs = -Infinity
  for (const one of stopped.toSorted((a, b) => a.firstMissedAtUs - b.firstMissedAtUs)) {
    const latest = moments.at(-1)
    if (latest !== undefined && notBeforeUs(one) < untilUs) latest.push(one)
    else {
      moments.push([one])
      untilUs = one.firstMissedAtUs
    }
  }
  return moments
}
