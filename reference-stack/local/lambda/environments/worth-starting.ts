/** One function's events that wait, and the environments that it has. */
export interface Demand {
  readonly waiting: number
  /** For how long an event has waited while no environment became free. */
  readonly stalledMs: number
  /** Environments in their init phase. */
  readonly initialising: number
  /** Environments that have an event. */
  readonly busy: number
  /** Environments that have done with an event, or exited during it, and are about to be free again. */
  readonly returning: number
  /** How long the latest start took; undefined before the first. */
  readonly initMs: number | undefined
  /** Could the machine carry a start without slowing those that work? */
  readonly hasSpareCpu: boolean
}

/**
 * Would one more environment serve an event sooner than those that are there? Lambda starts one for every event that finds
 * none free; it has the cores for that. Here a start takes CPU time from the environments that work, so that more events
 * find none free, for which more are started, and so on. Without CPU time to spare, events are left to the environments
 * that are there for as long as these get on: one that does not come free for as long as a start takes may never.
 */
export function isWorthStarting(demand: Demand): boolean {
  const { waiting, initialising, busy, returning, initMs } = demand
  if (waiting <= initialising) return false
  if (busy + returning === 0 || initMs === undefined) return true
  if (demand.stalledMs >= initMs) return true
  return demand.hasSpareCpu && waiting > initialising + returning
}
