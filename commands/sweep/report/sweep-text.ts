import { uncountedSentence } from '../../../src/metrics/judging/uncounted.ts'
import type {
  Estimate,
  KneeStep,
  NoDifference,
  NoRecommendation,
  SloAnswer,
  Strategy,
  SweepResult,
  SweptSetting,
} from '../sweep-result.ts'
import type { QuantileValue } from '../../../src/metrics/result/run-result.ts'
import { changeText, intervalText } from '../../compare/report/comparison-text.ts'
import { absent, milliseconds, percent, significant, whole } from '../../../reports/figures.ts'
import { type Outcome, outcomeOf, type Headline } from '../../../reports/outcome.ts'
import { oneSentence } from '../../../reports/sentences/one-sentence.ts'

/** The sentences about a sweep, for every report. */
export const sloOutcomes: Readonly<Record<SloAnswer, Outcome>> = {
  met: { mark: '✔', word: 'met', tone: 'good' },
  broken: { mark: '✖', word: 'broken', tone: 'bad' },
  unclear: { mark: '?', word: 'unclear', tone: 'doubtful' },
}

/** `1,769 MB` */
export function memory(memoryMb: number): string {
  return `${whole(memoryMb)} MB`
}

function sweepOutcome(result: SweepResult): Outcome {
  return { ...outcomeOf(result.exitCode), word: inAWord(result) }
}

/** The sweep in one sentence: {@link recommendationSentence}, and whether it was ended early. */
function sweepSentence(result: SweepResult): string {
  const { stopped } = result
  return oneSentence([
    recommendationSentence(result),
    ...(stopped === null ? [] : [`ended early: ${stopped.reasons[0] ?? 'stopped'}`]),
  ])
}

/** A few words. */
function inAWord({ recommendation }: SweepResult): string {
  if (recommendation.kind === 'no-difference') return 'No difference was found'
  if (recommendation.kind !== 'none') return `Take ${memory(recommendation.memoryMb)}`
  return recommendation.why === 'slo-missed' ? 'No setting meets the SLO' : 'No recommendation'
}

/** The recommendation with its reason, in one sentence. */
export function recommendationSentence(result: SweepResult): string {
  const { recommendation, slo } = result
  switch (recommendation.kind) {
    case 'slo':
      return `Take ${memory(recommendation.memoryMb)}, the cheapest setting that meets ${slo ?? 'the SLO'} with its whole 95 % interval.`
    case 'strategy':
      return `Take ${memory(recommendation.memoryMb)}, ${strategyReasons[recommendation.strategy]}.`
    case 'knee':
      return `Take ${memory(recommendation.memoryMb)}: ${kneeReason(recommendation.refused)}.`
    case 'no-difference':
      return noDifferenceSentence(recommendation)
    default:
      return noRecommendationSentence(recommendation, result)
  }
}

const strategyReasons: Readonly<Record<Strategy, string>> = {
  cost: 'the cheapest setting',
  speed: 'the cheapest of the settings that no other is shown to be faster than',
  balanced: 'the setting with the least product of p99 and cost',
}

function kneeReason(refused: KneeStep | null): string {
  if (refused === null) return 'no other setting is significantly faster, and each step up to it was worth its cost'
  const { memoryMb, moreUsd, lessP99 } = refused
  return `${memory(memoryMb)} would lower the p99 by ${percent(lessP99)} for ${percent(moreUsd)} more`
}

function noDifferenceSentence({ memoryMb, within }: NoDifference): string {
  const asGood = within === null ? 'may be as good as any' : `is as good as any within ±${percent(within)}`
  return `No difference of 5 % or more of the p99 was found; the cheapest setting, ${memory(memoryMb)}, ${asGood}.`
}

function noRecommendationSentence(
  { why }: NoRecommendation,
  { slo, settings, roundsNeeded, referenceMb }: SweepResult,
): string {
  switch (why) {
    case 'too-few-blocks':
      return (
        `It takes ${roundsNeeded} blocks that count, of the reference (${memory(referenceMb)}) and of another ` +
        `setting at least, and there are ${settings.map((setting) => `${counted(setting)} of ${memory(setting.memoryMb)}`).join(', ')}.`
      )
    case 'cost-unknown':
      return 'The cost is not known, as the logs of the functions or the figures of CloudWatch are not complete.'
    case 'slo-missed':
      return `No setting meets ${slo ?? 'the SLO'}.`
    default:
      return `No setting is shown to meet ${slo ?? 'the SLO'}, and the 95 % interval of one that may do so is too wide: give more --rounds.`
  }
}

