import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { type MetricName, metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import { type QuantileName, quantileNames } from '../../src/metrics/catalogue/quantiles.ts'
import { type ValueName, valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import { whyPartial } from '../../src/metrics/judging/validity/coverage.ts'
import type { QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import { valueOf } from '../../src/metrics/result/values.ts'
import { suggestion } from '../../src/suggestion.ts'

/** A figure of which the candidate may not have more than so much more than the baseline. */
export interface GatedFigure {
  /** `delivery_latency.p99`, or a value such as `handler_cpu`. */
  readonly name: string
  /** 0.05 for 5 %. */
  readonly allowedRegression: number
  /** Has the user named it? Then a gate without it has no answer. */
  readonly isNamed: boolean
}

const defaultFigures = ['delivery_latency.p50', 'delivery_latency.p99', 'connect_latency.p99', 'handler_cpu']

/** Requests to @connections by deliveries: it is counted, not timed, and always gated. */
export const postsPerDelivery = 'posts_per_delivery'

const defaultRegression = 0.05

/**
 * What is gated: the figures named, and posts per delivery.
 *
 * @param metrics names with commas between them, as `--metrics` takes them; undefined for the usual ones
 * @param regressions each as `--max-regression` takes it: `5%` for all, or `delivery_latency.p99=10%` for one
 * @throws Refusal (2) with every mistake
 */
export function parseGatedFigures(metrics: string | undefined, regressions: readonly string[]): GatedFigure[] {
  const named = metrics?.split(',').map((name) => name.trim())
  const names = [...new Set([...(named ?? defaultFigures), postsPerDelivery])]
  const parsed = regressions.map((text) => parseRegression(text, names))
  const problems = [
    ...names.filter((name) => !isFigure(name)).map((name) => `--metrics: ${whatThereIs(name)}`),
    ...parsed.filter((one) => typeof one === 'string'),
  ]
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const allowed = parsed.filter((one) => typeof one !== 'string')
  const allowedFor = (name: string | null) => allowed.findLast((one) => one.name === name)?.share
  return names.map((name) => ({
    name,
    allowedRegression: allowedFor(name) ?? allowedFor(null) ?? defaultRegression,
    isNamed: named?.includes(name) ?? false,
  }))
}

/** The unit of a figure as it is stored. */
export function unitOf(name: string): string {
  return isValue(name) ? valueCatalogue[name].unit : quantileOf(name) === null ? 'ratio' : 'us'
}

/** The figure of one run; null if it was not measured, or has too few samples. */
export function figureOf({ name }: Pick<GatedFigure, 'name'>, result: RunResult): QuantileValue {
  if (name === postsPerDelivery) return postsOf(result)
  if (isValue(name)) return valueOf(result, name)
  const quantile = quantileOf(name)
  return quantile === null ? null : (result.metrics[quantile.metric]?.[quantile.quantile] ?? null)
}

/** Retries after a 429 are left out: they are the service's doing. Null where neither the target nor the handlers count them. */
function postsOf({ counters, server, work }: RunResult): number | null {
  const { post_attempts: attempts, posts_throttled: throttled = 0, deliveries_expected: deliveries = 0 } = counters
  if (work?.isWhole && deliveries > 0) {
    const posted = Object.values(work.functions).map(({ counts: { posts = 0, posts_gone: gone = 0 } }) => posts + gone)
    return posted.reduce((sum, posts) => sum + posts, 0) / deliveries
  }
  if (attempts === undefined || deliveries === 0 || whyPartial('post_attempts', server) !== null) return null
  return (attempts - throttled) / deliveries
}

interface Regression {
  /** Null for all. */
  readonly name: string | null
  readonly share: number
}

/** Or what is wrong with the text. */
function parseRegression(text: string, names: readonly string[]): Regression | string {
  const [, name, percent] = /^(?:([^=]+)=)?(\d+(?:\.\d+)?)%$/.exec(text.replaceAll(/\s+/g, '')) ?? []
  const mistake = `--max-regression ${text}`
  if (percent === undefined) return `${mistake}: write 5% or delivery_latency.p99=10%`
  if (name === undefined) return { name: null, share: Number(percent) / 100 }
  if (!names.includes(name))
    return `${mistake}: ${name} is not gated${suggestion(name, names)}; there are ${names.join(', ')}`
  return { name, share: Number(percent) / 100 }
}

function isFigure(name: string): boolean {
  return name === postsPerDelivery || quantileOf(name) !== null || (isValue(name) && isLess(valueCatalogue[name]))
}

function isValue(name: string): name is ValueName {
  return Object.hasOwn(valueCatalogue, name)
}

function quantileOf(name: string): { readonly metric: MetricName; readonly quantile: QuantileName } | null {
  const [metric = '', statistic] = name.split('.', 2)
  const quantile = quantileNames.find((one) => name === `${metric}.${one}` && one === statistic)
  const isMetric = Object.hasOwn(metricCatalogue, metric)
  return isMetric && quantile !== undefined ? { metric: metric as MetricName, quantile } : null
}

function isLess({ better }: { readonly better: string }): boolean {
  return better === 'lower'
}

function whatThereIs(name: string): string {
  const metrics = Object.keys(metricCatalogue)
  const values = Object.keys(valueCatalogue).filter(isFigure)
  const all = [...metrics.flatMap((metric) => quantileNames.map((quantile) => `${metric}.${quantile}`)), ...values]
  const [metric = ''] = name.split('.', 1)
  const near = suggestion(name, all) || suggestion(metric, metrics)
  return `nothing to gate is called ${JSON.stringify(name)}${near}; write a metric and its percentile such as delivery_latency.p99, or one of ${values.join(', ')}`
}
