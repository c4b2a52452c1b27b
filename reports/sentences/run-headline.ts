import { type Headline, runOutcome } from '../outcome.ts'
import { exitCodes } from '../../src/exit-codes.ts'
import { figureLabel } from '../../src/metrics/catalogue/figure-label.ts'
import { type QuantileName, quantileNames, quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import { checkSentence } from '../../src/metrics/judging/checks/words.ts'
import type { Check, MetricSummary, RunResult } from '../../src/metrics/result/run-result.ts'
import { laterEnd } from '../brackets.ts'
import { counted } from '../counted.ts'
import { duration, percent, quantileLabel, secondsBetween, whole } from '../figures.ts'
import { checkFigure } from '../outcome.ts'
import { firstSentence, lowerFirst, oneSentence } from './one-sentence.ts'

/**
 * A run in one sentence, what matters most first: `99 % of messages reached everybody within 45 ms; nothing lost; no latency limit
 * set.` Where figures say nothing, because the machine or the record was not fit, there are none in it.
 */
export function runSentence(result: RunResult): string {
  const { exitCode } = result.verdict
  if (exitCode === exitCodes.interrupted || exitCode === exitCodes.terminated) return interruptedSentence(result)
  const problems = problemPhrases(result)
  return withoutFigures.includes(exitCode) && problems.length > 0
    ? oneSentence(problems)
    : oneSentence([...problems, ...whatHappened(result, problems.length > 0)])
}

/** Exit codes of runs whose figures so far do not judge the chat. */
const withoutFigures: readonly number[] = [exitCodes.invalid, exitCodes.targetFailed, exitCodes.localResources]

function interruptedSentence(result: RunResult): string {
  const how = result.verdict.exitCode === exitCodes.terminated ? 'Terminated' : 'Interrupted'
  const after = duration(secondsBetween(result.startedAt, result.endedAt))
  const [first, ...others] = whatHappened(result, true)
  return oneSentence([first === undefined ? `${how} after ${after}` : `${how} after ${after}: ${first}`, ...others])
}

/** The problems of the run; empty without any. */
function problemPhrases({ verdict, validity, counters, classes, findings }: RunResult): string[] {
  const { exitCode, reasons, checks } = verdict
  const [reason = ''] = reasons
  const isOfChecks = exitCode === exitCodes.checkFailed
  if (exitCode === exitCodes.ok || (reason === '' && !isOfChecks)) return []
  if (/^(?:This machine was|The clocks were) not fit to measure/.test(reason)) return [firstSentence(reason)]
  if (exitCode === exitCodes.invalid)
    return [
      `${validity.verdict === 'unfit' ? 'The machine was not fit to measure' : 'The measurement is invalid'}: ${lowerFirst(firstSentence(reason))}`,
    ]
  if (!isOfChecks) return [firstSentence(reason)]
  const failed = checks.filter((check) => check.verdict === 'fail')
  // The reason in a file of an older version has other words.
  const first = failed.find(({ name }) => reason === '' || reason.includes(name))
  const more = failed.length - (first === undefined ? 0 : 1)
  const [finding] = findings ?? []
  return [
    first === undefined ? firstSentence(reason) : checkSentence(first, { counters, classes }),
    ...(finding === undefined ? [] : [`looks like ${finding.name}`]),
    ...(more === 0 ? [] : [`${counted(more, 'further check')} failed`]),
  ]
}

/** @param isBeside something more important: that nothing went wrong beside it is then left out */
function whatHappened(result: RunResult, isBeside: boolean): string[] {
  return [
    answerPhrase(result),
    ...faultPhrases(result, isBeside),
    latePhrase(result),
    isBeside ? null : limitsPhrase(result),
    notEmulatedPhrase(result),
    (result.verdict.unchecked ?? []).length > 0 ? 'a part of what it is for could not be checked' : null,
  ].filter((phrase) => phrase !== null)
}

function notEmulatedPhrase({ target: { notEmulated = [] } }: RunResult): string | null {
  if (notEmulated.length === 0) return null
  return `${counted(notEmulated.length, 'setting')} of the template ${notEmulated.length === 1 ? 'is' : 'are'} not emulated`
}

/** The answer to the scenario's question, over all expected recipients. */
function answerPhrase({ metrics, counters }: RunResult): string | null {
  const has = (name: string) => (metrics[name]?.count ?? 0) > 0
  if (has('position_age'))
    return quantilePhrase(
      metrics['position_age']!,
      (share) => `positions held were for ${share} of the time younger than`,
    )
  if (has('time_to_last_delivery')) return reachedPhrase(metrics['time_to_last_delivery']!)
  if (has('hello_latency'))
    return quantilePhrase(
      metrics['hello_latency']!,
      (share) => `${share} of members were told their connection id within`,
    )
  return connectedPhrase(metrics['connect_latency'], counters)
}

function reachedPhrase(last: MetricSummary): string {
  const { count, infinite } = last
  const known = highestFinite(last)
  if (known === null && last.p50 === 'infinite') return `fewer than half of ${whole(count)} messages reached everybody`
  if (known !== null && known !== 'p50')
    return `${quantileLabel(quantiles[known])} of messages reached everybody within ${within(last, known)}`
  const all = count === 1 ? 'the one message' : `all ${whole(count)} messages`
  if (infinite === 0) return `${all} reached everybody within ${within(last, 'max')}`
  return `${whole(count - infinite)} of ${counted(count, 'message')} reached everybody`
}

function quantilePhrase(summary: MetricSummary, words: (share: string) => string): string | null {
  const known = highestFinite(summary)
  return known === null ? null : `${words(quantileLabel(quantiles[known]))} ${within(summary, known)}`
}

function connectedPhrase(connect: MetricSummary | undefined, counters: RunResult['counters']): string | null {
  const [opened, attempted] = [counters['connections_opened'] ?? 0, counters['connections_attempted'] ?? 0]
  if (attempted === 0) return null
  const many = opened === attempted ? `all ${whole(opened)}` : `${whole(opened)} of ${whole(attempted)}`
  const known = connect === undefined ? null : highestFinite(connect)
  const time =
    connect === undefined || known === null
      ? ''
      : `, ${quantileLabel(quantiles[known])} of all within ${within(connect, known)}`
  return `${many} connections opened${time}`
}

/** The highest percentile that has enough samples and an end. */
function highestFinite(summary: MetricSummary): QuantileName | null {
  return quantileNames.findLast((name) => typeof summary[name] === 'number') ?? null
}

/** At the latest, in no more digits than its bracket supports: `46 ms`, `2.3 s`. */
function within({ earliest, ...latest }: MetricSummary, figure: QuantileName | 'max'): string {
  const [from, to] = [earliest?.[figure], latest[figure]]
  if (typeof to !== 'number' || to < 1_000_000) return `${laterEnd(from, to)} ms`
  return `${laterEnd(typeof from === 'number' ? from / 1000 : undefined, to / 1000)} s`
}

/** The deliveries that did not arrive exactly once. */
function faultPhrases({ counters, verdict: { checks, exitCode } }: RunResult, isBeside: boolean): string[] {
  const expected = counters['deliveries_expected'] ?? 0
  if (expected === 0) return []
  const count = (name: string) => counters[name] ?? 0
  // What has failed is said as a check that did.
  const isSaid = (name: string) =>
    exitCode === exitCodes.checkFailed && checks.some((check) => check.name === name && check.verdict === 'fail')
  const phrase = (name: string, words: string) =>
    count(name) === 0 || isSaid(name) ? [] : [`${whole(count(name))} ${words}`]
  const lost = count('deliveries_lost')
  return [
    ...(lost === 0 && !isBeside
      ? ['nothing lost']
      : phrase('deliveries_lost', `of ${whole(expected)} deliveries lost`)),
    ...phrase('deliveries_duplicate', 'delivered again'),
    ...phrase('deliveries_misrouted', 'delivered to others'),
  ]
}

const worthSaying = 0.01

function latePhrase({ counters, options }: RunResult): string | null {
  const [late, expected] = [counters['deliveries_late'] ?? 0, counters['deliveries_expected'] ?? 0]
  const deadline = options['deadline']
  if (expected === 0 || late / expected < worthSaying || typeof deadline !== 'number') return null
  return `${percent(late / expected)} of deliveries took longer than ${duration(deadline)}`
}

/** The user's limits on how long something takes. */
function limitsPhrase({ verdict: { checks } }: RunResult): string {
  const limits = checks.filter(({ unit, setBy }) => unit === 'us' && (setBy ?? 'user') === 'user')
  const kept = limits.filter(({ verdict }) => verdict === 'pass')
  const [first] = kept
  if (limits.length === 0 || first === undefined)
    return limits.length === 0
      ? 'no latency limit set'
      : `${counted(limits.length, 'latency limit')} could not be judged`
  if (limits.length === 1)
    return `${figureLabel(first.name)} ${keptWord(first)} ${checkFigure(first.limit, first.unit)}`
  return kept.length === limits.length
    ? `${limits.length === 2 ? 'both' : `all ${limits.length}`} latency limits kept`
    : `${kept.length} of ${limits.length} latency limits kept, the others could not be judged`
}

function keptWord({ observed, limit }: Check): string {
  return observed === limit ? 'just at its limit of' : 'under its limit of'
}

/** The first line of every report of a run. */
export function runHeadline(result: RunResult): Headline {
  return { outcome: runOutcome(result.verdict), sentence: runSentence(result) }
}
