import { beginningOf, bestLevel, judgeNewestAnchored, nightsOfLevel } from '../../commands/trend/judge-anchored.ts'
import type { Measured } from '../../commands/gate/judge-time.ts'
import { hodgesLehmann, walshAverages } from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { figuresMade, figuresRecorded, type Turns, playedRounds } from './simulate.ts'

/** The true properties of one night. */
export interface NightTruth {
  /** All deliveries of the candidate over those of the reference version. */
  readonly slower: number
  /** The speed of the machine and of Node, which both versions meet. */
  readonly machine: number
  /** Is other work on the machine? */
  readonly isBusy: boolean
  /** As in a gate: the machine is twice as slow in every so many turns; 1 for never. */
  readonly period: number
  /** The standard deviation of the logarithm of each stack's own speed. */
  readonly stackSd: number
  /** Nothing is measured: the job did not start, or the machine was unfit. */
  readonly isMissing: boolean
}

export const usualNight: NightTruth = {
  slower: 1,
  machine: 1,
  isBusy: false,
  period: 1,
  stackSd: 0.02,
  isMissing: false,
}

export interface Machines {
  readonly idle: Turns
  readonly busy: Turns
}

export interface SimulatedHistory {
  /** How many nights failed. */
  readonly failed: number
  readonly suspect: number
  readonly passed: number
  /** The first night that failed; null without one. */
  readonly firstFailed: number | null
  /** The night that the first failure names as the beginning. */
  readonly began: number | null
}

/**
 * Plays a history night by night, each judged as `fanbench trend` does.
 *
 * @param judgedFrom the first night that is judged; those before it are only history
 * @param endsWithFailure whether it ends with the first night that fails
 */
export function simulateNights(
  machines: Machines,
  nights: readonly NightTruth[],
  random: () => number,
  { judgedFrom = 0, endsWithFailure = false } = {},
): SimulatedHistory {
  // The others are made up, and only counted: the test is corrected for them.
  const rounds = figuresRecorded.map((): { readonly night: number; readonly logRatios: readonly number[] }[] => [])
  const counts = { failed: 0, suspect: 0, passed: 0, firstFailed: null as number | null, began: null as number | null }
  for (const [night, truth] of nights.entries()) {
    if (truth.isMissing) continue
    const played = playedRounds(machines[truth.isBusy ? 'busy' : 'idle'], truth, random)
    for (const [figure, ofFigure] of rounds.entries())
      ofFigure.push({ night, logRatios: played.flatMap((round) => logRatioOf(round[figure], truth)) })
    if (night < judgedFrom) continue
    const judged = rounds.map((all) => {
      const ofNights = all.map(({ logRatios }) => logRatios)
      return judgeNewestAnchored(ofNights, bestLevelOf(ofNights), figuresMade.length)
    })
    const failing = judged.findIndex(({ verdict }) => verdict === 'fail')
    if (judged.some(({ verdict }) => verdict === 'suspect')) counts.suspect++
    if (judged.every(({ verdict }) => verdict === 'pass')) counts.passed++
    if (failing < 0) continue
    counts.failed++
    counts.firstFailed ??= night
    const all = rounds[failing] ?? []
    const levels = all.map(({ logRatios }) => hodgesLehmann(walshAverages(logRatios)) ?? 0)
    counts.began ??= all[beginningOf(levels).night]?.night ?? null
    if (endsWithFailure) break
  }
  return counts
}

function logRatioOf(measured: Measured | undefined, { machine }: NightTruth): number[] {
  return measured === undefined ? [] : [Math.log((machine * measured.candidate) / (machine * measured.baseline))]
}

/** By the block of nights that it ends with: a history of a thousand nights asks for the same ones again and again. */
const known = new WeakMap<readonly number[], number>()

function bestLevelOf(nights: readonly (readonly number[])[]): number {
  const earlier = nights.slice(0, -nightsOfLevel)
  const blocks = Array.from({ length: Math.floor(earlier.length / nightsOfLevel) }, (_, block) =>
    earlier.slice(block * nightsOfLevel, (block + 1) * nightsOfLevel),
  )
  const levels = blocks.map((block) => {
    const [first = []] = block
    const level = known.get(first) ?? bestLevel(block)
    known.set(first, level)
    return level
  })
  return Math.min(0, ...levels)
}
