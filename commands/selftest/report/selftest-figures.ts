import { counted } from '../../../reports/counted.ts'
import type { QuantileName } from '../../../src/metrics/catalogue/quantiles.ts'
import type { CaseResult, Comparison, SelftestResult } from '../selftest-result.ts'
import { absent, milliseconds, percent, whole } from '../../../reports/figures.ts'
import { type Outcome, outcomeOf, toldApart, type Headline } from '../../../reports/outcome.ts'
import { oneSentence } from '../../../reports/sentences/one-sentence.ts'

export function caseOutcome({ checks, times }: Pick<CaseResult, 'checks' | 'times'>): Outcome {
  if (checks.some(({ verdict }) => verdict === 'fail')) return { mark: '✖', word: 'failed', tone: 'bad' }
  if (times === 'not-judged') return { mark: '?', word: 'times not judged', tone: 'doubtful' }
  return { mark: '✔', word: 'passed', tone: 'good' }
}

/** Reported minus true, in milliseconds with its sign: `+0.12`. */
export function quantileError({ quantiles }: Comparison, name: QuantileName): string {
  const errorUs = quantiles.find((quantile) => quantile.name === name)?.errorUs ?? null
  return errorUs === null ? absent : signedMilliseconds(errorUs)
}

function signedMilliseconds(us: number): string {
  return `${us < 0 ? '−' : '+'}${milliseconds(Math.abs(us))}`
}

/** Found and injected faults, `284/284`; a dash where there are none. */
export function faultsFound({ counts }: Comparison): string {
  const injected = counts.reduce((sum, count) => sum + count.injected + count.inTransit, 0)
  const found = counts.reduce((sum, count) => sum + count.found, 0)
  return injected + found === 0 ? absent : `${whole(found)}/${whole(injected)}`
}

export function casesOf({ cases, serviceTimes }: SelftestResult): Pick<CaseResult, 'name' | 'checks' | 'times'>[] {
  return serviceTimes === null ? [...cases] : [...cases, serviceTimes]
}

/** The selftest in one sentence: what speaks against the harness, or how far it was off. */
function selftestSentence(result: SelftestResult): string {
  const { cases, exitCode } = result
  const all = casesOf(result)
  const failed = all.flatMap(failures)
  const [first] = failed
  if (first !== undefined)
    return oneSentence([
      failed.length === 1 ? `a check failed, ${first}` : `${failed.length} checks failed, the first of them ${first}`,
    ])
  const [left] = unjudged(all)
  const errors = cases.flatMap(({ comparison, times }) =>
    times === 'judged'
      ? comparison.quantiles.flatMap(({ name, errorUs }) => (name === 'p99' ? (errorUs ?? []) : []))
      : [],
  )
  const covered = cases.flatMap(({ comparison }) => comparison.coverage ?? [])
  return oneSentence([
    ...(left === undefined ? [] : [left]),
    exitCode === 0 && left === undefined
      ? `all ${counted(all.length, 'case')} passed`
      : exitCode === 0
        ? 'no check failed'
        : outcomeOf(exitCode).word,
    ...(errors.length === 0 ? [] : [`p99 off by at most ${milliseconds(Math.max(...errors.map(Math.abs)))} ms`]),
    ...(covered.length === 0
      ? []
      : [`truth within its interval in at least ${percent(Math.min(...covered))} of the receipts`]),
  ])
}

/** `faults: error of the p99: 4.77 ms against 1.50 ms`, for each check that failed. */
export function failures({ name, checks }: Pick<CaseResult, 'name' | 'checks'>): string[] {
  return checks
    .filter(({ verdict }) => verdict === 'fail')
    .map((check) => {
      const { observed, limit } = toldApart(check)
      return `${name}: ${check.name}: ${observed} against ${limit}`
    })
}

/** One sentence, or none. */
export function unjudged(cases: readonly Pick<CaseResult, 'times'>[]): string[] {
  const left = cases.filter(({ times }) => times === 'not-judged').length
  return left === 0
    ? []
    : [`times are unjudged in ${left} of ${counted(cases.length, 'case')}: this machine was too busy`]
}

/** The first line of every report of it. */
export function selftestHeadline(result: SelftestResult): Headline {
  return { outcome: outcomeOf(result.exitCode), sentence: selftestSentence(result) }
}
