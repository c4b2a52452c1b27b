import { type CounterName, counterCatalogue } from '../../catalogue/counters.ts'
import type { Source } from '../../catalogue/entry.ts'
import { type MetricName, metricCatalogue } from '../../catalogue/metrics.ts'
import type { ServerFigures } from '../../result/run-result.ts'

const catalogue = { ...metricCatalogue, ...counterCatalogue }

/** Those that have to be asked, after or during the run; everything else the crowd knows by itself. */
const targetSources: readonly Source[] = ['cloudwatch', 'logs', 'items']

/** Does it come from the target? Then it is only known where it stands in the result. */
export function isFromTarget(name: CounterName | MetricName): boolean {
  return targetSources.includes(sourceOf(name))
}

/**
 * Why a figure may be of a part only; null if it is whole, as far as is known. A limit that a part keeps may be broken by
 * the rest.
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
