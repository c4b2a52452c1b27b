import { walshAverages } from './hodges-lehmann.ts'
import { holm } from './holm.ts'
import { type PairedMetric, type StageJudgement, judgeStage } from './judge-stage.ts'
import { leastPairs, signedRankP } from './signed-rank.ts'

/** The certainty that a gate requires, as one-sided probabilities of being wrong. */
export interface GateLevels {
  /** For each metric in each stage; each end of an interval leaves out the same probability. */
  readonly suspicion: number
  /** For all metrics together, by the pairs of both stages. */
  readonly failure: number
}

/** A metric after one stage or two. */
export interface GateJudgement<Name extends string> {
  readonly name: Name
  /** `suspect` is not final: it takes a second stage, with fresh pairs. */
  readonly verdict: 'fail' | 'suspect' | 'pass' | 'inconclusive'
  readonly first: StageJudgement<Name>
  /** The second stage of a metric that was suspect in the first; else null. */
  readonly second: StageJudgement<Name> | null
  /**
   * The p-value of "the candidate is no worse", by the pairs of both stages, corrected for the number of metrics; null if the
   * metric is not suspect twice.
   */
  readonly confirmation: number | null
}

/**
 * The decision of a gate. A metric fails if it is suspect, suspect again with fresh pairs, and shown to be worse by the pairs of
 * both stages together. So a false alarm is at most as probable as the level of the last test, whatever the number of metrics,
 * and two bad stages alone do not make one. Only the last test is corrected for the number of metrics: in each stage, a
 * correction would hide from a gate what one metric shows. A suspect that is not confirmed is judged by the fresh pairs alone,
 * which were not chosen for being bad.
 *
 * This holds if the arms take turns (ABBA): with all blocks of one arm before all of the other, a drift of the machine is taken
 * for a difference. `bench/statistics/README.md` says what the gate finds and what it lets pass.
 *
 * @param second only the suspects of the first stage are judged by it; empty before there is a second stage
 */
export function judgeTwoStages<Name extends string>(
  first: readonly PairedMetric<Name>[],
  second: readonly PairedMetric<Name>[],
  { suspicion, failure }: GateLevels,
): GateJudgement<Name>[] {
  const judged = first.map((metric) => {
    const before = judgeAlone(metric, suspicion)
    const again = second.find(({ name }) => name === metric.name)
    return { before, after: before.verdict !== 'suspect' || again === undefined ? null : judgeAlone(again, suspicion) }
  })
  const confirmations = holm(
    judged.map(({ after }, i) => (after?.verdict === 'suspect' ? pOfBoth(first[i], second) : 1)),
  )
  return judged.map(({ before, after }, i) => {
    const { name } = before
    if (after === null) return { name, verdict: before.verdict, first: before, second: null, confirmation: null }
    if (after.verdict !== 'suspect')
      return { name, verdict: after.verdict, first: before, second: after, confirmation: null }
    const confirmation = confirmations[i] as number
    const verdict = confirmation <= failure ? 'fail' : 'inconclusive'
    return { name, verdict, first: before, second: after, confirmation }
  })
}

/** The fewest pairs per stage with which any of this many metrics can fail. */
export function leastPairsToFail(metrics: number, { suspicion, failure }: GateLevels): number {
  return Math.max(leastPairs(suspicion), Math.ceil(leastPairs(failure / Math.max(1, metrics)) / 2))
}

function judgeAlone<Name extends string>(metric: PairedMetric<Name>, level: number): StageJudgement<Name> {
  const [judgement] = judgeStage([metric], level)
  if (judgement === undefined) throw new Error('one metric has one judgement')
  return judgement
}

function pOfBoth<Name extends string>(
  metric: PairedMetric<Name> | undefined,
  second: readonly PairedMetric<Name>[],
): number {
  const both = [metric, second.find(({ name }) => name === metric?.name)]
  return signedRankP(walshAverages(both.flatMap((stage) => stage?.differences ?? [])))
}
