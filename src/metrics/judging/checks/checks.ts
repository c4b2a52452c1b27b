import { counterCatalogue, type CounterName } from '../../catalogue/counters.ts'
import { metricCatalogue, type MetricName } from '../../catalogue/metrics.ts'
import { isQuantileName, quantiles, quantilesBelow, samplesNeeded } from '../../catalogue/quantiles.ts'
import { allowedOf, zerosOf } from '../../catalogue/zeros.ts'
import { judgedChecks } from './judged-shares.ts'
import type { Limit, Statistic } from './limits.ts'
import { ratios } from './ratios.ts'
import type { RunFacts } from '../run-facts.ts'
import { isFromTarget, whyPartial } from '../validity/coverage.ts'
import type { Check, MetricSummary, QuantileValue, RunResult } from '../../result/run-result.ts'

type Counters = RunResult['counters']
type Bound = NonNullable<Check['bound']>

export type JudgedFacts = Pick<
  RunFacts,
  'metrics' | 'counters' | 'server' | 'measures' | 'interruption' | 'limits' | 'scenarioLimits'
>

/**
 * The checks of every run that apply to this one, and whether they could be judged; then the checks of its scenario, then the
 * user's limits. A limit on a counter replaces the check of that counter; so does a limit on the ratio that has the counter as
 * its missing part.
 */
export function checkRun(facts: JudgedFacts): Check[] {
  const { metrics, counters, limits, scenarioLimits } = facts
  const own = new Set([...limits, ...scenarioLimits].map(counterOf))
  const builtIn = builtInLimits(counters).filter(({ counter }) => !own.has(counter))
  // A run that was ended early is known to lack something.
  const wanted = facts.interruption === null ? facts.measures : []
  return [
    ...wanted.map((name) => checkMeasured(name, metrics, counters)),
    ...builtIn.map((limit) => checkLimit(limit, facts, 'every-run')),
    ...judgedChecks(counters),
    ...scenarioLimits.map((limit) => checkLimit(limit, facts, 'scenario')),
    ...limits.map((limit) => checkLimit(limit, facts, 'user')),
  ]
}

function counterOf(limit: Limit): CounterName | null {
  if (limit.kind === 'metric') return null
  return limit.kind === 'counter' ? limit.counter : ratios[limit.ratio].insteadOf
}

type CounterLimit = Extract<Limit, { kind: 'counter' }>
type RatioLimit = Extract<Limit, { kind: 'ratio' }>
type SetBy = NonNullable<Check['setBy']>

/** Checks that what the scenario is for was measured at all. Without it a run does not pass, because it has no figure. */
function checkMeasured(name: MetricName | CounterName, metrics: RunResult['metrics'], counters: Counters): Check {
  const isMetric = Object.hasOwn(metricCatalogue, name)
  const observed = isMetric ? (metrics[name]?.count ?? 0) : (counters[name] ?? 0)
  return {
    name: isMetric ? `${name}.count` : name,
    setBy: 'scenario',
    observed,
    bound: 'at least',
    limit: 1,
    unit: 'count',
    verdict: observed >= 1 ? 'pass' : 'fail',
  }
}

/** Limits on the counters that have to be 0, and on those that have to reach the whole. */
function builtInLimits(counters: Counters): CounterLimit[] {
  const count = (name: CounterName) => counters[name] ?? 0
  const atLeast = (counter: CounterName, limit: number): CounterLimit[] =>
    limit > 0 ? [{ kind: 'counter', counter, limit }] : []
  return [
    ...zerosOf(counters).map((counter) => ({
      kind: 'counter' as const,
      counter,
      limit: allowedOf(counter, counters),
    })),
    ...atLeast('members_recovered', count('members_cut')),
    ...atLeast('joins_completed', count('joins_attempted') - count('rejoins_failed')),
  ]
}

/**
 * Checks one limit. A limit that a part of the figures keeps may be broken by the rest: it is kept only if the figures are
 * complete.
 */
