import { z } from 'zod'
import { renamedKey } from './renamed-key.ts'

/** CloudWatch's figure of a whole window; null where it had no data, which is not zero. */
const serverFigure = z.number().nullable()

/** A minute of the window that has data. Minutes without data have no row. */
const minute = { startedAt: z.iso.datetime() }

const functionFigures = z.object({
  /** AWS's name of the function. */
  physicalName: z.string(),
  /** The alias that the figures are of: `name:alias`. Without it they are of all versions together. */
  resource: z.string().exactOptional(),
  invocations: serverFigure,
  /** Invocations that the crowd's own record says it caused; null where the protocol does not tell. */
  caused: z.number().int().nonnegative().nullable(),
  errors: serverFigure,
  throttles: serverFigure,
  durationP50Us: serverFigure,
  durationP99Us: serverFigure,
  durationMaxUs: serverFigure,
  concurrentExecutionsMax: serverFigure,
  /** Only of a function that the stream of a table invokes: the greatest age of the newest record of a batch that it was sent. */
  iteratorAgeMaxUs: serverFigure.exactOptional(),
  /** Only of a function that has provisioned concurrency. */
  provisioned: z
    .object({
      concurrentExecutionsMax: serverFigure,
      invocations: serverFigure,
      spilloverInvocations: serverFigure,
      /** 0 to 1. */
      utilizationMax: serverFigure,
    })
    .exactOptional(),
  perMinute: z
    .array(
      z.object({
        ...minute,
        invocations: serverFigure,
        /** Missing in results of older versions. */
        throttles: serverFigure.exactOptional(),
        concurrentExecutionsMax: serverFigure,
        /** The p99 of this minute alone: percentiles of minutes cannot be merged. */
        durationP99Us: serverFigure,
        iteratorAgeMaxUs: serverFigure.exactOptional(),
      }),
    )
    .exactOptional(),
})

const apiFigures = z.object({
  connectCount: serverFigure,
  messageCount: serverFigure,
  integrationLatencyP50Us: serverFigure,
  integrationLatencyP99Us: serverFigure,
  integrationLatencyMaxUs: serverFigure.exactOptional(),
  integrationErrors: serverFigure,
  clientErrors: serverFigure,
  executionErrors: serverFigure,
})

const operationFigures = z.object({
  throttledRequests: serverFigure,
  latencyP50Us: serverFigure,
  latencyP99Us: serverFigure,
  latencyMaxUs: serverFigure,
})

const tableFigures = z.object({
  tableName: z.string(),
  readUnits: serverFigure,
  writeUnits: serverFigure,
  readThrottleEvents: serverFigure,
  writeThrottleEvents: serverFigure,
  /** By DynamoDB's name for them: `PutItem`. Only those that CloudWatch knows of this table. */
  operations: z.record(z.string(), operationFigures),
  perMinute: z.array(z.object({ ...minute, readUnits: serverFigure, writeUnits: serverFigure })),
})

const durationFigures = z.object({ p50Us: serverFigure, p99Us: serverFigure, maxUs: serverFigure })

const logFigures = z.object({
  /** With a REPORT line. */
  invocations: z.number().int().nonnegative(),
  /** REPORT lines with an Init Duration. */
  coldStarts: z.number().int().nonnegative(),
  /** Ended by the platform. */
  errors: z.number().int().nonnegative(),
  timeouts: z.number().int().nonnegative(),
  init: durationFigures,
  /** The handler's, without init. */
  duration: durationFigures,
  billedMs: z.number(),
  /** Billed duration by memory size, invocation by invocation. */
  billedGbSeconds: z.number().nonnegative().exactOptional(),
  /** Given to the function; null if its invocations had different ones. */
  memoryMb: serverFigure.exactOptional(),
  maxMemoryMb: serverFigure,
  /** Exact, by the intervals of all invocations. */
  peakConcurrency: z.number().int().nonnegative(),
})

export const serverFigures = z.object({
  source: z.literal('CloudWatch'),
  status: z.enum(['complete', 'partial', 'missing', 'not-asked']),
  /** Why it is not complete, for people. */
  reasons: z.array(z.string()),
  /** Notes that do not make the figures incomplete. */
  notes: z.array(z.string()).exactOptional(),
  windowStart: z.string(),
  windowEnd: z.string(),
  /** Seconds from the end of the run to the answer that was taken. */
  ageSeconds: z.number(),
  /** Figures that CloudWatch was asked for and answered, every round of questions counted. */
  metricsRequested: z.number().int().nonnegative().exactOptional(),
  functions: z.record(z.string(), renamedKey(functionFigures, 'physicalName', 'functionName')),
  /** The figures of all functions of the account in the Region. */
  account: z.object({ concurrentExecutionsMax: serverFigure }).exactOptional(),
  api: apiFigures
    .extend({
      /** By route, where the account has metrics of single routes. */
      routes: z.record(z.string(), apiFigures).exactOptional(),
      perMinute: z
        .array(
          z.object({
            ...minute,
            connectCount: serverFigure,
            messageCount: serverFigure,
            integrationLatencyP99Us: serverFigure,
          }),
        )
        .exactOptional(),
    })
    .nullable(),
  /** The figures of the functions' logs, exact by invocation; CloudWatch's points are of whole minutes. */
  logs: z
    .object({
      source: z.literal('CloudWatch Logs'),
      status: z.enum(['complete', 'partial', 'missing']),
      /** Why it is not complete, for people. */
      reasons: z.array(z.string()),
      /** The size of all lines read. */
      bytes: z.number().int().nonnegative().exactOptional(),
      /** By function name. */
      functions: z.record(z.string(), logFigures),
    })
    .nullish(),
  /** By the key in the stack's definition. */
  tables: z.record(z.string(), tableFigures).exactOptional(),
})

export type ServerFigures = z.infer<typeof serverFigures>
export type FunctionFigures = z.infer<typeof functionFigures>
export type ApiFigures = z.infer<typeof apiFigures>
export type LogFigures = z.infer<typeof logFigures>
export type TableFigures = z.infer<typeof tableFigures>
