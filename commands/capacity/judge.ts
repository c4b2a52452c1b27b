import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import type { Block } from '../experiment/experiment.ts'
import type { CapacityArm, Search } from './arms.ts'
import type { CapacityAnswer, CapacityOutcome, CapacityStep, LevelFound } from './capacity-result.ts'
import { judgeBlock } from './judge-block.ts'
import { bracketOf, metAbove, nextLevel, standingOf } from './search.ts'

type CapacityBlocks = readonly Block<CapacityArm>[]

function stepsOf({ slo }: Pick<Search, 'slo'>, blocks: CapacityBlocks): CapacityStep[] {
  return blocks.map(({ arm, result }) => judgeBlock(slo, arm.level, result))
}

/** Those that say something of their level: a machine that was not fit to measure is no limit of the crowd either. */
export function decidingSteps(search: Pick<Search, 'slo'>, blocks: CapacityBlocks): CapacityStep[] {
  return stepsOf(
    search,
    blocks.filter(({ result }) => result.validity.verdict !== 'unfit'),
  )
}

/** What the blocks come to, however many there are; at least one. */
export function judgeCapacity(search: Search, blocks: CapacityBlocks): CapacityAnswer {
  const { of, from, to, resolution, slo, load, levels } = search
  const [first] = blocks
  if (first === undefined) throw new Error('a search without a block has no answer')
  const steps = decidingSteps(search, blocks)
  const bracket = bracketOf(levels, steps)
  const holds = foundAt(bracket.holds, levels, steps)
  const ends = foundAt(bracket.ends, levels, steps)
  const outcome = nextLevel(levels, from, steps) === undefined ? outcomeOf(holds, ends) : 'unfinished'
  return {
    of,
    from,
    to,
    resolution,
    slo: slo.texts,
    load,
    steps: stepsOf(search, blocks),
    holds,
    ends,
    metAbove: metAbove(levels, steps),
    outcome,
    gaveWay: ends && whatGaveWay(ends, steps),
    target: first.result.target,
    exitCode: exitCodeOf(outcome, blocks),
  }
}

function foundAt(place: number | null, levels: readonly number[], steps: readonly CapacityStep[]): LevelFound | null {
  const level = place === null ? undefined : levels[place]
  const standing = level === undefined ? null : standingOf(level, steps)
  if (level === undefined || standing === null || standing.verdict === null) return null
  const { verdict, isConfirmed } = standing
  const ofLevel = steps.filter((step) => step.level === level)
  const blocks = ofLevel.filter((step) => step.verdict === verdict).length
  return { level, verdict, blocks, ofBlocks: ofLevel.length, isConfirmed }
}

function outcomeOf(holds: LevelFound | null, ends: LevelFound | null): CapacityOutcome {
  if (ends === null) return 'holds-at-to'
  if (ends.verdict === 'invalid') return 'instrument'
  if (ends.verdict === 'unknown') return 'not-judged'
  return holds === null ? 'none-holds' : 'found'
}

function whatGaveWay({ level, verdict }: LevelFound, steps: readonly CapacityStep[]): CapacityAnswer['gaveWay'] {
  if (verdict === 'invalid') return 'instrument'
  if (verdict !== 'broken') return null
  const broken = steps.filter((step) => step.level === level && step.verdict === 'broken')
  return broken.some(({ sharedCores }) => sharedCores.length > 0) ? 'both' : 'chat'
}

/** To find where the SLO ends is what a search is for. */
function exitCodeOf(outcome: CapacityOutcome, blocks: CapacityBlocks): ExitCode {
  if (outcome === 'found' || outcome === 'holds-at-to') return exitCodes.ok
  if (outcome === 'instrument') return exitCodes.invalid
  if (outcome !== 'none-holds') return exitCodes.inconclusive
  const hasFailed = blocks.every(({ result }) => result.verdict.exitCode === exitCodes.targetFailed)
  return hasFailed ? exitCodes.targetFailed : exitCodes.checkFailed
}
