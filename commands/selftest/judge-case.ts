import { quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { CalibrationCase, Goal } from './cases.ts'
import type { CaseResult, Comparison, SelftestCheck } from './selftest-result.ts'

/** The least share of receipts whose interval must contain the true instant, whatever the machine does. */
const leastCoverage = 0.99

const [inventedCheck, coverageCheck] = ['receipts invented', 'truth within the interval of the receipt']

/** The checks that hold even if receipts are missing. */
const ofReceiptsThatAreThere: readonly string[] = ['deliveries', inventedCheck, coverageCheck]

/** The conditions of a case that its goals depend on. */
export interface CaseConditions {
  readonly validity: RunResult['validity']
  readonly workers: number
  readonly seconds: number
  /** Were the receivers blocked on purpose? */
  readonly isBlocked: boolean
  /** True if absolute times are judged. On a CI runner they are not, because its speed is unknown. */
  readonly judgesTimes: boolean
}

/**
 * Counts have to be exact on any machine, and the truth in the intervals: they become wider where the machine is busy. Times are
 * judged only in a valid run: any other one says itself that the machine was too busy. One that was not fit may have ended while
 * receipts were under way: what is only wrong for want of them is not judged.
 */
export function judgeCase(
  { goals, hold, stallSeconds }: CalibrationCase,
  comparison: Comparison,
  conditions: CaseConditions,
): Pick<CaseResult, 'checks' | 'times'> {
  const counts = countChecks(comparison)
  const { validity, isBlocked, judgesTimes } = conditions
  if (isBlocked) return { checks: [...counts, blockedCheck(validity)], times: 'none' }
  const stallUs = stallTruthUs(hold, stallSeconds, conditions)
  const limits = judgesTimes ? goals.flatMap((goal) => goalCheck(goal, comparison, conditions, stallUs)) : []
  const { missed, cutOff } = comparison
  const isCutOff = validity.verdict === 'unfit' && missed > 0 && missed === cutOff
  const always = [...counts, ...intervalChecks(comparison)].map((check) =>
    isCutOff && check.verdict === 'fail' && !ofReceiptsThatAreThere.includes(check.name) ? notJudged(check) : check,
  )
  if (validity.verdict === 'valid') return { checks: [...always, ...limits], times: 'judged' }
  return { checks: [...always, ...limits.map(notJudged)], times: 'not-judged' }
}

function notJudged(check: SelftestCheck): SelftestCheck {
  return { ...check, verdict: 'not-judged' }
}

function countChecks({ counts, missed, invented, deliveries }: Comparison): SelftestCheck[] {
  const happened = counts.filter(({ injected, inTransit, found }) => injected + inTransit + found > 0)
  return [
    atLeast('deliveries', deliveries, 1, 'count'),
    exactly('receipts missed', missed, 0),
    exactly(inventedCheck, invented, 0),
    ...happened.map(({ kind, injected, inTransit, found }) => exactly(kind, found, injected + inTransit)),
  ]
}

function blockedCheck({ verdict }: RunResult['validity']): SelftestCheck {
  return {
    name: 'verdict of a run with blocked receivers',
    observed: verdict,
    limit: 'not valid',
    unit: '',
    verdict: verdict === 'valid' ? 'fail' : 'pass',
  }
}

function intervalChecks({ coverage, quantiles }: Comparison): SelftestCheck[] {
  const outside = quantiles.filter(({ isInside }) => !isInside).map(({ name }) => name)
  return [
    atLeast(coverageCheck, (coverage ?? 0) * 100, leastCoverage * 100, '%'),
    exactly('percentiles with the truth outside their interval', outside.length, 0),
  ]
}

function goalCheck(
  goal: Goal,
  comparison: Comparison,
  { workers }: CaseConditions,
  stallUs: number | null,
): SelftestCheck[] {
  switch (goal.kind) {
    case 'quantile-error': {
      const compared = comparison.quantiles.find(({ name }) => name === goal.quantile)
      return atMost(`error of the ${goal.quantile}`, magnitude(compared?.errorUs ?? null), goal.limitUs)
    }
    case 'receipt-error': {
      const errorUs = goal.quantile === 'p50' ? comparison.error.p50Us : comparison.error.p99Us
      return atMost(`${goal.quantile} of the error of a receipt`, errorUs, goal.limitUs)
    }
    case 'width':
      return workers < goal.leastWorkers
        ? []
        : atMost('p99 of the width of the interval', comparison.width.p99Us, goal.limitUs)
    default: {
      const latestUs = comparison.quantiles.find(({ name }) => name === 'p999')?.latestUs ?? null
      if (stallUs === null || typeof latestUs !== 'number') return []
      const offUs = Math.abs(latestUs - stallUs)
      return atMost(`p99.9 off its ${Math.round(stallUs / 1000)} ms`, offUs, stallUs * goal.limitShare)
    }
  }
}

/**
 * The p99.9 of a stalled server by arithmetic: the constant hold time, and the waiting time that only a thousandth of the
 * messages exceed.
 */
function stallTruthUs(
  hold: CalibrationCase['hold'],
  stallSeconds: number | null,
  { seconds }: CaseConditions,
): number | null {
  if (stallSeconds === null || hold.kind !== 'constant') return null
  const waitedSeconds = stallSeconds - (1 - quantiles.p999) * seconds
  return hold.ms * 1000 + Math.max(0, waitedSeconds) * 1_000_000
}

function magnitude(us: number | null): number | null {
  return us === null ? null : Math.abs(us)
}

/** No check where there were too few samples for the figure. */
function atMost(name: string, observed: number | null, limit: number): SelftestCheck[] {
  if (observed === null) return []
  return [{ name, observed, limit: Math.round(limit), unit: 'us', verdict: observed <= limit ? 'pass' : 'fail' }]
}

function atLeast(name: string, observed: number, limit: number, unit: 'count' | '%'): SelftestCheck {
  return { name, observed, limit, unit, verdict: observed >= limit ? 'pass' : 'fail' }
}

function exactly(name: string, observed: number, limit: number): SelftestCheck {
  return { name, observed, limit, unit: 'count', verdict: observed === limit ? 'pass' : 'fail' }
}