export function checkLimit(
  limit: Limit,
  { metrics, counters, server }: Pick<JudgedFacts, 'metrics' | 'counters' | 'server'>,
  setBy: SetBy,
): Check {
  if (limit.kind === 'ratio') return { ...strictly(limit, checkRatio(limit, counters)), setBy }
  const isCounter = limit.kind === 'counter'
  const equalIsEnough = isCounter ? checkCounter(limit, counters) : checkMetric(limit, metrics)
  const check = { ...strictly(limit, equalIsEnough), setBy }
  const why = whyPartial(isCounter ? limit.counter : limit.metric, server)
  if (check.verdict === 'fail' || why === null) return check
  return { ...check, note: why, verdict: 'inconclusive' }
}

function strictly({ strict }: Limit, check: Check & { bound: Bound }): Check {
  if (strict === undefined) return check
  const bound = check.bound === 'at least' ? 'above' : 'below'
  return { ...check, bound, verdict: check.observed === check.limit ? 'fail' : check.verdict }
}

function checkCounter({ counter, limit }: CounterLimit, counters: Counters): Check & { bound: Bound } {
  const bound = counterCatalogue[counter].better === 'higher' ? 'at least' : 'at most'
  const observed = counters[counter] ?? (isFromTarget(counter) ? null : 0)
  const row = { name: counter, observed, bound, limit, unit: 'count' } as const
  if (observed === null) return { ...row, note: 'it was not counted', verdict: 'inconclusive' }
  const holds = bound === 'at least' ? observed >= limit : observed <= limit
  return { ...row, verdict: holds ? 'pass' : 'fail' }
}

function checkRatio({ ratio, least }: RatioLimit, counters: Counters): Check & { bound: Bound } {
  const [part, whole] = [counters[ratios[ratio].part] ?? 0, counters[ratios[ratio].whole] ?? 0]
  const observed = whole === 0 ? null : part / whole
  const row = { name: ratio, observed, bound: 'at least', limit: least, unit: 'share' } as const
  if (observed === null) return { ...row, note: `${ratios[ratio].whole} is 0`, verdict: 'inconclusive' }
  return { ...row, note: `${part} of ${whole}`, verdict: observed >= least ? 'pass' : 'fail' }
}

type MetricLimit = Extract<Limit, { kind: 'metric' }>

/**
 * Checks a limit on a statistic of a metric. With too few samples for the quantile there is no verdict on it, unless a lower
 * quantile that is known is already over the limit: then this one is over it, too.
 */
function checkMetric(
  { metric, statistic, limitUs }: MetricLimit,
  metrics: RunResult['metrics'],
): Check & { bound: 'at most' } {
  const row = {
    name: `${metric}.${statistic}`,
    bound: 'at most',
    limit: limitUs,
    unit: metricCatalogue[metric].unit,
  } as const
  const summary = metrics[metric]
  const observed = summary === undefined ? null : valueOf(summary, statistic)
  if (observed !== null) return { ...row, observed, verdict: isOver(observed, limitUs) ? 'fail' : 'pass' }
  if (summary === undefined || summary.count === 0)
    return { ...row, observed: null, note: 'it has no samples', verdict: 'inconclusive' }
  if (!isQuantileName(statistic)) return { ...row, observed: null, verdict: 'inconclusive' }

  const few = `it has ${summary.count} of the ${samplesNeeded(quantiles[statistic])} samples that it takes`
  // The lowest quantile has the most samples above it.
  const lower = quantilesBelow(statistic).find((name) => isOver(summary[name], limitUs))
  if (lower === undefined) return { ...row, observed: null, note: few, verdict: 'inconclusive' }
  const observedAs = `${metric}.${lower}`
  return { ...row, observed: summary[lower], observedAs, note: few, verdict: 'fail' }
}

function valueOf(summary: MetricSummary, statistic: Statistic): QuantileValue {
  // The saved mean is of the finite samples. With a lost sample among all of them, their mean is infinite.
  if (statistic === 'mean' && summary.infinite > 0) return 'infinite'
  return summary[statistic]
}

function isOver(value: QuantileValue, limitUs: number): boolean {
  return value === 'infinite' || (value !== null && value > limitUs)
}
