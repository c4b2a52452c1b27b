import { type CounterName, counterCatalogue } from '../../catalogue/counters.ts'
import { type MetricName, metricCatalogue } from '../../catalogue/metrics.ts'
import { type QuantileName, quantileNames } from '../../catalogue/quantiles.ts'
import { Refusal, exitCodes } from '../../../exit-codes.ts'
import { type RatioName, ratios } from './ratios.ts'
import { suggestLimit } from './suggest-limit.ts'

export type Statistic = QuantileName | 'max' | 'mean'

/**
 * A limit of the user's. It holds if the observed value is not worse. An equal value is good enough unless the limit is strict.
 */
export type Limit = { readonly strict?: true } & (
  | { readonly kind: 'metric'; readonly metric: MetricName; readonly statistic: Statistic; readonly limitUs: number }
  | { readonly kind: 'counter'; readonly counter: CounterName; readonly limit: number }
  /** The least share, 0 to 1. */
  | { readonly kind: 'ratio'; readonly ratio: RatioName; readonly least: number }
)

export const statistics: readonly Statistic[] = [...quantileNames, 'max', 'mean']
const usPerUnit = { us: 1, ms: 1000, s: 1_000_000, m: 60_000_000 } as const
const operatorsWhere = { lower: ['=', '<', '<='], higher: ['=', '>', '>='] } as const

/** Applies {@link parseLimit} to all texts; one {@link Refusal} has every mistake in any of them. */
export function parseLimits(texts: readonly string[]): Limit[] {
  const parsed = texts.map(parse)
  const problems = parsed.filter((limit) => typeof limit === 'string')
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return parsed.filter((limit) => typeof limit !== 'string')
}

/**
 * Reads `delivery_latency.p99=500ms`, `connect_latency.max<2s`, `delivery_ratio>=99.99%` or `deliveries_lost=0`. With `=`, the
 * limit is a least value for a ratio, or for a counter for which more is better (`connections_opened=1000`), and a greatest value
 * for anything else. A mistake is a {@link Refusal} (exit 2).
 */
export function parseLimit(text: string): Limit {
  const limit = parse(text)
  if (typeof limit === 'string') throw new Refusal(exitCodes.usage, limit)
  return limit
}

/** Returns the limit, or a sentence that says what is wrong with the text. */
function parse(text: string): Limit | string {
  const limit = parseParts(text)
  if (typeof limit !== 'string') return limit
  const meant = suggestLimit(text, (other) => typeof parseParts(other) !== 'string')
  return `limit ${JSON.stringify(text)}: ${limit}${meant === null ? '' : ` (did you mean ${meant}?)`}`
}

function parseParts(text: string): Limit | string {
  const [, name, , statistic, operator, value] =
    /^([^.=<>]+?)(\.([^=<>]*?))?\s*(<=|>=|<|>|=)\s*(.*)$/.exec(text.trim()) ?? []
  if (name === undefined || operator === undefined || value === undefined)
    return 'write delivery_latency.p99=500ms or deliveries_lost=0'
  const better = betterOf(name)
  if (better === null) return `nothing is called ${name}; \`fanbench metrics\` lists the names`
  const parsed = isMetric(name) ? metricLimit(name, statistic, value) : limitOfCounts(name, statistic, value)
  if (typeof parsed === 'string') return parsed
  const fitting: readonly string[] = operatorsWhere[better]
  if (!fitting.includes(operator)) return `${better} is better for ${name}; write ${fitting.join(' or ')}`
  if (!operator.endsWith('=')) return isNever(parsed) ? 'it can never hold' : { ...parsed, strict: true }
  return parsed
}

/** Returns null if nothing has this name. */
function betterOf(name: string): 'lower' | 'higher' | null {
  if (isRatio(name)) return 'higher'
  if (isCounter(name)) return counterCatalogue[name].better === 'higher' ? 'higher' : 'lower'
  return isMetric(name) ? metricCatalogue[name].better : null
}

/** Is this strict limit impossible to keep? Nothing is below 0, and no share is above the whole. */
function isNever(limit: Limit): boolean {
  if (limit.kind === 'ratio') return limit.least >= 1
  if (limit.kind === 'metric') return limit.limitUs <= 0
  return betterOf(limit.counter) === 'lower' && limit.limit <= 0
}

function metricLimit(metric: MetricName, statistic: string | undefined, value: string): Limit | string {
  const known = statistics.find((name) => name === statistic)
  if (known === undefined) {
    const given = statistic === undefined ? 'no statistic' : `no statistic ${statistic}`
    return `${given}; ${metric} has ${statistics.map((name) => `.${name}`).join(', ')}`
  }
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|m)$/.exec(value) ?? []
  if (amount === undefined) return `write a duration such as 800us, 500ms, 2s or 1m, not ${JSON.stringify(value)}`
  const limitUs = Math.round(Number(amount) * usPerUnit[unit as keyof typeof usPerUnit])
  return { kind: 'metric', metric, statistic: known, limitUs }
}

function limitOfCounts(name: string, statistic: string | undefined, value: string): Limit | string {
  if (isRatio(name)) return statistic === undefined ? ratioLimit(name, value) : `${name} is a ratio without statistics`
  if (statistic !== undefined) return `${name} is a count and has no .${statistic}; write ${name}=0`
  if (!/^\d+$/.test(value)) return `write a whole number, 0 or more, not ${JSON.stringify(value)}`
  return { kind: 'counter', counter: name as CounterName, limit: Number(value) }
}

function ratioLimit(ratio: RatioName, value: string): Limit | string {
  const [, amount] = /^(\d+(?:\.\d+)?)%$/.exec(value) ?? []
  // Makes 99.99 % the same number as 9,999 of 10,000.
  const least = Number((Number(amount) / 100).toPrecision(12))
  if (amount === undefined || least > 1) return `write a share of at most 100%, such as 99.99%, not ${value}`
  return { kind: 'ratio', ratio, least }
}

function isMetric(name: string): name is MetricName {
  return Object.hasOwn(metricCatalogue, name)
}

function isCounter(name: string): name is CounterName {
  return Object.hasOwn(counterCatalogue, name)
}

function isRatio(name: string): name is RatioName {
  return Object.hasOwn(ratios, name)
}
