import type { Entry } from '../src/metrics/catalogue/entry.ts'
import { metricCatalogue } from '../src/metrics/catalogue/metrics.ts'
import { quantileNames } from '../src/metrics/catalogue/quantiles.ts'
import { valueCatalogue } from '../src/metrics/catalogue/values.ts'
import { percentileLabel } from './figures.ts'

/**
 * A figure of a run as people read it: `delivery_latency.p99` is `delivery p99`, `handler_cpu` is `handler CPU a delivery`. One
 * that the catalogue does not have keeps its words: `posts per delivery`.
 */
export function figureLabel(name: string): string {
  const [metric = '', percentile] = name.split('.', 2)
  const quantile = quantileNames.find((one) => one === percentile)
  const words = entryOf(metric)?.label ?? metric.replaceAll('_', ' ')
  if (percentile === undefined) return words
  return `${words} ${quantile === undefined ? percentile : percentileLabel(quantile)}`
}

/** What it measures; null where the catalogue does not have it. */
export function figureMeaning(name: string): string | null {
  const [metric = ''] = name.split('.', 1)
  return entryOf(metric)?.meaning ?? null
}

function entryOf(name: string): Entry | null {
  if (Object.hasOwn(metricCatalogue, name)) return metricCatalogue[name as keyof typeof metricCatalogue]
  return Object.hasOwn(valueCatalogue, name) ? valueCatalogue[name as keyof typeof valueCatalogue] : null
}
