import {
  type Point,
  type StraightLine,
  heightInterval,
  placeInterval,
  slopeInterval,
  straightLine,
} from '../../src/metrics/judging/statistics/straight-line.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import { integrationLimitSeconds } from './pace.ts'
import type { Prediction, RefusedPrediction, StrategyLine } from './strategies-result.ts'

const tail = 0.025
const leastSizes = 3
/** Student's t has to be told from so few degrees of freedom; with less it is not. */
const leastBlocks = 6
const limitUs = integrationLimitSeconds * 1e6

interface FittedStrategy {
  readonly line: StrategyLine | null
  readonly prediction: Prediction
}

/**
 * Fits a line to the time to the last delivery by room size, and predicts the room size that reaches the limit.
 *
 * The time hardly grows while a room is smaller than the number of concurrent posts. So the line may begin at a larger size than
 * the smallest one, but it uses at least three sizes, the largest among them.
 *
 * @param points one per block: x is in members, y in µs; only sizes where all blocks finished
 * @param unfinished the sizes where at least one block did not finish
 */
export function fitLine(points: readonly Point[], unfinished: readonly number[]): FittedStrategy {
  const sizes = [...new Set(points.map(({ x }) => x))].toSorted((a, b) => a - b)
  let refused: FittedStrategy = { line: null, prediction: { kind: 'refused', why: { problem: 'too-few' } } }
  for (const [place, from] of sizes.entries()) {
    const those = points.filter(({ x }) => x >= from)
    if (sizes.length - place < leastSizes || those.length < leastBlocks) return refused
    const line = straightLine(those)
    if (line === null) continue
    const why = objectionTo(line, those, unfinished)
    const fitted = { line: saved(line, those), prediction: predictionBy(line, unfinished) }
    if (why === null) return fitted
    // Of several that are refused, that of most points is told.
    if (refused.line === null)
      refused = { line: why.problem === 'bent' ? null : fitted.line, prediction: { kind: 'refused', why } }
    if (why.problem !== 'bent') return refused
  }
  return refused
}

function objectionTo(
  line: StraightLine,
  points: readonly Point[],
  unfinished: readonly number[],
): RefusedPrediction | null {
  const bend = bendOf(points)
  if (bend !== null) return bend
  if (slopeInterval(line, tail).lower <= 0) return { problem: 'no-growth' }
  const roomSize = (limitUs - line.intercept) / line.slope
  const smallest = unfinished.toSorted((a, b) => a - b)[0]
  // Within its own uncertainty the line may pass there.
  if (smallest !== undefined && placeInterval(line, limitUs, tail).lower > smallest)
    return { problem: 'contradicted', roomSize, unfinished: smallest }
  return null
}

/**
 * The tolerated error of the line's prediction for the largest room, as a share, when the interval of the line does not hold the
 * measured value and when it does.
 */
const tolerated = { outside: 0.1, inside: 0.25 }

function bendOf(points: readonly Point[]): RefusedPrediction | null {
  const largest = Math.max(...points.map(({ x }) => x))
  const line = straightLine(points.filter(({ x }) => x < largest))
  const heights = Float64Array.from(
    points.filter(({ x }) => x === largest),
    ({ y }) => y,
  ).sort()
  const measuredUs = sortedQuantile(heights, 0.5)
  if (line === null) return { problem: 'too-few' }
  const byLineUs = line.intercept + line.slope * largest
  const { lower, upper } = heightInterval(line, largest, tail)
  const isInside = lower <= measuredUs && measuredUs <= upper
  const isBent = Math.abs(measuredUs / byLineUs - 1) > (isInside ? tolerated.inside : tolerated.outside)
  return isBent ? { problem: 'bent', roomSize: largest, byLineUs, measuredUs } : null
}

function saved(line: StraightLine, points: readonly Point[]): StrategyLine {
  const sizes = points.map(({ x }) => x)
  return {
    interceptUs: line.intercept,
    slopeUs: line.slope,
    slopeInterval: slopeInterval(line, tail),
    from: Math.min(...sizes),
    to: Math.max(...sizes),
    blocks: points.length,
  }
}

function predictionBy(line: StraightLine, unfinished: readonly number[]): Prediction {
  return {
    kind: 'predicted',
    roomSize: (limitUs - line.intercept) / line.slope,
    interval: placeInterval(line, limitUs, tail),
    smallestUnfinished: unfinished.length === 0 ? null : Math.min(...unfinished),
  }
}
