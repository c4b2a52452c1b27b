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

/** Points of a line and rows of a table: a page of a run of hours stays as small as one of minutes. */
export const [mostPoints, mostRows] = [300, 120]

export interface BinnedSeries {
  readonly secondsPerBin: number
  readonly bins: readonly SeriesBin[]
}

/** As charts have it. */
export function binned(series: readonly SeriesRow[]): BinnedSeries {
  return inBins(series, mostPoints)
}

/** As tables have it, which are read row by row. */
export function binnedForTable(series: readonly SeriesRow[]): BinnedSeries {
  return inBins(series, mostRows)
}

/** Ends a sentence or a caption; empty where a row is a second. */
export function rowNote({ secondsPerBin }: Pick<BinnedSeries, 'secondsPerBin'>): string {
  return secondsPerBin === 1 ? '' : `; each row stands for ${secondsPerBin} s`
}

/** The last of those in each bin, and the first of all: for what is a state, not a rate. */
export function lastOfEach<At extends { readonly second: number }>(states: readonly At[], most: number): At[] {
  const [first, last] = [states[0], states.at(-1)]
  if (first === undefined || last === undefined || states.length <= most) return [...states]
  const secondsPerBin = (last.second - first.second) / (most - 1)
  const binOf = ({ second }: At) => Math.floor((second - first.second) / secondsPerBin)
  return states.filter((state, place) => {
    const next = states[place + 1]
    return place === 0 || next === undefined || binOf(next) !== binOf(state)
  })
}

function inBins(series: readonly SeriesRow[], most: number): BinnedSeries {
  const secondsPerBin = roundSeconds(series.length / most)
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
    messagesPerSecond: rounded(total((row) => row.messagesPublished) / rows.length),
    deliveriesPerSecond: rounded(total((row) => row.deliveriesReceived) / rows.length),
    deliveryP50Us: worst(rows.map((row) => row.deliveryP50Us)),
    deliveryP99Us: worst(rows.map((row) => row.deliveryP99Us)),
    deliveryMaxUs: worst(rows.map((row) => row.deliveryMaxUs)),
    deliveriesLost: total((row) => row.deliveriesLost),
  }
}

/** At least so many, and such as divide a minute or are whole minutes. */
function roundSeconds(atLeast: number): number {
  return [1, 2, 3, 5, 10, 12, 15, 20, 30].find((seconds) => seconds >= atLeast) ?? Math.ceil(atLeast / 60) * 60
}

/** To thousandths: digits that no chart shows would be most of the page. */
function rounded(rate: number): number {
  return Math.round(rate * 1000) / 1000
}

function worst(values: readonly (number | null)[]): number | null {
  const measured = values.filter((value) => value !== null)
  return measured.length === 0 ? null : Math.max(...measured)
}
