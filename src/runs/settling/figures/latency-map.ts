import { type LatencyMap, rowBeginsAtUs, rowsPerDecade } from '../../../metrics/result/latency-map.ts'
import type { SecondTally } from './tally.ts'

/** So that a run of hours has no larger a map than one of minutes. */
const mostColumns = 150

/** Null without a delivery. */
export function latencyMapOf(seconds: readonly Pick<SecondTally, 'latenciesUs'>[]): LatencyMap | null {
  const lowestUs = seconds.reduce(
    (lowest, { latenciesUs }) => Math.min(lowest, latenciesUs[0] ?? lowest),
    Number.POSITIVE_INFINITY,
  )
  if (lowestUs === Number.POSITIVE_INFINITY) return null
  const firstRow = Math.floor(Math.log10(Math.max(1, lowestUs)) * rowsPerDecade)
  const secondsPerColumn = Math.ceil(seconds.length / mostColumns)
  const columns = Array.from({ length: Math.ceil(seconds.length / secondsPerColumn) }, (): number[] => [])
  for (const [second, { latenciesUs }] of seconds.entries())
    countRows(columns[Math.floor(second / secondsPerColumn)] ?? [], latenciesUs, firstRow)
  return { secondsPerColumn, firstRow, columns }
}

/** @param sortedUs none below the first row, but for those of less than a microsecond */
function countRows(into: number[], sortedUs: Uint32Array, firstRow: number): void {
  for (let row = 0, from = 0; from < sortedUs.length; row++) {
    const until = firstFrom(sortedUs, rowBeginsAtUs({ firstRow }, row + 1))
    into[row] = (into[row] ?? 0) + until - from
    from = until
  }
}

/** The place of the first value that is not below a limit; the length where all are. */
function firstFrom(sorted: Uint32Array, limit: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < limit) low = middle + 1
    else high = middle
  }
  return low
}
