import { seededRandom } from '../../src/crowd/random.ts'
import { judgeNights } from '../../commands/trend/judge-series.ts'
import { type Random, normal } from './draws.ts'

/** Histories of nights of five runs each, whose values are log-normal. */
export interface SimulatedHistories {
  /** Nights before the two that are looked at. */
  readonly before: number
  /** Standard deviations of ln p99 between nights, and between the runs of a night. */
  readonly nightSd: number
  readonly runSd: number
  /** How much slower the last two nights are: 0.2 for 20 %. */
  readonly slowdown: number
}

/** Shares of the histories: whose first night of the two is over its limit, and which fail with the second. */
export function simulateTrend(
  { before, nightSd, runSd, slowdown }: SimulatedHistories,
  trials: number,
  seed = 1,
): { readonly suspect: number; readonly failed: number } {
  const random = seededRandom(seed)
  const night = (shift: number) => medianOfFive(shift + nightSd * normal(random), runSd, random)
  let suspect = 0
  let failed = 0
  for (let trial = 0; trial < trials; trial++) {
    const earlier = Array.from({ length: before }, () => night(0))
    const judged = judgeNights([...earlier, night(Math.log1p(slowdown)), night(Math.log1p(slowdown))])
    if ((judged[before]?.outsideInARow ?? 0) > 0) suspect++
    if ((judged[before + 1]?.outsideInARow ?? 0) > 1) failed++
  }
  return { suspect: suspect / trials, failed: failed / trials }
}

function medianOfFive(level: number, runSd: number, random: Random): number {
  const runs = Array.from({ length: 5 }, () => level + runSd * normal(random))
  return runs.sort((a, b) => a - b)[2] ?? NaN
}
