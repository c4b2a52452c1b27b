import { uncountedSentence } from '../../../src/metrics/judging/uncounted.ts'
import type { NoiseMetric, NoiseResult, NoiseVerdict } from '../noise-result.ts'
import { changeText, intervalText } from '../../compare/report/comparison-text.ts'
import { counted } from '../../../reports/counted.ts'
import { absent, percent, whole } from '../../../reports/figures.ts'
import type { Outcome, Headline } from '../../../reports/outcome.ts'
import { firstSentence, oneSentence } from '../../../reports/sentences/one-sentence.ts'

/** How the noise of a machine is put into words, in every report. */
const noiseOutcomes: Readonly<Record<NoiseVerdict, Outcome>> = {
  fit: { mark: '✔', word: 'Fit for a gate', tone: 'good' },
  noisy: { mark: '✖', word: 'Too noisy for a gate', tone: 'bad' },
  suspect: { mark: '✖', word: 'Not fit for a gate', tone: 'bad' },
  'too-few-pairs': { mark: '?', word: 'Too few pairs', tone: 'doubtful' },
  'not-measured': { mark: '✖', word: 'Not measured', tone: 'bad' },
}

/** `delivery_latency p99` */
export function metricName({ name }: Pick<NoiseMetric, 'name'>): string {
  return name.replace('.', ' ')
}

/** The first of {@link noiseSentences}, behind the verdict. */
function noiseSentence(result: NoiseResult): string {
  const { verdict, pairs, pairsPlanned, pairsNeeded } = result
  const [first = ''] =
    verdict === 'too-few-pairs'
      ? [`${pairs} of ${pairsPlanned} count, and a gate takes at least ${pairsNeeded}`]
      : noiseSentences(result)
  return oneSentence([`${noiseOutcomes[result.verdict].word}: ${lowerStart(firstSentence(first))}`])
}

function lowerStart(text: string): string {
  return text.replace(/^(?:Worth|No|Only)\b/, (word) => word.toLowerCase())
}

/** What it comes to, in a few sentences. */
export function noiseSentences(result: NoiseResult): string[] {
  const { verdict, pairs, pairsNeeded, pairsPlanned, metrics } = result
  switch (verdict) {
    case 'fit':
      return fitSentences(result)
    case 'noisy':
      return [
        `No metric finds a regression of 20 % with ${mostPairs} pairs or fewer: a gate here would nearly always be inconclusive. ` +
          'Take a machine with more cores, or one that nobody else uses; longer blocks only help where the samples are few.',
      ]
    case 'suspect':
      return [
        `A and B are the same, and a gate would suspect a change all the same: ${metrics
          .filter(({ isSuspect }) => isSuspect)
          .map(suspectText)
          .join('; ')}.`,
        'Either this machine does not stay the same for as long as a block: it drifts, throttles when it is warm, or others use it (jobs beside, ' +
          'neighbours on shared hardware); or it was chance, which does this in at most 1 of 10 measurements. Measure once more: if it says so again, ' +
          'do not gate on this machine.',
      ]
    case 'too-few-pairs':
      return [
        `${pairs} of ${pairsPlanned} pairs count. A gate of these metrics takes at least ${pairsNeeded}, and so does its noise: give --pairs 10 or more.`,
      ]
    default:
      return [
        `Only ${pairs} of ${pairsPlanned} pairs count, and a gate takes at least ${pairsNeeded}: on this machine, as it was, a gate would be invalid.`,
      ]
  }
}

/** As in the judge: what is worth gating. */
const mostPairs = 20

function fitSentences({ recommendation, metrics }: NoiseResult): string[] {
  const names = recommendation.metrics.map((name) => name.replace('.', ' ')).join(', ')
  const not = metrics.filter(({ isWorthGating }) => !isWorthGating)
  return [
    `Worth gating here: ${names}.${not.length === 0 ? '' : ` Not: ${not.map(whyNotWorth).join('; ')}.`}`,
    ...recommendation.plans.map(({ regression, pairs, seconds }) =>
      pairs === null
        ? `No number of pairs up to 100 finds ${percent(regression)} in each of them.`
        : `To find ${percent(regression)} more in any of them three times in four: --pairs ${pairs}${seconds === null ? '' : `, about ${Math.ceil(seconds / 60)} min a stage`}.`,
    ),
  ]
}

