import { type ExitCode, exitCodes, mostSevere } from '../../src/exit-codes.ts'
import { hodgesLehmann, walshAverages } from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { signedRankInterval } from '../../src/metrics/judging/statistics/signed-rank.ts'
import type { Block } from '../experiment/experiment.ts'
import { type StrategiesPlan, type StrategyArm, pacesOf } from './arms.ts'
import { type StrategyBlock, cpuUsPerDelivery, isUsable, judgeCell, middleMessageUs } from './judge-cell.ts'
import { fitLine } from './fit-line.ts'
import { integrationLimitSeconds } from './pace.ts'
import type { ChurnFigures, JudgedStrategy, PairedRatio, StrategiesAnswer } from './strategies-result.ts'
import { type Strategy, usualStrategies } from './strategy.ts'

/** @param blocks at least one, in the order in which they were measured */
export function judgeStrategies(plan: StrategiesPlan, blocks: readonly Block<StrategyArm>[]): StrategiesAnswer {
  const { strategies, functions, memoryMb, rounds } = plan
  const [first] = blocks
  if (first === undefined) throw new Error('without a block there is nothing to judge')
  const usable = blocks.filter((block) => isUsable(block, functions))
  const reference = strategies.find(({ name }) => usualStrategies.includes(name)) ?? null
  const ofReference = reference === null ? [] : blocksOf(reference, usable)
  return {
    target: first.result.target,
    functions,
    memoryMb,
    rounds,
    paces: pacesOf(plan),
    reference: reference?.name ?? null,
    limitSeconds: integrationLimitSeconds,
    strategies: strategies.map((strategy) => ({
      ...judgeStrategy(strategy, blocksOf(strategy, blocks), functions),
      cpuToReference:
        strategy === reference
          ? null
          : pairedRatio(
              blocksOf(strategy, usable),
              ofReference,
              ({ result }) => cpuUsPerDelivery(result, functions) ?? NaN,
            ),
      churn: churnOf(usable.filter(({ arm }) => arm.strategy === strategy && arm.leavesPerSecond > 0)),
    })),
    exitCode: exitCodeOf(blocks, usable),
  }
}

function blocksOf(strategy: Strategy, blocks: readonly StrategyBlock[]): StrategyBlock[] {
  return blocks.filter(({ arm }) => arm.strategy === strategy && arm.leavesPerSecond === 0)
}

function judgeStrategy(
  strategy: Strategy,
  blocks: readonly StrategyBlock[],
  functions: readonly string[],
): Omit<JudgedStrategy, 'cpuToReference' | 'churn'> {
  const bySize = [...Map.groupBy(blocks, ({ arm }) => arm.roomSize)].toSorted(([a], [b]) => a - b)
  const cells = bySize.map(([roomSize, ofSize]) => judgeCell(roomSize, ofSize, functions))
  const points = bySize.flatMap(([roomSize, ofSize]) => {
    const heights = ofSize.filter((block) => isUsable(block, functions)).map(({ result }) => middleMessageUs(result))
    const finished = heights.filter((height) => typeof height === 'number')
    return finished.length < heights.length ? [] : finished.map((height) => ({ x: roomSize, y: height }))
  })
  const unfinished = cells
    .filter(({ blocks: usable, timeToLastUs }) => usable > 0 && timeToLastUs.greatest === 'infinite')
    .map(({ roomSize }) => roomSize)
  return { ...strategy, cells, ...fitLine(points, unfinished) }
}

/** Each block is held against that of the reference of the same size and round. */
function pairedRatio(
  blocks: readonly StrategyBlock[],
  reference: readonly StrategyBlock[],
  figure: (block: StrategyBlock) => number,
): PairedRatio | null {
  const logRatios = blocks.flatMap((block) => {
    const other = reference.find(({ arm }) => arm.roomSize === block.arm.roomSize && arm.round === block.arm.round)
    if (other === undefined) return []
    const logRatio = Math.log(figure(block) / figure(other))
    return Number.isNaN(logRatio) ? [] : [logRatio]
  })
  const averages = walshAverages(logRatios)
  const estimate = hodgesLehmann(averages)
  if (estimate === null) return null
  const { lower, upper } = signedRankInterval(averages, 0.025)
  const hasEnds = Number.isFinite(lower) && Number.isFinite(upper)
  return {
    pairs: logRatios.length,
    ratio: Math.exp(estimate),
    interval: hasEnds ? { lower: Math.exp(lower), upper: Math.exp(upper) } : null,
  }
}

function churnOf(blocks: readonly StrategyBlock[]): ChurnFigures | null {
  const [first] = blocks
  if (first === undefined) return null
  const sum = (name: string) => blocks.reduce((total, { result }) => total + (result.counters[name] ?? 0), 0)
  return {
    roomSize: first.arm.roomSize,
    leavesPerSecond: first.arm.leavesPerSecond,
    blocks: blocks.length,
    deliveriesExpected: sum('deliveries_expected'),
    deliveriesLost: sum('deliveries_lost'),
    misrouted: sum('deliveries_misrouted'),
  }
}

/** A room that is too large for a strategy is an answer; an arm without a block that can be used is none. */
function exitCodeOf(blocks: readonly StrategyBlock[], usable: readonly StrategyBlock[]): ExitCode {
  const byArm = [...Map.groupBy(blocks, ({ arm }) => arm.name).values()]
  const failed = byArm.filter((ofArm) => !ofArm.some((block) => usable.includes(block))).flat()
  return mostSevere(failed.map(({ result }) => failureOf(result.verdict.exitCode as ExitCode)))
}

/** A run may have passed, or have lost deliveries, and was of another room or another memory size than its arm. */
function failureOf(verdict: ExitCode): ExitCode {
  const saysNothing = [exitCodes.ok, exitCodes.checkFailed, exitCodes.inconclusive, exitCodes.cloudMetricsMissing]
  return saysNothing.some((code) => code === verdict) ? exitCodes.invalid : verdict
}
