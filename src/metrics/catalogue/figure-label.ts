import { counterCatalogue } from './counters.ts'
import type { Entry } from './entry.ts'
import { metricCatalogue } from './metrics.ts'
import { percentileLabel, quantileNames } from './quantiles.ts'
import { valueCatalogue } from './values.ts'
import { workCatalogue } from './work.ts'

/**
 * The name of a figure as people read it: `delivery_latency.p99` is `delivery p99`, `handler_cpu` is `handler CPU a delivery`. A
 * figure that the catalogue does not have keeps its name: `posts per delivery`.
 */
export function figureLabel(name: string): string {
  const [metric = '', percentile] = name.split('.', 2)
  const quantile = quantileNames.find((one) => one === percentile)
  const words = entryOf(metric)?.label ?? labelOfWork(metric) ?? metric.replaceAll('_', ' ')
  if (percentile === undefined) return words
  return `${words} ${quantile === undefined ? percentile : percentileLabel(quantile)}`
}

/** The meaning of a figure; null if the catalogue does not have it. */
export function figureMeaning(name: string): string | null {
  const [metric = ''] = name.split('.', 1)
  return entryOf(metric)?.meaning ?? null
}

function labelOfWork(name: string): string | undefined {
  return Object.hasOwn(workCatalogue, name) ? workCatalogue[name as keyof typeof workCatalogue].label : undefined
}

function entryOf(name: string): Entry | null {
  if (Object.hasOwn(metricCatalogue, name)) return metricCatalogue[name as keyof typeof metricCatalogue]
  if (Object.hasOwn(counterCatalogue, name)) return counterCatalogue[name as keyof typeof counterCatalogue]
  return Object.hasOwn(valueCatalogue, name) ? valueCatalogue[name as keyof typeof valueCatalogue] : null
}
