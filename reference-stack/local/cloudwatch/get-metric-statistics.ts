import { z } from 'zod'
import type { Distribution } from './distribution.ts'
import { type MetricStore, minuteMs } from './metric-store.ts'
import { dimensionsSchema, metricNameSchema, namespaceSchema, parseRequest, validationError } from './request.ts'
import { findStatistic, periodsOf, supportedStatistics } from './statistics.ts'

/** "GetMetricStatistics (old call): <= 1,440 points; no math". */
const maxPoints = 1_440

const statistics = z
  .array(z.string().refine((name) => findStatistic(name) !== undefined, `use ${supportedStatistics}`))
  .default([])

const requestSchema = z.object({
  Namespace: namespaceSchema,
  MetricName: metricNameSchema,
  Dimensions: dimensionsSchema,
  /** Epoch seconds. */
  StartTime: z.number(),
  EndTime: z.number(),
  Period: z.int().min(60, 'must be a multiple of 60').multipleOf(60, 'must be a multiple of 60'),
  Statistics: statistics,
  ExtendedStatistics: statistics,
  Unit: z.string().optional(),
})

/** Answers GetMetricStatistics, the call that GetMetricData has replaced: one metric, several statistics of it. */
export function getMetricStatistics(store: MetricStore, body: unknown): object {
  const request = parseRequest(requestSchema, body)
  const { Namespace, MetricName, Dimensions, Period, Statistics, ExtendedStatistics, Unit } = request
  const startMs = Math.floor((request.StartTime * 1000) / minuteMs) * minuteMs
  const endMs = Math.round(request.EndTime * 1000)
  if (startMs >= endMs) throw validationError('The parameter StartTime must be less than the parameter EndTime.')
  if (Statistics.length + ExtendedStatistics.length === 0) {
    throw validationError('Statistics or ExtendedStatistics: at least one has to be asked for.')
  }
  const points = Math.ceil((endMs - startMs) / (Period * 1000))
  if (points > maxPoints) {
    throw validationError(`The window has ${points} periods; GetMetricStatistics gives up to ${maxPoints} data points.`)
  }
  const series = store
    .series({ namespace: Namespace, name: MetricName, dimensions: Dimensions })
    .filter(({ unit }) => Unit === undefined || unit === Unit)
  return {
    Label: MetricName,
    Datapoints: series.flatMap((one) =>
      periodsOf(one, startMs, endMs, Period * 1000).map(([periodStartMs, values]) => ({
        Timestamp: periodStartMs / 1000,
        ...valuesOf(values, Statistics),
        ...(ExtendedStatistics.length > 0 && { ExtendedStatistics: valuesOf(values, ExtendedStatistics) }),
        Unit: one.unit,
      })),
    ),
  }
}

function valuesOf(values: Distribution, names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = findStatistic(name)?.(values)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
