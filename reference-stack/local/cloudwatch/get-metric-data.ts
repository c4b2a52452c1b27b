import { z } from 'zod'
import { type MetricStore, minuteMs } from './metric-store.ts'
import {
  decodeToken,
  dimensionsSchema,
  encodeToken,
  metricNameSchema,
  namespaceSchema,
  parseRequest,
  validationError,
} from './request.ts'
import { type Statistic, findStatistic, periodsOf, supportedStatistics } from './statistics.ts'

/** Answers GetMetricData, without metric math. Periods are counted from StartTime, rounded down to its minute. */
export function getMetricData(store: MetricStore, body: unknown): GetMetricDataAnswer {
  const request = parseRequest(requestSchema, body)
  const { queries, startMs, endMs, maxDatapoints, isDescending } = checkRequest(request)
  const first = decodeToken(request.NextToken)
  const end = first + maxDatapoints

  let passed = 0
  const results = queries.map((query) => {
    const { points, messages } = pointsOf(store, query, startMs, endMs)
    if (isDescending) points.reverse()
    const page = points.slice(Math.max(0, first - passed), Math.max(0, end - passed))
    passed += points.length
    return {
      Id: query.id,
      Label: query.label,
      Timestamps: page.map(({ startMs }) => startMs / 1000),
      Values: page.map(({ value }) => value),
      StatusCode: passed > end ? ('PartialData' as const) : ('Complete' as const),
      Messages: messages,
    }
  })
  return { MetricDataResults: results, Messages: [], ...(passed > end ? { NextToken: encodeToken(end) } : {}) }
}

export interface GetMetricDataAnswer {
  readonly MetricDataResults: readonly {
    readonly Id: string
    readonly Label: string
    /** Epoch seconds. */
    readonly Timestamps: readonly number[]
    readonly Values: readonly number[]
    readonly StatusCode: 'Complete' | 'PartialData'
    readonly Messages: readonly Message[]
  }[]
  readonly Messages: readonly Message[]
  readonly NextToken?: string
}

interface Message {
  readonly Code: string
  readonly Value: string
}

const maxQueries = 500
const maxDatapointsPerCall = 100_800

const querySchema = z.object({
  Id: z.string().regex(/^[a-z][a-zA-Z0-9_]*$/, 'must start with a lower case letter, then letters, digits and _'),
  Expression: z.undefined('metric math is not supported by the embedded CloudWatch: ask with MetricStat').optional(),
  MetricStat: z.object({
    Metric: z.object({ Namespace: namespaceSchema, MetricName: metricNameSchema, Dimensions: dimensionsSchema }),
    Period: z.int().min(60, 'must be a multiple of 60').multipleOf(60, 'must be a multiple of 60'),
    Stat: z.string().transform((name, context) => {
      const statistic = findStatistic(name)
      if (statistic) return { name, statistic }
      context.addIssue(`${name} is not supported by the embedded CloudWatch: use ${supportedStatistics}`)
      return z.NEVER
    }),
    Unit: z.string().optional(),
  }),
  Label: z.string().optional(),
  ReturnData: z.boolean().default(true),
})

const requestSchema = z.object({
  MetricDataQueries: z.array(querySchema).min(1).max(maxQueries),
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.enum(['TimestampAscending', 'TimestampDescending']).default('TimestampDescending'),
  MaxDatapoints: z.int().min(1).max(maxDatapointsPerCall).default(maxDatapointsPerCall),
  NextToken: z.string().optional(),
})

interface Query {
  readonly id: string
  readonly label: string
  readonly metric: { readonly namespace: string; readonly name: string; readonly dimensions: Record<string, string> }
  readonly unit: string | undefined
  readonly periodMs: number
  readonly statistic: Statistic
}

function checkRequest(request: z.output<typeof requestSchema>) {
  const all = request.MetricDataQueries
  const duplicate = all.find(({ Id }, index) => all.findIndex((other) => other.Id === Id) < index)
  if (duplicate) throw validationError(`The Id ${duplicate.Id} is used by more than one query.`)
  const startMs = Math.floor((request.StartTime * 1000) / minuteMs) * minuteMs
  const endMs = Math.round(request.EndTime * 1000)
  if (startMs >= endMs) throw validationError('The parameter StartTime must be less than the parameter EndTime.')
  return {
    queries: all.filter(({ ReturnData }) => ReturnData).map((query) => toQuery(query, all)),
    startMs,
    endMs,
    maxDatapoints: request.MaxDatapoints,
    isDescending: request.ScanBy === 'TimestampDescending',
  }
}

function toQuery(query: z.output<typeof querySchema>, all: readonly z.output<typeof querySchema>[]): Query {
  const { Metric, Period, Stat, Unit } = query.MetricStat
  const statistics = new Set(
    all
      .filter(({ MetricStat }) => MetricStat.Metric.MetricName === Metric.MetricName)
      .map(({ MetricStat }) => MetricStat.Stat.name),
  )
  return {
    id: query.Id,
    label: query.Label ?? (statistics.size > 1 ? `${Metric.MetricName} ${Stat.name}` : Metric.MetricName),
    metric: { namespace: Metric.Namespace, name: Metric.MetricName, dimensions: Metric.Dimensions },
    unit: Unit,
    periodMs: Period * 1000,
    statistic: Stat.statistic,
  }
}

interface Point {
  readonly startMs: number
  readonly value: number
}

/** Ascending. Periods without data have no point: absent is not zero. */
function pointsOf(
  store: MetricStore,
  { metric, unit, periodMs, statistic }: Query,
  startMs: number,
  endMs: number,
): { points: Point[]; messages: Message[] } {
  const matching = store.series(metric).filter((series) => unit === undefined || series.unit === unit)
  if (matching.length > 1) {
    const units = matching.map((series) => series.unit).join(', ')
    return { points: [], messages: [{ Code: 'MultipleUnits', Value: `Multiple units returned: '[${units}]'` }] }
  }
  const points = matching.flatMap((series) =>
    periodsOf(series, startMs, endMs, periodMs).flatMap(([startMs, values]) => {
      const value = statistic(values)
      return value === undefined ? [] : [{ startMs, value }]
    }),
  )
  return { points, messages: [] }
}
