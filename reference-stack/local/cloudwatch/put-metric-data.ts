import { z } from 'zod'
import type { MetricStore } from './metric-store.ts'
import { dimensionsSchema, metricNameSchema, namespaceSchema, parseRequest, validationError } from './request.ts'

/** Answers PutMetricData: nothing is stored unless the whole request is right. */
export function putMetricData(store: MetricStore, body: unknown): Record<string, never> {
  const { Namespace, MetricData } = parseRequest(requestSchema, body)
  for (const datum of MetricData) checkValues(datum)
  for (const datum of MetricData) {
    const minute = store.minute({
      namespace: Namespace,
      name: datum.MetricName,
      dimensions: datum.Dimensions,
      unit: datum.Unit,
      timestampMs: datum.Timestamp === undefined ? Date.now() : datum.Timestamp * 1000,
    })
    const { Value, Values, Counts, StatisticValues } = datum
    if (Value !== undefined) minute.add(Value)
    Values?.forEach((value, index) => minute.add(value, Counts?.[index] ?? 1))
    if (StatisticValues) minute.addSummary(StatisticValues)
  }
  return {}
}

const count = z.number().positive()

const datumSchema = z.object({
  MetricName: metricNameSchema,
  Dimensions: dimensionsSchema,
  /** Epoch seconds. */
  Timestamp: z.number().optional(),
  Unit: z.string().default('None'),
  Value: z.number().optional(),
  Values: z.array(z.number()).min(1).max(150).optional(),
  Counts: z.array(count).max(150).optional(),
  StatisticValues: z
    .object({ SampleCount: count, Sum: z.number(), Minimum: z.number(), Maximum: z.number() })
    .transform((set) => ({
      sampleCount: set.SampleCount,
      sum: set.Sum,
      minimum: set.Minimum,
      maximum: set.Maximum,
    }))
    .optional(),
})

const requestSchema = z.object({ Namespace: namespaceSchema, MetricData: z.array(datumSchema).min(1).max(1000) })

function checkValues({ MetricName, Value, Values, Counts, StatisticValues }: z.output<typeof datumSchema>): void {
  if ([Value, Values, StatisticValues].filter((given) => given !== undefined).length !== 1) {
    throw validationError(`${MetricName}: exactly one of Value, Values and StatisticValues has to be given.`)
  }
  if (Counts && Counts.length !== Values?.length) {
    throw validationError(`${MetricName}: Values and Counts must have the same number of entries.`)
  }
}
