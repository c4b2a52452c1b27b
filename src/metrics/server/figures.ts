import type { SeriesAnswer } from './get-metric-data.ts'
import type { SeriesByFigure } from './series-of-the-target.ts'
import type { Series } from './series.ts'

export type AnswerOf = ReadonlyMap<Series, SeriesAnswer>

/** Each answer as one number, durations in whole microseconds; null where there was no data, which is not zero. */
export function wholeWindow<Figure extends string>(
  series: SeriesByFigure<Figure>,
  answerOf: AnswerOf,
): Record<Figure, number | null> {
  return mapValues(series, (one) => {
    const points = answerOf.get(one)?.points ?? []
    if (points.length === 0) return null
    const values = points.map(({ value }) => value)
    return figure(one, one.statistic === 'Sum' ? values.reduce((sum, part) => sum + part) : Math.max(...values))
  })
}

/** Returns a row for each minute with data of any of the series, oldest first. */
export function byMinute<Figure extends string>(
  series: SeriesByFigure<Figure>,
  answerOf: AnswerOf,
): ({ startedAt: string } & Record<Figure, number | null>)[] {
  const valueAt = mapValues(
    series,
    (one) => new Map(answerOf.get(one)?.points.map(({ atMs, value }) => [atMs, figure(one, value)])),
  )
  const minutes = new Set(Object.values<Map<number, number>>(valueAt).flatMap((values) => [...values.keys()]))
  return [...minutes]
    .sort((a, b) => a - b)
    .map((atMs) => ({
      startedAt: new Date(atMs).toISOString(),
      ...mapValues(valueAt, (values) => values.get(atMs) ?? null),
    }))
}

const inMilliseconds = new Set(['Duration', 'IteratorAge', 'IntegrationLatency', 'SuccessfulRequestLatency'])

function figure({ metric }: Series, value: number): number {
  return inMilliseconds.has(metric) ? Math.round(value * 1000) : value
}

function mapValues<Key extends string, From, To>(
  record: Readonly<Record<Key, From>>,
  map: (value: From) => To,
): Record<Key, To> {
  const entries = Object.entries<From>(record).map(([key, value]) => [key, map(value)])
  return Object.fromEntries(entries) as Record<Key, To>
}
