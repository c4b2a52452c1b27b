import type { SeriesRow } from '../../src/metrics/result/run-result.ts'

/**
 * One or more seconds of the run. Counts are rates a second; of latencies the worst second's stands, because percentiles
 * cannot be averaged.
 */
export interface SeriesBin {
  readonly second: number
  readonly phase: string
  readonly connectionsOpen: number
  readonly messagesPerSecond: number
  readonly deliveriesPerSecond: number
  readonly deliveryP50Us: number | null
  readonly deliveryP99Us: number | null
  readonly deliveryMaxUs: number | null
  readonly deliveriesLost: number
}

/** No screen has more columns than this, and a page of a run of hours stays small. */
const mostBins = 600

export interface BinnedSeries {
  readonly secondsPerBin: number
  readonly bins: readonly SeriesBin[]
}

export function binned(series: readonly SeriesRow[]): BinnedSeries {
  const secondsPerBin = Math.max(1, Math.ceil(series.length / mostBins))
  const bins: SeriesBin[] = []
  for (let start = 0; start < series.length; start += secondsPerBin) {
    const bin = together(series.slice(start, start + secondsPerBin))
    if (bin !== null) bins.push(bin)
  }
  return { secondsPerBin, bins }
}

function together(rows: readonly SeriesRow[]): SeriesBin | null {
  const first = rows[0]
  if (first === undefined) return null
  const total = (count: (row: SeriesRow) => number) => rows.reduce((sum, row) => sum + count(row), 0)
  return {
    second: first.second,
    phase: first.phase,
    connectionsOpen: Math.max(...rows.map((row) => row.connectionsOpen)),
    messagesPerSecond: total((row) => row.messagesPublished) / rows.length,
    deliveriesPerSecond: total((row) => row.deliveriesReceived) / rows.length,
    deliveryP50Us: worst(rows.map((row) => row.deliveryP50Us)),
    deliveryP99Us: worst(rows.map((row) => row.deliveryP99Us)),
    deliveryMaxUs: worst(rows.map((row) => row.deliveryMaxUs)),
    deliveriesLost: total((row) => row.deliveriesLost),
  }
}

function worst(values: readonly (number | null)[]): number | null {
  const measured = values.filter((value) => value !== null)
  return measured.length === 0 ? null : Math.max(...measured)
}
