import { counterCatalogue } from '../../../src/metrics/catalogue/counters.ts'
import { type MetricDefinition, type MetricName, metricCatalogue } from '../../../src/metrics/catalogue/metrics.ts'
import { judgedQuantiles } from '../../../src/metrics/judging/comparing/compare-quantiles.ts'
import type {
  ComparedCounter,
  ComparedQuantile,
  Comparison,
  RatioVerdict,
} from '../../../src/metrics/judging/comparing/comparison.ts'
import type { QuantileValue } from '../../../src/metrics/result/run-result.ts'
import { absent, percentileLabel, whole } from '../../../reports/figures.ts'
import type { Outcome, Headline } from '../../../reports/outcome.ts'
import { beyondHeadline, firstSentence, oneSentence } from '../../../reports/sentences/one-sentence.ts'

/** The sentences about a comparison, for every report. */
export const verdictOutcomes: Readonly<Record<RatioVerdict, Outcome>> = {
  slower: { mark: '✖', word: 'slower', tone: 'bad' },
  faster: { mark: '✔', word: 'faster', tone: 'good' },
  alike: { mark: '✔', word: 'alike', tone: 'good' },
  unclear: { mark: '?', word: 'unclear', tone: 'doubtful' },
}

export const whatVerdictsMean =
  `Verdicts are given on ${judgedQuantiles.map(([metric, quantile]) => `${metricCatalogue[metric].label} ${percentileLabel(quantile)}`).join(', ')}. ` +
  'B is called slower or faster with at most 5 % false alarms among these rows (signed-rank test, Holm). It is called alike where the ' +
  'interval lies within 5 % of no difference. All else is unclear: more pairs, or less noise, would tell.'

export const whatIntervalsMean =
  'Each 95 % interval holds for its row alone: of twenty rows without any difference, one interval misses 0 by chance.'

/** The first line: what the judged rows come to. */
function comparisonOutcome({ quantiles, forced }: Comparison): Outcome {
  const verdicts = new Set(quantiles.flatMap(({ judged }) => judged?.verdict ?? []))
  const outcome = outcomeOfVerdicts(verdicts)
  return forced.length === 0 ? outcome : { mark: '?', word: `${outcome.word} (forced)`, tone: 'doubtful' }
}

function outcomeOfVerdicts(verdicts: ReadonlySet<RatioVerdict>): Outcome {
  if (verdicts.size === 0) return { mark: '?', word: 'No verdict', tone: 'doubtful' }
  if (verdicts.has('slower') && verdicts.has('faster'))
    return { mark: '✖', word: 'B is slower in part, faster in part', tone: 'bad' }
  if (verdicts.has('slower')) return { ...verdictOutcomes.slower, word: 'B is slower' }
  if (verdicts.has('faster')) return { ...verdictOutcomes.faster, word: 'B is faster' }
  if (verdicts.has('unclear')) return { ...verdictOutcomes.unclear, word: 'No difference shown' }
  return { ...verdictOutcomes.alike, word: 'No difference above 5 %' }
}

/** The rows of a comparison by what they are for: those that answer, the rest of the chat, and what the harness itself did. */
export function rowsByUse({ quantiles }: Pick<Comparison, 'quantiles'>): {
  readonly answer: readonly ComparedQuantile[]
  readonly others: readonly ComparedQuantile[]
  readonly harness: readonly ComparedQuantile[]
} {
  const answer = judgedQuantiles.flatMap(([metric, quantile]) =>
    quantiles.filter((row) => row.metric === metric && row.quantile === quantile),
  )
  const isOfHarness = ({ metric }: ComparedQuantile) => metricDefinitions[metric].isOfHarness === true
  return {
    answer,
    others: quantiles.filter((row) => !answer.includes(row) && !isOfHarness(row)),
    harness: quantiles.filter(isOfHarness),
  }
}

const metricDefinitions: Readonly<Record<MetricName, MetricDefinition>> = metricCatalogue

