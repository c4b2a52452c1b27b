import { type CounterName, counterCatalogue } from '../catalogue.ts'
import type { Check, QuantileValue, RunResult } from '../result/run-result.ts'
import type { Limit, Statistic } from './limits.ts'
import type { RunFacts } from './run-facts.ts'

type Counters = RunResult['counters']

const zeroWhenPublished: readonly CounterName[] = [
  'deliveries_lost',
  'deliveries_duplicate',
  'deliveries_misrouted',
  'deliveries_corrupt',
  'deliveries_unknown',
]

/** What the dead may not do to the living. */
const zeroWhereKnown: readonly CounterName[] = ['false_cleanups', 'collateral_losses']

/** Told by the target's table and the logs of its functions: where they are missing, nobody has counted. */
const toldByTarget: readonly CounterName[] = [...zeroWhereKnown, 'ghost_rows_left']

/** The checks of every run that apply to this one, then the user's limits; a limit on a counter replaces the check of it. */
export function checkRun({ metrics, counters, limits }: Pick<RunFacts, 'metrics' | 'counters' | 'limits'>): Check[] {
  const own = new Set<string>(limits.map((limit) => (limit.kind === 'counter' ? limit.counter : '')))
  const builtIn = builtInLimits(counters).filter(({ counter }) => !own.has(counter))
  return [...builtIn, ...limits].map((limit) =>
    limit.kind === 'counter' ? checkCounter(limit, counters) : checkMetric(limit, metrics),
  )
}

type CounterLimit = Extract<Limit, { kind: 'counter' }>
type MetricLimit = Extract<Limit, { kind: 'metric' }>

function builtInLimits(counters: Counters): CounterLimit[] {
  // Who comes back tries until it succeeds: what counts is that it does.
  const limits: CounterLimit[] = [
    { kind: 'counter', counter: 'connections_failed', limit: counters['comebacks_failed'] ?? 0 },
  ]
  const membersCut = counters['members_cut'] ?? 0
  if (membersCut > 0) limits.push({ kind: 'counter', counter: 'members_recovered', limit: membersCut })
  const joinsAttempted = (counters['joins_attempted'] ?? 0) - (counters['rejoins_failed'] ?? 0)
  if (joinsAttempted > 0) limits.push({ kind: 'counter', counter: 'joins_completed', limit: joinsAttempted })
  if ((counters['messages_published'] ?? 0) > 0) {
    limits.push(...zeroWhenPublished.map((counter) => ({ kind: 'counter' as const, counter, limit: 0 })))
  }
  for (const counter of zeroWhereKnown) {
    if (counters[counter] !== undefined) limits.push({ kind: 'counter', counter, limit: 0 })
  }
  return limits
}

function checkCounter({ counter, limit }: CounterLimit, counters: Counters): Check {
  const unit = 'count'
  const observed = counters[counter] ?? (toldByTarget.includes(counter) ? null : 0)
  if (observed === null) return { name: counter, observed, limit, unit, verdict: 'inconclusive' }
  const holds = counterCatalogue[counter].better === 'higher' ? observed >= limit : observed <= limit
  return { name: counter, observed, limit, unit, verdict: holds ? 'pass' : 'fail' }
}

/** Without enough samples for the statistic there is no verdict on it. */
function checkMetric({ metric, statistic, limitUs }: MetricLimit, metrics: RunResult['metrics']): Check {
  const observed = observe(metrics, metric, statistic)
  return { name: `${metric}.${statistic}`, observed, limit: limitUs, unit: 'us', verdict: verdictOn(observed, limitUs) }
}

function observe(metrics: RunResult['metrics'], name: string, statistic: Statistic): QuantileValue {
  const summary = metrics[name]
  if (summary === undefined) return null
  // The saved mean is of the finite samples; with a lost one among them the mean of all has no end.
  if (statistic === 'mean' && summary.infinite > 0) return 'infinite'
  return summary[statistic]
}

function verdictOn(observed: QuantileValue, limitUs: number): Check['verdict'] {
  if (observed === null) return 'inconclusive'
  return observed !== 'infinite' && observed <= limitUs ? 'pass' : 'fail'
}
