import { z } from 'zod'
import type { HandlerLine } from '../invocation-fact.ts'
import { type ErrorLine, parseErrorLine } from './error-line.ts'
import { readJsonObject } from './json-object.ts'
import { type Report, parseReportLine, statusOf } from './report-line.ts'

const count = z.int().min(0).default(0)

const lineSchema = z.object({
  fanbench: z.literal(1),
  requestId: z.string().min(1).max(64),
  coldStart: z.boolean(),
  connectionId: z.string().max(128).nullable().default(null),
  posts: count,
  postsGone: count,
  postsEarly: count,
  postsThrottled: count,
  postAttempts: count,
  failed: count,
  cleaned: count,
  cleaningsFailed: count,
  cleanedConnections: z.array(z.string().max(128)).default([]),
  chunks: count,
  chunk: z.boolean().default(false),
  stamp: z.string().max(128).nullable().default(null),
  moreStamps: z.array(z.string().max(128)).max(1000).exactOptional(),
  writtenAtMs: z.number().min(0).exactOptional(),
  handsOnTo: z.enum(['stream', 'invocation']).exactOptional(),
})

/** The envelope that Lambda's JSON format puts around a function's log output, an object or a text. */
const envelopeSchema = z.object({ message: z.union([z.string(), z.record(z.string(), z.unknown())]) })

/**
 * The line of a handler, bare, behind the text format's time, request id and level, or in the JSON format's envelope.
 * Null if it is none; a count that it does not mention is 0.
 */
function parseHandlerLine(message: string): { kind: 'handler'; requestId: string; line: HandlerLine } | null {
  if (!message.includes('fanbench')) return null
  const object = readJsonObject(message)
  const parsed = lineSchema.safeParse(unwrap(object))
  if (!parsed.success) return null
  const { fanbench: _, requestId, ...line } = parsed.data
  return { kind: 'handler', requestId, line }
}

function unwrap(object: object | null): unknown {
  if (object === null || Object.hasOwn(object, 'fanbench')) return object
  const message = envelopeSchema.safeParse(object).data?.message
  return typeof message === 'string' ? readJsonObject(message) : message
}

/** A line of a function's log about one invocation. */
export type InvocationLine =
  | { readonly kind: 'start'; readonly requestId: string }
  | { readonly kind: 'report'; readonly requestId: string; readonly report: Report }
  | { readonly kind: 'handler'; readonly requestId: string; readonly line: HandlerLine }

/** Or that its environment begins to be initialised. */
export type LogLine = InvocationLine | ErrorLine | { readonly kind: 'init-start' }

/**
 * Reads one line of Lambda's text or JSON format. Null for whatever else a function logs: that is its own business, and
 * may be of any length and shape.
 */
export function parseLogLine(message: string): LogLine | null {
  const startOf = /^START RequestId: ([\w-]{1,64}) /.exec(message)?.[1]
  if (startOf !== undefined) return { kind: 'start', requestId: startOf }
  if (message.startsWith('INIT_START Runtime Version: ')) return { kind: 'init-start' }
  return parseReportLine(message) ?? parseHandlerLine(message) ?? parsePlatformEvent(message) ?? parseErrorLine(message)
}

const requestId = z.string().min(1).max(64)
const amount = z.number().min(0).max(1e9)

const startSchema = z.object({ type: z.literal('platform.start'), record: z.object({ requestId }) })

const reportSchema = z.object({
  type: z.literal('platform.report'),
  record: z.object({
    requestId,
    metrics: z.object({
      durationMs: amount,
      billedDurationMs: amount,
      memorySizeMB: amount,
      maxMemoryUsedMB: amount.optional(),
      initDurationMs: amount.optional(),
    }),
    status: z.string(),
    errorType: z.string().max(100).optional(),
  }),
})

const initStartSchema = z.object({ type: z.literal('platform.initStart') })

const eventSchema = z.discriminatedUnion('type', [initStartSchema, startSchema, reportSchema])

/** Parses INIT_START, START and REPORT in the JSON log format; null for any other line. */
function parsePlatformEvent(message: string): LogLine | null {
  if (!message.includes('"platform.')) return null
  const event = eventSchema.safeParse(readJsonObject(message)).data
  if (event === undefined) return null
  if (event.type === 'platform.initStart') return { kind: 'init-start' }
  if (event.type === 'platform.start') return { kind: 'start', requestId: event.record.requestId }
  const { metrics, status, errorType } = event.record
  const { initDurationMs, maxMemoryUsedMB } = metrics
  return {
    kind: 'report',
    requestId: event.record.requestId,
    report: {
      durationUs: Math.round(metrics.durationMs * 1000),
      billedMs: metrics.billedDurationMs,
      initUs: initDurationMs === undefined ? null : Math.round(initDurationMs * 1000),
      memoryMb: metrics.memorySizeMB,
      maxMemoryMb: maxMemoryUsedMB ?? null,
      status: statusOf(status),
      ...(errorType !== undefined && { errorType }),
    },
  }
}
