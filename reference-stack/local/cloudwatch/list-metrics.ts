import { z } from 'zod'
import { type Metric, type MetricStore, minuteMs } from './metric-store.ts'
import { decodeToken, encodeToken, metricNameSchema, namespaceSchema, parseRequest } from './request.ts'

const metricsPerPage = 500
const recentMs = 3 * 60 * minuteMs

/** Answers ListMetrics: every metric that has all the dimensions asked for, whatever others it has. */
export function listMetrics(store: MetricStore, body: unknown) {
  const { Namespace, MetricName, Dimensions, RecentlyActive, NextToken } = parseRequest(requestSchema, body)
  const first = decodeToken(NextToken)
  const end = first + metricsPerPage
  const found = store
    .metrics()
    .filter(
      ({ namespace, name, dimensions }) =>
        (Namespace === undefined || namespace === Namespace) &&
        (MetricName === undefined || name === MetricName) &&
        Dimensions.every(({ Name, Value }) => {
          const actual = dimensions[Name]
          return actual !== undefined && (Value === undefined || actual === Value)
        }),
    )
    .filter((metric) => RecentlyActive === undefined || isRecent(store, metric))
  return {
    Metrics: found.slice(first, end).map(toWire),
    ...(found.length > end ? { NextToken: encodeToken(end) } : {}),
  }
}

const requestSchema = z.object({
  Namespace: namespaceSchema.optional(),
  MetricName: metricNameSchema.optional(),
  Dimensions: z
    .array(z.object({ Name: z.string().min(1), Value: z.string().optional() }))
    .max(10)
    .default([]),
  /** Only what had data in the past three hours. */
  RecentlyActive: z.literal('PT3H').optional(),
  NextToken: z.string().optional(),
})

function isRecent(store: MetricStore, metric: Metric): boolean {
  const sinceMs = Date.now() - recentMs
  return store.series(metric).some(({ minutes }) => [...minutes.keys()].some((startMs) => startMs + minuteMs > sinceMs))
}

function toWire({ namespace, name, dimensions }: Metric) {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  }
}
