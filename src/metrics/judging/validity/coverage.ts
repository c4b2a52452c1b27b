import { type CounterName, counterCatalogue } from '../../catalogue/counters.ts'
import type { Source } from '../../catalogue/entry.ts'
import { type MetricName, metricCatalogue } from '../../catalogue/metrics.ts'
import type { ServerFigures } from '../../result/run-result.ts'

const catalogue = { ...metricCatalogue, ...counterCatalogue }

/** The sources that have to be asked, after or during the run. The crowd knows everything else by itself. */
const targetSources: readonly Source[] = ['cloudwatch', 'logs', 'items']

/** Does the figure come from the target? Then it is known only if it stands in the result. */
export function isFromTarget(name: CounterName | MetricName): boolean {
  return targetSources.includes(sourceOf(name))
}

/**
 * Says why a figure may cover only a part of the run; null if it covers the whole, as far as is known. A limit that a part keeps
 * may be broken by the rest.
 */
export function whyPartial(name: CounterName | MetricName, { status, logs }: ServerFigures): string | null {
  const source = sourceOf(name)
  if (source === 'cloudwatch' && status !== 'complete') return `CloudWatch's figures are ${status}`
  if (source === 'logs' && logs?.status === 'partial') return 'the logs of the functions are partial'
  return null
}

function sourceOf(name: CounterName | MetricName): Source {
  return catalogue[name].source
}
