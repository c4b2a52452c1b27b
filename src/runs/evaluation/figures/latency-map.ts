import { type LatencyMap, rowBeginsAtUs, rowsPerDecade } from '../../../metrics/result/latency-map.ts'

/** So that a run of hours has no larger a map than one of minutes. */
const mostColumns = 150

/** Rows begin at 1 microsecond until the lowest latency of the run is known. */
const fromOneUs = { firstRow: 0 }

/** Counts the deliveries of one second after the other, in any order. */
export class LatencyMapBuilder {
  readonly #secondsPerColumn: number
  readonly #columns: readonly number[][]
  #lowestUs = Number.POSITIVE_INFINITY

  /** @param seconds of the run */
  constructor(seconds: number) {
    this.#secondsPerColumn = Math.ceil(seconds / mostColumns)
    this.#columns = Array.from({ length: Math.ceil(seconds / (this.#secondsPerColumn || 1)) }, () => [])
  }

  /** @param sortedUs of all deliveries whose message was due in that second */
  add(second: number, sortedUs: Uint32Array): void {
    const [lowestUs] = sortedUs
    if (lowestUs === undefined) return
    this.#lowestUs = Math.min(this.#lowestUs, lowestUs)
    countRows(this.#columns[Math.floor(second / this.#secondsPerColumn)] ?? [], sortedUs)
  }

  /** Null without a delivery. */
  build(): LatencyMap | null {
    if (this.#lowestUs === Number.POSITIVE_INFINITY) return null
    const firstRow = rowOf(this.#lowestUs)
    return {
      secondsPerColumn: this.#secondsPerColumn,
      firstRow,
      columns: this.#columns.map((rows) =>
        Array.from({ length: Math.max(0, rows.length - firstRow) }, (_, row) => rows[firstRow + row] ?? 0),
      ),
    }
  }
}

function countRows(into: number[], sortedUs: Uint32Array): void {
  for (let row = rowOf(sortedUs[0] ?? 0), from = 0; from < sortedUs.length; row++) {
    const until = firstFrom(sortedUs, rowBeginsAtUs(fromOneUs, row + 1))
    into[row] = (into[row] ?? 0) + until - from
    from = until
  }
}

/** Latencies below a microsecond are in the first row. */
function rowOf(latencyUs: number): number {
  return Math.floor(Math.log10(Math.max(1, latencyUs)) * rowsPerDecade)
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
