import type { GatedMetric, GateResult, Verdict } from '../gate-result.ts'
import { workLabel } from '../judge-work.ts'
import { excludedText, signed } from '../sentences.ts'
import { figureLabel } from '../../../src/metrics/catalogue/figure-label.ts'
import type { QuantileValue } from '../../../src/metrics/result/run-result.ts'
import { absent, milliseconds, secondsBetween, significant, whole } from '../../../reports/figures.ts'
import { type Headline, type Outcome, checkOutcomes, outcomeOf } from '../../../reports/outcome.ts'
import { firstSentence, lowerFirst, oneSentence } from '../../../reports/sentences/one-sentence.ts'

const outcomes: Readonly<Record<GateResult['verdict'], Outcome>> = {
  pass: { mark: '✔', word: 'PASS', tone: 'good' },
  fail: { mark: '✖', word: 'FAIL', tone: 'bad' },
  inconclusive: { mark: '?', word: 'INCONCLUSIVE', tone: 'doubtful' },
  invalid: { mark: '✖', word: 'INVALID', tone: 'bad' },
}

/** The first line of every report of it. */
export function gateHeadline(result: GateResult): Headline {
  return { outcome: gateOutcome(result), sentence: gateSentence(result) }
}

/** The headline of a stopped gate says what stopped it, because its verdict covers only a part. */
function gateOutcome({ verdict, stopped, forced }: GateResult): Outcome {
  if (stopped !== null) return outcomeOf(stopped.exitCode)
  const outcome = outcomes[verdict]
  if (forced.length === 0) return outcome
  const forcedOutcome = { ...outcome, word: `${outcome.word} (forced)` }
  return verdict === 'pass' ? { ...forcedOutcome, mark: '?', tone: 'doubtful' } : forcedOutcome
}

/** `No regression: correct, no more work, and p99 no slower than +6 % (95 %).` */
function gateSentence(result: GateResult): string {
  const { stopped, verdict, forced } = result
  const [reason = ''] = stopped === null ? result.reasons : stopped.reasons
  const beginning =
    stopped !== null
      ? 'No verdict, ended early'
      : {
          pass: 'No regression',
          fail: 'Regression',
          inconclusive: 'Neither a pass nor a regression is shown',
          invalid: 'No verdict',
        }[verdict]
  const why = verdict === 'pass' && stopped === null ? passText(result) : firstSentence(reason)
  return oneSentence([
    why === '' ? beginning : `${beginning}: ${lowerFirst(why)}`,
    ...(forced.length > 0 ? ['the comparison was forced'] : []),
  ])
}

function passText({ work, metrics }: GateResult): string {
  const asked = metrics.find(({ name }) => name === 'delivery_latency.p99') ?? metrics[0]
  const time = asked === undefined ? [] : [`${figureLabel(asked.name)} ${excludedText(asked)}`]
  return ['correct', ...(work.length === 0 ? [] : ['no more work']), ...time].join(', ')
}

/** One of the three things that a gate judges. */
export interface PartOfVerdict {
  readonly name: 'correct' | 'work' | 'time'
  readonly outcome: Outcome
  readonly sentence: string
}

export function partsOfVerdict(result: GateResult): PartOfVerdict[] {
  const { counters, newFindings, work, metrics } = result
  const correct = newFindings.length > 0 ? 'fail' : worstOf(counters)
  return [
    { name: 'correct', outcome: checkOutcomes[correct], sentence: correctSentence(result) },
    ...(work.length === 0
      ? []
      : [{ name: 'work' as const, outcome: checkOutcomes[worstOf(work)], sentence: sentenceOfWork(result) }]),
    ...(metrics.length === 0
      ? []
      : [
          {
            name: 'time' as const,
            outcome: checkOutcomes[worstOf(metrics)],
            sentence: metrics.map((metric) => `${figureLabel(metric.name)} ${excludedText(metric)}`).join('; '),
          },
        ]),
  ]
}

