import type { GuardedHistogram, Quantile } from '../../metrics/recording/histogram.ts'
import { quantileNames, quantiles } from '../../metrics/catalogue/quantiles.ts'
import type { readWorkerFiles } from './worker-file.ts'

/** The percentiles of all workers together, and the counters that are not 0. */
export function summaryText({ workers, counters, metrics }: ReturnType<typeof readWorkerFiles>): string {
  const rows = [
    ['ms', 'samples', ...quantileNames, 'max'],
    ...Object.entries(metrics).map(([name, histogram]) => [name, String(histogram.count), ...figuresOf(histogram)]),
  ]
  const table = rows.map((cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(10) : cell.padStart(9))).join(''))
  const counted = Object.entries(counters).filter(([, count]) => count > 0)
  const lines = counted.map(([name, count]) => `${name.padEnd(30)} ${count}`)
  return `fanbench: ${workers} ${workers === 1 ? 'worker' : 'workers'}\n${[...table, ...lines].map((line) => `  ${line}\n`).join('')}`
}

function figuresOf(histogram: GuardedHistogram): string[] {
  return [...quantileNames.map((name) => histogram.percentile(quantiles[name])), histogram.maxUs].map(inMs)
}

/** `-` where there are too few samples, `never` where the quantile falls among those that did not come. */
function inMs(value: Quantile | null): string {
  if (value === null) return '-'
  return value === 'infinite' ? 'never' : String(Number((value / 1000).toPrecision(3)))
}
