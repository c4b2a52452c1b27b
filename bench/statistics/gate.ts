import { seededRandom } from '../../src/crowd/random.ts'
import { level, levels } from '../../commands/gate/plan.ts'
import { judgeStage } from '../../src/metrics/judging/statistics/judge-stage.ts'
import { findableRegression } from '../../src/metrics/judging/statistics/power.ts'
import { judgeTwoStages } from '../../src/metrics/judging/statistics/two-stages.ts'
import { type Design, drawStage } from './block-pairs.ts'

/** How often any metric was suspect in the first stage, how often any failed in the second, and how often all passed. */
export interface GateOutcomes {
  readonly trials: number
  readonly suspect: number
  readonly failed: number
  readonly passed: number
  /** The trials that failed, of 0, 1, 2, ... */
  readonly failures: readonly number[]
  /** Standard deviation of a pair's log-ratio, of the first metric. */
  readonly pairSd: number
}

/** As many gates as there are trials, each of two stages, all from one seed. */
export function simulateGate(design: Design, trials: number, seed = 1): GateOutcomes {
  const random = seededRandom(seed)
  let [suspect, passed, squares] = [0, 0, 0]
  const failures: number[] = []
  for (let trial = 0; trial < trials; trial++) {
    const first = drawStage(design, random)
    const judged = judgeTwoStages(first, drawStage(design, random), levels)
    if (judged.some((one) => one.first.verdict === 'suspect')) suspect += 1
    if (judged.some(({ verdict }) => verdict === 'fail')) failures.push(trial)
    if (judged.every(({ verdict }) => verdict === 'pass')) passed += 1
    const truth = Math.log1p(design.metrics[0]?.slowdown ?? 0)
    for (const difference of first[0]?.differences ?? []) squares += (difference - truth) ** 2 / design.pairs
  }
  return { trials, suspect, failed: failures.length, passed, failures, pairSd: Math.sqrt(squares / trials) }
}

/** What became of what a first comparison promised, of one metric and no slowdown. */
export interface Promises {
  /** Of the comparisons that said how many pairs it takes to pass. */
  readonly said: number
  /** With so many pairs it passed. */
  readonly passed: number
  readonly medianPairs: number
  /** Of as many trials: a slowdown that was called findable was found. */
  readonly found: number
  readonly meanFindable: number
}

/** @param mostPairs those that take more are left out, for the time that they cost */
export function simulatePromises(design: Design, trials: number, mostPairs = 300): Promises {
  const random = seededRandom(1)
  let [passed, found, findableSum] = [0, 0, 0]
  const needed: number[] = []
  for (let trial = 0; trial < trials; trial++) {
    const [pilot] = judgeStage(drawStage(design, random), level)
    if (pilot === undefined) throw new Error('a design has a metric')
    const pairs = pilot.pairsToPass
    if (pairs !== null && pairs <= mostPairs) {
      needed.push(pairs)
      if (judgeStage(drawStage({ ...design, pairs }, random), level)[0]?.verdict === 'pass') passed += 1
    }
    const slowdown = findableRegression(pilot, design.metrics[0]?.allowedRegression ?? 0) ?? Infinity
    findableSum += slowdown
    const slower = { ...design, metrics: design.metrics.map((metric) => ({ ...metric, slowdown })) }
    const [judged] = judgeTwoStages(drawStage(slower, random), drawStage(slower, random), levels)
    if (judged?.verdict === 'fail') found += 1
  }
  const medianPairs = needed.sort((a, b) => a - b)[Math.floor(needed.length / 2)] ?? NaN
  return { said: needed.length, passed, medianPairs, found, meanFindable: findableSum / trials }
}
