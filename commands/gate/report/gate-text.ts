import { figureLabel } from '../../../src/metrics/catalogue/figure-label.ts'
import type { GatedCounter, GatedMetric, GatedStage, GateResult } from '../gate-result.ts'
import { namesOf } from '../../../src/metrics/judging/checks/judged-limit.ts'
import { checkSentence } from '../../../src/metrics/judging/checks/words.ts'
import type { Check, QuantileValue } from '../../../src/metrics/result/run-result.ts'
import { absent, duration, milliseconds, secondsBetween, significant, whole } from '../../../reports/figures.ts'
import { type Outcome, checkOutcomes, outcomeOf, toldApart, type Headline } from '../../../reports/outcome.ts'
import { firstSentence, lowerFirst, oneSentence } from '../../../reports/sentences/one-sentence.ts'

/** How a gate is put into words, in every report. */
export const gateJsonFile = 'gate.json'

const outcomes: Readonly<Record<GateResult['verdict'], Outcome>> = {
  pass: { mark: '✔', word: 'PASS', tone: 'good' },
  fail: { mark: '✖', word: 'FAIL', tone: 'bad' },
  inconclusive: { mark: '?', word: 'INCONCLUSIVE', tone: 'doubtful' },
  invalid: { mark: '✖', word: 'INVALID', tone: 'bad' },
}

/** Of one that was stopped, what stopped it: what it has is no verdict. */
function gateOutcome({ verdict, stopped, forced }: Pick<GateResult, 'verdict' | 'stopped' | 'forced'>): Outcome {
  if (stopped !== null) return outcomeOf(stopped.exitCode)
  const outcome = outcomes[verdict]
  if (forced.length === 0) return outcome
  const forcedOutcome = { ...outcome, word: `${outcome.word} (forced)` }
  return verdict === 'pass' ? { ...forcedOutcome, mark: '?', tone: 'doubtful' } : forcedOutcome
}

/** The gate in one sentence: `Regression: delivery p99 +18 %, 95 % CI +11 to +27 %; allowed are 5 %.` */
function gateSentence(result: GateResult): string {
  const { stopped, verdict, forced, metrics, slo } = result
  const [reason = ''] = gateReasons(result)
  const said = withLabel(firstSentence(reason), metrics)
  const broken = slo.find((check) => check.verdict === 'fail')
  if (stopped === null && broken !== undefined && said.startsWith('--slo'))
    return oneSentence([
      `SLO broken: ${checkSentence(broken, nothingCounted).replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())}`,
    ])
  const beginning =
    stopped !== null
      ? 'No verdict, ended early'
      : {
          pass: 'No regression',
          fail: 'Regression',
          inconclusive: 'Neither a pass nor a regression is shown',
          invalid: 'No verdict',
        }[verdict]
  return oneSentence([
    said === '' ? beginning : `${beginning}: ${lowerFirst(said)}`,
    ...(verdict === 'pass' && stopped === null && metrics.length > 0
      ? [lowerFirst(allowedSentence(result)).replace(/^A/, 'a')]
      : []),
    ...(forced.length > 0 ? ['the comparison was forced'] : []),
  ])
}

const nothingCounted = { counters: {}, classes: {} }

/** A reason that begins with a metric begins with what people call it. */
function withLabel(reason: string, metrics: readonly GatedMetric[]): string {
  const metric = metrics.find(({ name }) => reason.startsWith(`${name.replace('.', ' ')} `))
  return metric === undefined ? reason : `${figureLabel(metric.name)}${reason.slice(metric.name.length)}`
}

/** Why it is so, the most important first; of a pass the change that people ask for. */
export function gateReasons({ stopped, reasons, metrics, blocks, blocksPlanned }: GateResult): string[] {
  const planned = blocksPlanned === null ? '' : ` of ${blocksPlanned}`
  const why = stopped?.reasons.join('; ') ?? ''
  // A whole sentence says by itself after how many.
  const end = stopped === null ? [] : [why.endsWith('.') ? why : `${why} after ${blocks.length}${planned} blocks`]
  const all = [...end, ...reasons]
  if (all.length > 0) return all
  const asked = metrics.find(({ name }) => name === 'delivery_latency.p99') ?? metrics[0]
  return asked === undefined ? [] : [quotedChange(asked)]
}