/** Returns the remarks that a reader needs before acting on the result. */
export function remarks(result: SweepResult): string[] {
  const { recommendation, referenceMb, target, settings, stopped, blocks, blocksPlanned } = result
  const findable = recommendation.kind === 'no-difference' ? recommendation.findable : null
  return [
    ...(stopped === null
      ? []
      : [
          `${blocks.filter(({ notCounted }) => notCounted.length === 0).length} of ${blocksPlanned} blocks were measured: ${stopped.reasons.join('; ')}.`,
        ]),
    ...(findable === null
      ? []
      : [
          `A difference of ${percent(findable)} or more to ${memory(referenceMb)} would have been found in three of four sweeps.`,
        ]),
    ...settings.flatMap(leftOut),
    ...settings.flatMap(shortOfCpu),
    ...(target.kind === 'emulated' ? [emulated] : []),
  ]
}

/** Blocks that do not count, and why. */
function leftOut({ memoryMb, blocks, isJudged }: SweptSetting): string[] {
  const sentence = uncountedSentence(
    blocks.map(({ problems }) => problems),
    `blocks of ${memory(memoryMb)}`,
  )
  if (sentence === null) return []
  return [isJudged ? sentence : `${sentence} Nothing is concluded from the rest.`]
}

/** Returns a sentence if runs of the setting report too little CPU for their environments. Such blocks still count. */
function shortOfCpu({ memoryMb, blocks }: SweptSetting): string[] {
  const shares = blocks.flatMap(({ problems, cpuShare }) =>
    problems.length > 0 || cpuShare === null ? [] : [cpuShare],
  )
  const middle = shares.toSorted((a, b) => a - b)[Math.floor(shares.length / 2)] ?? 1
  if (middle >= enoughCpu) return []
  return [
    `The environments of ${memory(memoryMb)} had ${percent(middle)} of the CPU of that size (the middle of the blocks that count): they share the ` +
      'cores of this machine with the crowd. On more cores its p99 may be lower.',
  ]
}

/** The same limit as in the verdict of a run. */
const enoughCpu = 0.9

const emulated =
  'Emulated: the share of a core that goes with a memory size is a model here. It serves to test a chat and this sweep, not to ' +
  'pick a size for AWS; sweep the deployed chat for that.'

export const howItIsJudged =
  'A block is one observation. p50, p99, GB-s and $ are estimated from the blocks (Hodges and Lehmann), with 95 % signed-rank ' +
  'intervals of their logarithms; p99 of everybody, cold and connect are of all samples together, and – where there are too few. ' +
  'In $, the billed duration and the invocations are those of each block; the rest is the same for all. ' +
  'Ratios are paired by round; the exact signed-rank test decides whether two settings differ, with at most 5 % false alarms among all ' +
  'pairs of settings (Holm); a p99 has to differ by at least 5 %. On the front: no other setting is shown to be better; a difference that is not significant excludes nothing.'

export function counted({ blocks }: Pick<SweptSetting, 'blocks'>): number {
  return blocks.filter(({ problems }) => problems.length === 0).length
}

/** `55.1–68.0`; empty without one. */
export function estimateRange({ interval }: Estimate, written: (value: QuantileValue) => string): string {
  return interval === null ? '' : `${written(interval.lower)}–${written(interval.upper)}`
}

/** `+580 %`, and `reference` of the reference itself. */
export function ratioText({ toReference }: SweptSetting): string {
  return toReference === null ? 'reference' : changeText(toReference.p99.ratio)
}

/** `+510 … +640 %` */
export function ratioRange({ toReference }: SweptSetting): string {
  return toReference === null ? '' : intervalText(toReference.p99)
}

/** The significant difference from the reference, if there is one; empty of the reference itself. */
export function differenceText({ toReference, isJudged }: SweptSetting): string {
  if (toReference === null || !isJudged) return ''
  if (!toReference.p99.isSignificant) return 'not significant'
  const { ratio } = toReference.p99
  return ratio === 'infinite' || (ratio ?? 0) > 1 ? 'slower' : 'faster'
}

export function frontText({ isOnFront }: SweptSetting): string {
  if (isOnFront === null) return absent
  return isOnFront ? 'yes' : 'no'
}

/** An amount of any size, such as GB-s. */
export function amount(value: QuantileValue): string {
  return typeof value === 'number' ? significant(Number(value.toPrecision(3))) : milliseconds(value)
}

/** Four digits: most of the cost does not depend on the memory. */
export function usd(value: QuantileValue): string {
  return typeof value === 'number' ? value.toPrecision(4) : milliseconds(value)
}

/** The first line of every report of it. */
export function sweepHeadline(result: SweepResult): Headline {
  return { outcome: sweepOutcome(result), sentence: sweepSentence(result) }
}
