/** A part of a schedule in which the rate goes in a straight line from one value to another. */
export interface RateStage {
  /** How long it lasts. */
  readonly seconds: number
  readonly fromPerSecond: number
  readonly toPerSecond: number
}

/** How many arrivals there are on average: the area below the line. */
export function arrivalsOf({ seconds, fromPerSecond, toPerSecond }: RateStage): number {
  return ((fromPerSecond + toPerSecond) / 2) * seconds
}

export function highestRate(stages: readonly RateStage[]): number {
  return Math.max(...stages.flatMap(({ fromPerSecond, toPerSecond }) => [fromPerSecond, toPerSecond]))
}

/** Where in time each arrival of a rate that changes falls: the inverse of the number of arrivals so far. */
export class StagedTime {
  readonly #stages: readonly (RateStage & { readonly startSecond: number; readonly before: number })[]
  readonly #arrivals: number

  constructor(stages: readonly RateStage[]) {
    let startSecond = 0
    let before = 0
    this.#stages = stages.map((stage) => {
      const begun = { ...stage, startSecond, before }
      startSecond = rounded(startSecond + stage.seconds)
      before = rounded(before + arrivalsOf(stage))
      return begun
    })
    this.#arrivals = before
  }

  /**
   * Seconds from the start until the rate has made so many arrivals, which need be no whole number; Infinity if it never makes more.
   * An arrival that is due when a pause begins falls at its end, so that none is within it.
   */
  secondsAt(arrivals: number): number {
    if (arrivals >= this.#arrivals) return Number.POSITIVE_INFINITY
    const stage = this.#stages.findLast(({ before }) => before <= arrivals)
    if (stage === undefined) return Number.POSITIVE_INFINITY
    return stage.startSecond + secondsWithin(stage, arrivals - stage.before)
  }

  /** The number of the stage of an instant, from 0: each begins with its first instant. */
  stageAt(second: number): number {
    return this.#stages.findLastIndex(({ startSecond }) => startSecond <= second)
  }
}

/** Solves `from * t + (to - from) / (2 * seconds) * t² = arrivals`, in the form that holds for rates that do not change too. */
function secondsWithin({ seconds, fromPerSecond, toPerSecond }: RateStage, arrivals: number): number {
  if (arrivals === 0) return 0
  const slope = (toPerSecond - fromPerSecond) / seconds
  const rate = Math.sqrt(Math.max(0, fromPerSecond ** 2 + 2 * slope * arrivals))
  return Math.min(seconds, (2 * arrivals) / (fromPerSecond + rate))
}

/** Sums of decimal fractions are a little off, and would move an arrival into the stage beside its own. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
