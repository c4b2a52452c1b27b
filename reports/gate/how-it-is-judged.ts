import type { GateResult } from '../../src/experiments/gate/gate-result.ts'
import { percent } from '../figures.ts'
import { allowedSentence, pairsOf } from './gate-text.ts'

/** The rules of the verdict with the figures of this gate, a sentence or two each, for a reader who does not know them. */
export function howTheVerdictComesAbout({ metrics, pairsPlanned, level, seed, slo }: GateResult): string[] {
  const gated = metrics.length === 1 ? 'the one metric' : `the ${metrics.length} metrics`
  return [
    `Blocks of the baseline and of the candidate take turns: ${pairsOf(pairsPlanned)}, in an order that follows from seed ${seed}. A pair is one observation, however many deliveries its blocks have.`,
    'The change of a metric is the Hodges-Lehmann estimate over the ratios of its pairs, the interval is that of the exact signed-rank test.',
    `A metric is suspect if it is estimated at more than is allowed, and the test finds it worse than the baseline: at most ${percent(level)} false suspicions over ${gated} together (Holm). ${allowedSentence({ metrics })}`,
    'What is suspect is measured again with as many fresh pairs. Only what is suspect a second time is a FAIL.',
    'A metric passes if its change is shown to be less than is allowed. If neither can be shown, it is inconclusive: more pairs, or less noise, would tell.',
    'Counters are exact. One more loss, duplicate or false cleanup than in the baseline is a FAIL, without any test.',
    ...(slo.length === 0 ? [] : ['Limits of the SLO hold for the candidate alone, whatever the baseline does.']),
    'The gate has the worst of all these verdicts. It is invalid if too few blocks count to say anything.',
  ]
}
