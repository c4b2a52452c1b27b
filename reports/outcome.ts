import type { Check, RunResult, ValidityLimit } from '../src/metrics/result/run-result.ts'
import { isUnusable } from '../src/metrics/result/validity-verdict.ts'
import { boundWord, percent as exactShare } from '../src/metrics/judging/checks/judged-limit.ts'
import { milliseconds as exactly } from '../src/metrics/judging/checks/judged-limit.ts'
import { absent, plain, withMs } from './figures.ts'

/** Good, bad or in between. Never shown by colour alone: the mark and the word stand beside it. */
export type Tone = 'good' | 'doubtful' | 'bad'

export interface Outcome {
  readonly mark: '✔' | '✖' | '?'
  readonly word: string
  readonly tone: Tone
}

/** The beginning of every report of a result: terminal, page, live page, job summary and JUnit's message. */
export interface Headline {
  readonly outcome: Outcome
  /** One sentence, what matters most first. */
  readonly sentence: string
}

const good = (word: string): Outcome => ({ mark: '✔', word, tone: 'good' })
const doubtful = (word: string): Outcome => ({ mark: '?', word, tone: 'doubtful' })
const bad = (word: string): Outcome => ({ mark: '✖', word, tone: 'bad' })

const outcomesByExitCode: Readonly<Record<number, Outcome>> = {
  0: good('Passed'),
  1: bad('Internal error'),
  2: bad('Wrong usage'),
  10: bad('A check failed'),
  11: bad('Measurement invalid'),
  12: bad('The target failed'),
  13: bad('Local resources ran out'),
  14: bad('CloudWatch metrics missing'),
  15: bad('Refused'),
  16: doubtful('Inconclusive'),
  130: doubtful('Interrupted'),
  143: doubtful('Terminated'),
}

export function outcomeOf(exitCode: number): Outcome {
  return outcomesByExitCode[exitCode] ?? bad('Failed')
}

/** The outcome of a run: one that could not judge its scenario's purpose has not passed as a whole. */
export function runOutcome({ exitCode, unchecked = [] }: RunResult['verdict']): Outcome {
  return exitCode === 0 && unchecked.length > 0 ? doubtful('Passed what could be checked') : outcomeOf(exitCode)
}

export const validityOutcomes: Readonly<Record<RunResult['validity']['verdict'], Outcome>> = {
  valid: good('valid'),
  'shared-cores': good('on shared cores'),
  unfit: bad('unfit'),
  invalid: bad('invalid'),
}

export const checkOutcomes: Readonly<Record<Check['verdict'], Outcome>> = {
  pass: good('pass'),
  fail: bad('fail'),
  inconclusive: doubtful('inconclusive'),
}

/** A broken limit is as bad as the verdict that it led to. */
export function limitOutcome(
  limit: ValidityLimit['verdict'],
  validity: RunResult['validity']['verdict'],
): Outcome | null {
  if (limit === 'unknown') return null
  if (limit === 'ok') return good('ok')
  return isUnusable(validity) ? bad('broken') : doubtful('broken')
}

const severity: readonly Check['verdict'][] = ['fail', 'inconclusive', 'pass']

/** The checks that need attention first, otherwise in the order of the file. */
export function worstFirst(checks: readonly Check[]): Check[] {
  return checks.toSorted((a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict))
}

/** An observed value or a limit in the unit of its check; not rounded, because they may be close together. */
export function checkFigure(value: Check['observed'], unit: string): string {
  if (value === 'infinite') return withMs('infinite')
  if (typeof value === 'string') return value
  if (value === null) return absent
  if (unit === 'us') return exactly(value)
  if (unit === 'share') return exactShare(value)
  return unit === 'count' || unit === '' ? plain(value) : `${plain(value)} ${unit}`
}

/**
 * A value and its limit, each with 3 significant digits, or with as many as there are where they would look the same.
 *
 * @returns the limit with its direction
 */
export function toldApart({ observed, limit, unit, bound }: Pick<Check, 'observed' | 'limit' | 'unit' | 'bound'>): {
  observed: string
  limit: string
} {
  const rounded = (value: Check['observed']) =>
    unit === 'us' && typeof value === 'number' ? withMs(value) : checkFigure(value, unit)
  const [value, bounding] = [rounded(observed), rounded(limit)]
  if (value !== bounding || observed === limit) return { observed: value, limit: `${boundWord(bound)}${bounding}` }
  return { observed: checkFigure(observed, unit), limit: `${boundWord(bound)}${checkFigure(limit, unit)}` }
}

/** The observed value for a cell: `p50: 115 ms` if the p50 has decided a limit on another percentile. */
export function inCell({ observedAs }: Pick<Check, 'observedAs'>, observed: string): string {
  return observedAs === undefined ? observed : `${observedAs.slice(observedAs.indexOf('.') + 1)}: ${observed}`
}

/** A limit with its direction: `at least`, `below`; none where it is the greatest value. */
export function checkLimit({ limit, unit, bound }: Check): string {
  return `${boundWord(bound)}${checkFigure(limit, unit)}`
}

/** The kind of the target, and the results with which its figures are comparable. */
export function targetBadge({ kind, region }: Pick<RunResult['target'], 'kind' | 'region'>): string {
  if (kind === 'emulated') return 'emulated — compare only with emulated'
  if (kind === 'aws') return region === null ? 'AWS' : `AWS ${region}`
  return 'endpoint'
}
