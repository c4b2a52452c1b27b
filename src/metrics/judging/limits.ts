import { type CounterName, counterCatalogue } from '../catalogue/counters.ts'
import { type MetricName, metricCatalogue } from '../catalogue/metrics.ts'
import { type QuantileName, quantileNames } from '../catalogue/quantiles.ts'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { suggestion } from '../../suggestion.ts'

export type Statistic = QuantileName | 'max' | 'mean'

/** A limit of the user's. It holds where the observed value is not worse; equal is good enough. */
export type Limit =
  | { readonly kind: 'metric'; readonly metric: MetricName; readonly statistic: Statistic; readonly limitUs: number }
  | { readonly kind: 'counter'; readonly counter: CounterName; readonly limit: number }

const statistics: readonly Statistic[] = [...quantileNames, 'max', 'mean']
const usPerUnit = { us: 1, ms: 1000, s: 1_000_000, m: 60_000_000 } as const

/** {@link parseLimit} for all of them; every mistake in any is in one {@link Refusal}. */
export function parseLimits(texts: readonly string[]): Limit[] {
  const parsed = texts.map(parse)
  const problems = parsed.filter((limit) => typeof limit === 'string')
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return parsed.filter((limit) => typeof limit !== 'string')
}

/**
 * Reads `delivery_latency.p99=500ms`, `connect_latency.max=2s` or `deliveries_lost=0`. A counter of which more is
 * better (`connections_opened=1000`) is a least value, any other a greatest. A mistake is a {@link Refusal} (exit 2).
 */
export function parseLimit(text: string): Limit {
  const limit = parse(text)
  if (typeof limit === 'string') throw new Refusal(exitCodes.usage, limit)
  return limit
}

/** The limit, or what is wrong with the text. */
function parse(text: string): Limit | string {
  const [, name, , statistic, value] = /^([^.=]+)(\.([^=]*))?=(.*)$/.exec(text.trim()) ?? []
  if (name === undefined || value === undefined) {
    return `limit ${JSON.stringify(text)}: write delivery_latency.p99=500ms or deliveries_lost=0`
  }
  if (isCounter(name)) return counterLimit(text, name, statistic, value)
  if (isMetric(name)) return metricLimit(text, name, statistic, value)
  const names = [...Object.keys(metricCatalogue), ...Object.keys(counterCatalogue)]
  return `limit ${JSON.stringify(text)}: nothing is called ${name}${suggestion(name, names)}; there are ${names.join(', ')}`
}

function metricLimit(text: string, metric: MetricName, statistic: string | undefined, value: string): Limit | string {
  const known = statistics.find((name) => name === statistic)
  if (known === undefined) {
    const given =
      statistic === undefined ? 'no statistic' : `no statistic ${statistic}${suggestion(statistic, statistics)}`
    return `limit ${JSON.stringify(text)}: ${given}; ${metric} has ${statistics.map((name) => `.${name}`).join(', ')}`
  }
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|m)$/.exec(value) ?? []
  if (amount === undefined)
    return `limit ${JSON.stringify(text)}: write a duration such as 800us, 500ms, 2s or 1m after the =`
  const limitUs = Math.round(Number(amount) * usPerUnit[unit as keyof typeof usPerUnit])
  return { kind: 'metric', metric, statistic: known, limitUs }
}

function counterLimit(
  text: string,
  counter: CounterName,
  statistic: string | undefined,
  value: string,
): Limit | string {
  if (statistic !== undefined)
    return `limit ${JSON.stringify(text)}: ${counter} is a count and has no .${statistic}; write ${counter}=0`
  if (!/^\d+$/.test(value)) return `limit ${JSON.stringify(text)}: write a whole number, 0 or more, after the =`
  return { kind: 'counter', counter, limit: Number(value) }
}

function isMetric(name: string): name is MetricName {
  return Object.hasOwn(metricCatalogue, name)
}

function isCounter(name: string): name is CounterName {
  return Object.hasOwn(counterCatalogue, name)
}