function correctSentence({ counters, newFindings, blocks }: GateResult): string {
  const rounds = Math.floor(blocks.length / 2)
  const worse = counters.filter(({ verdict }) => verdict !== 'pass')
  const partly = counters.filter(({ knownRounds }) => knownRounds < rounds)
  return [
    ...newFindings.map((name) => `new defect ${name}`),
    ...worse.map(({ counter, baseline, candidate }) => `${counter} ${whole(candidate)}, baseline ${whole(baseline)}`),
    ...(newFindings.length + worse.length === 0 ? [`none of ${counters.length} counts above the baseline`] : []),
    ...partly.map(({ counter, knownRounds }) => `${counter} is known of ${knownRounds} of ${rounds} rounds`),
  ].join('; ')
}

function sentenceOfWork({ work }: GateResult): string {
  const different = work.filter(
    ({ verdict, baseline, candidate }) => verdict !== 'pass' || candidate < 0.995 * baseline,
  )
  const equal = work.filter((count) => !different.includes(count))
  return [
    ...different.map(
      ({ name, baseline, candidate }) =>
        `${workLabel(name)} ${whole(candidate)}, baseline ${whole(baseline)}${baseline === 0 ? '' : ` (${signed(candidate / baseline)})`}`,
    ),
    ...(equal.length === 0 ? [] : [`the same ${equal.map(({ name }) => workLabel(name)).join(', ')}`]),
  ].join('; ')
}

function worstOf(all: readonly { readonly verdict: Verdict }[]): Verdict {
  return (['fail', 'inconclusive'] as const).find((one) => all.some(({ verdict }) => verdict === one)) ?? 'pass'
}

/** With its unit. */
export function gatedFigure(value: QuantileValue, unit: GatedMetric['unit']): string {
  if (value === null) return absent
  if (value === 'infinite') return '∞ (lost)'
  return unit === 'bytes' ? `${significant(value / 1e6)} MB` : `${milliseconds(value)} ms`
}

/** `+11 … +27`, in percent; empty with too few rounds. */
export function changeRange({ interval }: Pick<GatedMetric, 'interval'>): string {
  return interval === null
    ? ''
    : `${signed(interval.lower).replace(/ %$/, '')} … ${signed(interval.upper).replace(/ %$/, '')}`
}

/** `5 %`, and whether it was chosen by what the rounds can show. */
export function allowedText({ allowedRegression }: Pick<GatedMetric, 'allowedRegression'>): string {
  return allowedRegression === null ? absent : `${significant(Number((allowedRegression * 100).toPrecision(2)))} %`
}

/** `13 of 13 rounds count, with 480 of 520 pairs of turns of 0.1 s` */
export function roundsText({
  rounds,
  pairs,
  turnSeconds,
}: Pick<GateResult, 'rounds' | 'pairs' | 'turnSeconds'>): string {
  const all = pairs.counted + pairs.disturbed
  const left = pairs.disturbed === 0 ? '' : '; the machine was busy during the others'
  return `${rounds.counted} of ${rounds.played} rounds count, with ${whole(pairs.counted)} of ${whole(all)} pairs of turns of ${turnSeconds} s${left}`
}

/** `emulated, service times typical`; both sides where they differ. */
export function targetText({ baseline, candidate }: Pick<GateResult, 'baseline' | 'candidate'>): string {
  const texts = [baseline, candidate].flatMap(({ targetKind, region, serviceTimes }) => {
    if (targetKind === null) return []
    const place = targetKind === 'aws' ? ['AWS', region].filter((part) => part !== null).join(' ') : targetKind
    return [serviceTimes === null ? place : `${place}, service times ${serviceTimes}`]
  })
  return [...new Set(texts)].join(' against ')
}

/** The time of all rounds, including the time between them. */
export function secondsOf({ startedAt, endedAt }: Pick<GateResult, 'startedAt' | 'endedAt'>): number {
  return secondsBetween(startedAt, endedAt)
}
