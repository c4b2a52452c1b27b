import type { Unit } from '../../src/metrics/catalogue/entry.ts'
import { type MetricName, metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import type { QuantileName } from '../../src/metrics/catalogue/quantiles.ts'
import { type ValueName, valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import type { SavedNightRun } from '../../src/metrics/result/history/saved-night-run.ts'
import type { QuantileValue } from '../../src/metrics/result/run-result.ts'

/** The figure that is followed from night to night: a percentile of a metric, or a value that a run has once. */
export type TrendFigure =
  | { readonly metric: MetricName; readonly quantile: QuantileName }
  | { readonly value: ValueName }

/** Returns the value in the figure's unit; null if it is unknown or there are too few samples. */
export function figureOf({ metrics, values }: SavedNightRun, figure: TrendFigure): QuantileValue {
  return ('value' in figure ? values[figure.value] : metrics[figure.metric]?.[figure.quantile]) ?? null
}

/** Returns the name of the figure as in `--metric`: `delivery_latency.p99`, `handler_cpu`. */
export function figureName(figure: TrendFigure): string {
  return 'value' in figure ? figure.value : `${figure.metric}.${figure.quantile}`
}

export function figureUnit(figure: TrendFigure): Unit {
  return 'value' in figure ? valueCatalogue[figure.value].unit : metricCatalogue[figure.metric].unit
}
