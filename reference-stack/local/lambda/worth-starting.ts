/** One function's events that wait, and the environments that it has. */
export interface Demand {
  readonly waiting: number
  readonly longestWaitMs: number
  /** Environments that serve events, busy or not. */
  readonly serving: number
  /** Environments that are in their init phase, or about to ask for their next event. */
  readonly onTheirWay: number
  /** Undefined until one invocation is through. */
  readonly meanDurationMs: number | undefined
  /** Undefined until one environment is up. */
  readonly meanInitMs: number | undefined
}

/**
 * Would one more environment serve an event sooner than those that are there? Lambda starts one for every event that finds
 * none free. It has as many cores as it needs; here a start takes CPU time from the environments that work, more events
 * then find none free, and so on. So a start has to pay: the environments that are there would need longer for what waits
 * than a start takes. As a guess about them may be wrong, an event that has waited for as long as that has waited enough.
 */
export function isWorthStarting(demand: Demand): boolean {
  const { serving, onTheirWay, meanDurationMs, meanInitMs } = demand
  const unserved = demand.waiting - onTheirWay
  if (unserved <= 0) return false
  if (serving === 0 || meanDurationMs === undefined || meanInitMs === undefined) return true
  return demand.longestWaitMs >= meanInitMs || (unserved * meanDurationMs) / serving > meanInitMs
}

/** Follows what it averages: the last eight or so count most. */
export function movingMean(mean: number | undefined, sample: number): number {
  return mean === undefined ? sample : mean + (sample - mean) / 8
}