/** `delivery p99 +18 %, 95 % CI +11 to +27 %` */
export function quotedChange(metric: GatedMetric): string {
  const { ratio, interval } = metric.second ?? metric.first
  const range =
    interval === null ? 'too few pairs for an interval' : `95 % CI ${rangeOf(interval.lower, interval.upper, ' to ')}`
  return `${figureLabel(metric.name)} ${shortChange(ratio)}, ${range}`
}

/** With its unit. */
export function gatedFigure({ unit }: Pick<GatedMetric, 'unit'>, value: QuantileValue): string {
  if (unit === 'us' && typeof value === 'number') return `${milliseconds(value)} ms`
  return typeof value === 'number' ? `${significant(value)}${unit === 'ratio' ? '' : ` ${unit}`}` : milliseconds(value)
}

/** How much more the candidate has: `+18 %`, `−3.2 %`. */
export function shortChange(ratio: QuantileValue): string {
  return ratio === null || ratio === 'infinite' ? changeFigure(ratio) : `${changeFigure(ratio)} %`
}

/** `+11 … +27`, in percent; empty with too few pairs. */
export function changeRange({ interval }: GatedStage): string {
  return interval === null ? '' : rangeOf(interval.lower, interval.upper, ' … ').replace(/ %$/, '')
}

function rangeOf(lower: QuantileValue, upper: QuantileValue, between: string): string {
  return `${changeFigure(lower)}${between}${shortChange(upper)}`
}

const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, signDisplay: 'exceptZero' })
const threeDigits = new Intl.NumberFormat('en-US', {
  maximumSignificantDigits: 3,
  maximumFractionDigits: 0,
  roundingPriority: 'lessPrecision',
  signDisplay: 'exceptZero',
})

/** Tenths only where they are worth reading. */
function changeFigure(ratio: QuantileValue): string {
  if (ratio === null) return absent
  if (ratio === 'infinite') return '+∞'
  const percent = (ratio - 1) * 100
  const text = Math.abs(percent) < 9.95 ? tenths.format(percent) : threeDigits.format(percent)
  return text === '0' ? '±0' : text.replace('-', '−')
}

/** `5 %` */
export function allowedText({ allowedRegression }: Pick<GatedMetric, 'allowedRegression'>): string {
  return `${significant(Number((allowedRegression * 100).toPrecision(3)))} %`
}

/** `Allowed: +5 %.`; by metric where they differ. */
export function allowedSentence({ metrics }: Pick<GateResult, 'metrics'>): string {
  const all = new Set(metrics.map(allowedText))
  if (all.size <= 1) return all.size === 0 ? '' : `Allowed: +${[...all].join('')}.`
  return `Allowed: ${metrics.map((metric) => `${figureLabel(metric.name)} +${allowedText(metric)}`).join(', ')}.`
}

/** `10 pairs`, `10 pairs and 10 fresh ones`, `7 of 10 pairs` */
export function pairsText({ metrics, pairsPlanned }: Pick<GateResult, 'metrics' | 'pairsPlanned'>): string {
  const blocks = metrics.flatMap((metric) => metric.blocks)
  const [first, fresh] = [1, 2].map(
    (stage) => new Set(blocks.filter((block) => block.stage === stage).map(({ pair }) => pair)).size,
  ) as [number, number]
  const pairs = first === pairsPlanned ? pairsOf(first) : `${first} of ${pairsOf(pairsPlanned)}`
  return fresh === 0 ? pairs : `${pairs} and ${fresh} fresh ${fresh === 1 ? 'one' : 'ones'}`
}

