import type { GateResult } from '../gate-result.ts'
import { percent } from '../../../reports/figures.ts'
import { allowedSentence, pairsOf } from './gate-text.ts'

/** The rules of the verdict with the figures of this gate, a sentence or two each, for a reader who does not know them. */
export function howTheVerdictComesAbout({
  metrics,
  blocks,
  pairsPlanned,
  level,
  failureLevel,
  seed,
  slo,
}: GateResult): string[] {
  const posts = metrics.filter(({ name }) => name === 'posts_per_delivery')
  const timed = metrics.filter((metric) => !posts.includes(metric))
  return [
    hasSavedBaseline({ metrics, blocks })
      ? `The baseline was saved before: each of its runs and a block of the candidate are a pair, ${pairsOf(pairsPlanned)} in all. A pair is one observation, however many deliveries it has.`
      : `Blocks of the baseline and of the candidate take turns: ${pairsOf(pairsPlanned)}, in an order that follows from seed ${seed}. A pair is one observation, however many deliveries its blocks have.`,
    'The change of a metric is the Hodges-Lehmann estimate over the ratios of its pairs, the interval is that of the exact signed-rank test.',
    `A metric is suspect if it is estimated at more than is allowed, and the test finds it worse than the baseline: at most ${percent(level)} false suspicions of each metric. ${allowedSentence({ metrics })}`,
    'What is suspect is measured again with as many fresh pairs. Only what is suspect a second time can be a FAIL.',
    `A FAIL has to be shown by the pairs of both stages together as well: at most ${percent(failureLevel)} false ones over ${timed.length === 1 ? 'the one metric' : `the ${timed.length} metrics`} together (Holm).`,
    'A metric passes if its change is shown to be less than is allowed. If neither can be shown, it is inconclusive: more pairs, or less noise, would tell.',
    ...(posts.length === 0
      ? []
      : [
          'Posts per delivery are counted and follow from the code: they fail, without fresh pairs, if too many pairs have more of them (sign test).',
        ]),
    'A loss, duplicate or false cleanup is a FAIL at once if the baseline has none of them. Where it has some too, more of them have to be shown twice (sign test), as a metric.',
    ...(slo.length === 0 ? [] : ['Limits of the SLO hold for the candidate alone, whatever the baseline does.']),
    'The gate has the worst of all these verdicts. It is invalid if too few blocks count to say anything.',
  ]
}

/** Its runs are then none of those that were measured here. */
function hasSavedBaseline({ metrics, blocks }: Pick<GateResult, 'metrics' | 'blocks'>): boolean {
  const measured = new Set(blocks.map(({ runId }) => runId))
  return metrics.some((metric) => metric.blocks.some(({ side, runId }) => side === 'baseline' && !measured.has(runId)))
}
