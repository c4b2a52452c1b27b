import type { QuantileValue } from '../../result/run-result.ts'
import { sortedQuantile } from '../statistics/sorted-quantile.ts'
import type { OverRuns } from './comparison.ts'

/** @param values the same statistic of each run; null for a run with too few samples for it */
export function overRuns(values: readonly QuantileValue[]): OverRuns {
  const known = values.filter((value) => value !== null).map((value) => (value === 'infinite' ? Infinity : value))
  const sorted = Float64Array.from(known).sort()
  const at = (share: number) => inMicroseconds(sortedQuantile(sorted, share))
  return { median: at(0.5), least: at(0), greatest: at(1), runs: known.length }
}

function inMicroseconds(value: number): QuantileValue {
  if (Number.isNaN(value)) return null
  return value === Infinity ? 'infinite' : value
}
