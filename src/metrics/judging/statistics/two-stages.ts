import { type PairedMetric, type StageJudgement, judgeStage } from './judge-stage.ts'

/** A metric after one stage or two. */
export interface GateJudgement<Name extends string> {
  readonly name: Name
  /** `suspect` is not the last word: it takes a second stage, of fresh pairs. */
  readonly verdict: 'fail' | 'suspect' | 'pass' | 'inconclusive'
  readonly first: StageJudgement<Name>
  /** Of what was suspect in the first. */
  readonly second: StageJudgement<Name> | null
}

/**
 * The decision of a gate. A metric fails if it is suspect, and suspect again with fresh pairs: so a false alarm takes two
 * in a row, and is at most as probable as the square of the level, whatever the number of metrics. A suspect that is not
 * confirmed is judged by the fresh pairs alone, which were not chosen for being bad.
 *
 * That is so if the arms take turns (ABBA): with all of one before all of the other a drift of the machine is taken for a
 * difference. What it finds and what it lets pass is in `bench/statistics/README.md`.
 *
 * @param second of its metrics the suspects of the first stage are judged; empty before there is one
 * @param level of each stage, as in {@link judgeStage}
 */
export function judgeTwoStages<Name extends string>(
  first: readonly PairedMetric<Name>[],
  second: readonly PairedMetric<Name>[],
  level: number,
): GateJudgement<Name>[] {
  const judged = judgeStage(first, level)
  const suspects = judged.filter(({ verdict }) => verdict === 'suspect').map(({ name }) => name)
  const again = judgeStage(
    second.filter(({ name }) => suspects.includes(name)),
    level,
  )
  return judged.map((judgement) => {
    const { name, verdict } = judgement
    const confirming = again.find((one) => one.name === name)
    if (confirming === undefined) return { name, verdict, first: judgement, second: null }
    const last = confirming.verdict === 'suspect' ? 'fail' : confirming.verdict
    return { name, verdict: last, first: judgement, second: confirming }
  })
}