export function pairsOf(pairs: number): string {
  return pairs === 1 ? '1 pair' : `${pairs} pairs`
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

export function tookText(result: Pick<GateResult, 'startedAt' | 'endedAt'>): string {
  return duration(secondsOf(result))
}

/** Of all blocks together with what was between them. */
export function secondsOf({ startedAt, endedAt }: Pick<GateResult, 'startedAt' | 'endedAt'>): number {
  return secondsBetween(startedAt, endedAt)
}

/** A stage of a metric with what came of it; the verdict is that of the last. */
export interface StageRow {
  readonly metric: GatedMetric
  readonly isFresh: boolean
  readonly stage: GatedStage
  readonly outcome: Outcome
}

export function stageRows(metrics: readonly GatedMetric[]): StageRow[] {
  return metrics.flatMap((metric): StageRow[] => {
    const { first, second, verdict } = metric
    const outcome = checkOutcomes[verdict]
    if (second === null) return [{ metric, isFresh: false, stage: first, outcome }]
    return [
      { metric, isFresh: false, stage: first, outcome: { mark: '?', word: 'suspect', tone: 'doubtful' } },
      { metric, isFresh: true, stage: second, outcome },
    ]
  })
}

/** `delivery p99, fresh pairs` */
export function rowName({ metric, isFresh }: StageRow): string {
  return `${figureLabel(metric.name)}${isFresh ? ', fresh pairs' : ''}`
}

/** What would decide a gate that is inconclusive; empty where more pairs would not. */
export function whatItTakes({ metrics, verdict }: Pick<GateResult, 'metrics' | 'verdict'>): string {
  const most = Math.max(0, ...metrics.map(({ pairsToPass }) => pairsToPass ?? 0))
  return verdict !== 'inconclusive' || most === 0 ? '' : `A pass takes about ${pairsOf(most)}: --pairs ${most}.`
}

/** `12 counts: none above the baseline`, with those that are not 0 on both sides. */
export function countersSentence(counters: readonly GatedCounter[]): string {
  const worse = counters.filter(({ verdict }) => verdict !== 'pass')
  const [shown, start] =
    worse.length > 0
      ? [worse, '']
      : [
          counters.filter(({ baseline, candidate }) => baseline + candidate > 0),
          `none of ${counters.length} above the baseline`,
        ]
  const figures = shown.map(
    ({ counter, baseline, candidate }) => `${counter} ${whole(candidate)}, baseline ${whole(baseline)}`,
  )
  return start === '' ? figures.join('; ') : [start, ...figures].join('; ')
}

/** All of them, as the worst. */
export function countersOutcome(counters: readonly GatedCounter[]): Outcome {
  return checkOutcomes[worstOf(counters.map(({ verdict }) => verdict))]
}

export function sloOutcome(slo: readonly Check[]): Outcome {
  return checkOutcomes[worstOf(slo.map(({ verdict }) => verdict))]
}

/** `2 limits kept`, or those that are not. */
export function sloSentence(slo: readonly Check[]): string {
  const others = slo.filter(({ verdict }) => verdict !== 'pass')
  if (others.length === 0)
    return `${slo.length === 1 ? '1 limit' : `${slo.length} limits`} kept: ${slo.map(observedText).join('; ')}`
  return others.map(observedText).join('; ')
}

/** `delivery_latency.p99 was 262 ms; the limit is below 250 ms` */
export function observedText(check: Check): string {
  const { note } = check
  const { observed, limit } = toldApart(check)
  const names = namesOf(check)
  const sentence = `${names.observed} was ${observed}; ${names.limit} is ${limit}`
  return note === undefined ? sentence : `${sentence} (${note})`
}

function worstOf(verdicts: readonly Check['verdict'][]): Check['verdict'] {
  return (['fail', 'inconclusive'] as const).find((one) => verdicts.includes(one)) ?? 'pass'
}

/** What to keep in mind. */
export function gateRemarks({ forced, warnings }: Pick<GateResult, 'forced' | 'warnings'>): string[] {
  return [...forced.map((what) => `forced: ${what}`), ...warnings]
}

/** The first line of every report of it. */
export function gateHeadline(result: GateResult): Headline {
  return { outcome: gateOutcome(result), sentence: gateSentence(result) }
}
