import {
  type CapacityArm,
  type Search,
  bracketOf,
  type LevelVerdict,
  metAbove,
  nextLevel,
  agreementOn,
} from './search.ts'
import type { CapacityAnswer, CapacityOutcome, CapacityStep, LevelFound } from './capacity-result.ts'
import { whyUsedUp } from '../experiment/counted.ts'
import type { Block } from '../experiment/experiment.ts'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import type { CounterName } from '../../src/metrics/catalogue/counters.ts'
import { judgeSlo, type Slo } from '../../src/metrics/judging/checks/slo.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { isUnusable } from '../../src/metrics/result/validity-verdict.ts'

type CapacityBlocks = readonly Block<CapacityArm>[]

function stepsOf({ slo }: Pick<Search, 'slo'>, blocks: CapacityBlocks): CapacityStep[] {
  return blocks.map(({ arm, result }) => judgeBlock(slo, arm.level, result))
}

/** Returns the steps that count for their level. A machine that was not fit to measure does not limit the crowd either. */
export function decidingSteps(search: Pick<Search, 'slo'>, blocks: CapacityBlocks): CapacityStep[] {
  return stepsOf(
    search,
    blocks.filter(({ result }) => result.validity.verdict !== 'unfit'),
  )
}

/** Judges a search by its blocks; at least one block is needed. */
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
  const agreement = level === undefined ? null : agreementOn(level, steps)
  if (level === undefined || agreement === null || agreement.verdict === null) return null
  const { verdict, isConfirmed } = agreement
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

/** Returns the exit code of an outcome. A search exists to find where the SLO ends, so a broken SLO is a success. */
function exitCodeOf(outcome: CapacityOutcome, blocks: CapacityBlocks): ExitCode {
  if (outcome === 'found' || outcome === 'holds-at-to') return exitCodes.ok
  if (outcome === 'instrument') return exitCodes.invalid
  if (outcome !== 'none-holds') return exitCodes.inconclusive
  const hasFailed = blocks.every(({ result }) => result.verdict.exitCode === exitCodes.targetFailed)
  return hasFailed ? exitCodes.targetFailed : exitCodes.checkFailed
}

/** The checks of a run that tell whether its members were all there: the SLO is to be met with the level's whole load. */
const checksOfLoad: readonly string[] = [
  'connections_failed',
  'connections_lost',
  'requests_failed',
  'joins_completed',
  'messages_unsendable',
] satisfies CounterName[]

/** Judges one block. If the measurement was invalid, the block does not meet the SLO. */
export function judgeBlock(slo: Slo, level: number, result: RunResult): CapacityStep {
  const judged = judgeSlo(slo, result)
  const step = (verdict: LevelVerdict, reasons: readonly string[]): CapacityStep => ({
    level,
    verdict,
    checks: judged.checks,
    reasons,
    sharedCores: result.validity.verdict === 'shared-cores' ? result.validity.reasons : [],
  })
  const { exitCode, reasons } = result.verdict
  if (exitCode === exitCodes.localResources) return step('invalid', reasons)
  if (exitCode === exitCodes.targetFailed) return step('broken', reasons)
  if (isUnusable(result.validity.verdict)) return step('invalid', result.validity.reasons)
  const missing = missingLoad(result)
  const verdict = missing.length > 0 ? 'broken' : judged.verdict
  const usedUp = whyUsedUp(result)
  if (verdict === 'broken' && usedUp.length > 0) return step('invalid', usedUp)
  return step(verdict, missing)
}

/** A check that the SLO has a limit in place of is not among them. */
function missingLoad({ verdict: { checks, reasons } }: RunResult): string[] {
  const failed = checks.filter(
    ({ name, setBy, verdict }) => setBy === 'every-run' && verdict === 'fail' && checksOfLoad.includes(name),
  )
  return reasons.filter((reason) => failed.some(({ name }) => reason.includes(`(${name}`)))
}