/** Says how many runs there are, and for what they are too few. */
function pairsSentence({ pairs, pairsNeeded, areInTurns, forced }: Comparison): string {
  const { forInterval, forVerdict } = pairsNeeded
  const found = pairs === 1 ? 'One run a side' : `${pairs} pairs of runs`
  if (areInTurns === false && forced.length === 0)
    return `${found} that did not take turns: versions cannot be told from hours. Measure A and B in turns, or use \`fanbench gate\`.`
  if (pairs >= forVerdict) return `${found}.`
  if (pairs >= forInterval) return `${found}: intervals, but no verdict; that takes at least ${forVerdict} pairs.`
  return (
    `${found}: no interval, so a difference cannot be told from noise. It takes at least ${forInterval} pairs for ` +
    `an interval, ${forVerdict} for a verdict.`
  )
}

/** The comparison in one sentence: `B is slower: delivery p50 +20 %, 95 % interval +18 … +22 %; 8 pairs of runs.` */
function comparisonSentence(comparison: Comparison): string {
  const { word } = comparisonOutcome(comparison)
  const pairs = firstSentence(pairsSentence(comparison))
  return oneSentence([[word, ...shownChanges(comparison)].join(': '), pairs.charAt(0).toLowerCase() + pairs.slice(1)])
}

/** Returns the sentences about the pairs that follow the headline. */
export function moreOfPairs(comparison: Comparison): string[] {
  return beyondHeadline([pairsSentence(comparison)])
}

/** Lists in one phrase the quantiles with a verdict; empty if there are none. */
function shownChanges({ quantiles }: Comparison): string[] {
  const shown = quantiles.filter(({ judged }) => judged?.verdict === 'slower' || judged?.verdict === 'faster')
  const changes = shown.map((row) => {
    const interval = row.interval === null ? '' : `, 95 % interval ${intervalText(row)}`
    return `${rowName(row)} ${changeText(row.ratio)}${interval}`
  })
  return changes.length === 0 ? [] : [changes.join('; ')]
}

/** `delivery p99` */
export function rowName({ metric, quantile }: ComparedQuantile): string {
  return `${metricCatalogue[metric].label} ${percentileLabel(quantile)}`
}

const change = new Intl.NumberFormat('en-US', {
  maximumSignificantDigits: 3,
  maximumFractionDigits: 1,
  roundingPriority: 'lessPrecision',
  signDisplay: 'exceptZero',
})

/** Returns the change from A to B: `+12.7 %`. */
export function changeText(ratio: QuantileValue): string {
  if (ratio === null) return absent
  return ratio === 'infinite' ? '+∞' : `${change.format((ratio - 1) * 100).replace('-', '−')} %`
}

/** `−18 … −8 %`; empty without one. */
export function intervalText({ interval }: Pick<ComparedQuantile, 'interval'>): string {
  if (interval === null) return ''
  const lower = changeText(interval.lower)
  const upper = changeText(interval.upper)
  return `${upper.endsWith('%') ? lower.replace(' %', '') : lower} … ${upper}`
}

/** Returns the counters that should be 0 and are not, on either side. */
export function unwanted({ counters }: Comparison): ComparedCounter[] {
  return counters.filter(
    ({ counter, sums }) => counterCatalogue[counter].better === 'lower' && ((sums.a ?? 0) > 0 || (sums.b ?? 0) > 0),
  )
}

/** Has B more of what should not happen? Exact: one more counts. */
export function isWorse({ counter, sums: { a, b } }: ComparedCounter): boolean {
  return counterCatalogue[counter].better === 'lower' && a !== null && b !== null && b > a
}

/** `+12`, `0` */
export function countDifference({ sums: { a, b } }: ComparedCounter): string {
  if (a === null || b === null) return absent
  return b > a ? `+${whole(b - a)}` : whole(b - a).replace('-', '−')
}

/** The first line of every report of it. */
export function compareHeadline(result: Comparison): Headline {
  return { outcome: comparisonOutcome(result), sentence: comparisonSentence(result) }
}