function whyNotWorth(metric: NoiseMetric): string {
  const { samples, pairs, pairsNeeded } = metric
  if (pairs === 0 && samples !== null && samples.count < samples.needed)
    return `${metricName(metric)}, which needs ${whole(samples.needed)} samples a block and has ${whole(samples.count)}`
  if (pairs === 0) return `${metricName(metric)}, which is not known of this target`
  const needed = pairsNeeded.at(-1)?.pairs ?? null
  return `${metricName(metric)}, which takes ${needed === null ? 'more than 100' : needed} pairs to find 20 %`
}

function suspectText(metric: NoiseMetric): string {
  return `${metricName(metric)} of B is ${changeText(metric.ratio)} (95 %: ${intervalText(metric)})`
}

/** What else there is to know. */
export function noiseRemarks({ stopped, blocks, recommendation, metrics, target }: NoiseResult): string[] {
  const leftOut = uncountedSentence(blocks.map(({ notCounted }) => notCounted))
  return [
    ...(stopped === null
      ? []
      : [`It ended early, after ${counted(blocks.length, 'block')}: ${stopped.reasons.join('; ')}.`]),
    ...(leftOut === null ? [] : [leftOut]),
    ...metrics.filter(({ name }) => recommendation.longerBlocks.includes(name)).map(longerBlocksText),
    ...(target.kind === 'emulated'
      ? [
          'This is the noise of the embedded stack and the crowd together, on this machine: a deployed chat has a noise of its own.',
        ]
      : []),
  ]
}

function longerBlocksText(metric: NoiseMetric): string {
  const { samples, ofSampling } = metric
  if (samples !== null && samples.count < samples.needed)
    return `${metricName(metric)} has ${whole(samples.count)} samples a block and needs ${whole(samples.needed)}: a longer --duration, or a higher --publish-rate.`
  return (
    `Up to ${percent(ofSampling)} of the variance of ${metricName(metric)} is there because a block has few messages: ` +
    'twice the --duration does as much for it as twice the pairs, and starts fewer runs.'
  )
}

/** `15.2 %`, of a pair. */
export function sdText({ sd }: NoiseMetric): string {
  return percent(sd)
}

/** `+0.4 % (−3 … +4 %)` */
export function ratioText(metric: NoiseMetric): string {
  const range = intervalText(metric)
  return `${changeText(metric.ratio)}${range === '' ? '' : ` (${range})`}`
}

/** `20 %`; – where so few pairs find nothing. */
export function findableText({ findable }: NoiseMetric, pairs: number): string {
  return percent(findable.find((one) => one.pairs === pairs)?.regression ?? null)
}

export function pairsText({ pairsNeeded, halfWidth }: NoiseMetric, regression: number): string {
  const pairs = pairsNeeded.find((one) => one.regression === regression)?.pairs ?? null
  if (pairs !== null) return whole(pairs)
  return halfWidth === null ? absent : '> 100'
}

/** The numbers of pairs that the table has: the same for all metrics that are known. */
export function shownPairs({ metrics }: NoiseResult): number[] {
  return [...new Set(metrics.flatMap(({ findable }) => findable.map(({ pairs }) => pairs)))].toSorted((a, b) => a - b)
}

export const howItIsMeasured =
  'A pair is one observation: ln(B / A) of two blocks in turn. The sd is the standard deviation of one pair. What so many pairs find is the smallest ' +
  'regression that two stages of them find three times in four; – where so few find none, however large. Numbers of pairs that were not measured ' +
  'are predicted from those that were, by the width of the signed-rank interval.'

/** The first line of every report of it. */
export function noiseHeadline(result: NoiseResult): Headline {
  return { outcome: noiseOutcomes[result.verdict], sentence: noiseSentence(result) }
}
