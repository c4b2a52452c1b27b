import { z } from 'zod'
import type { Metric, MetricStore } from './metric-store.ts'
import { decodeToken, encodeToken, metricNameSchema, namespaceSchema, parseRequest } from './request.ts'

const metricsPerPage = 500

/** Answers ListMetrics: every metric that has all the dimensions asked for, whatever others it has. */
export function listMetrics(store: MetricStore, body: unknown) {
  const { Namespace, MetricName, Dimensions, NextToken } = parseRequest(requestSchema, body)
  const first = decodeToken(NextToken)
  const end = first + metricsPerPage
  const found = store.metrics().filter(
    ({ namespace, name, dimensions }) =>
      (Namespace === undefined || namespace === Namespace) &&
      (MetricName === undefined || name === MetricName) &&
      Dimensions.every(({ Name, Value }) => {
        const actual = dimensions[Name]
        return actual !== undefined && (Value === undefined || actual === Value)
      }),
  )
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
  NextToken: z.string().optional(),
})

function toWire({ namespace, name, dimensions }: Metric) {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  }
}
