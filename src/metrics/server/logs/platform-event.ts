import { z } from 'zod'
import { readJsonObject } from './json-object.ts'
import type { LogLine } from './log-line.ts'
import { statusOf } from './report-line.ts'

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
  }),
})

const initStartSchema = z.object({ type: z.literal('platform.initStart') })

const eventSchema = z.discriminatedUnion('type', [initStartSchema, startSchema, reportSchema])

/** What stands for INIT_START, START and REPORT where the function's log format is JSON; null if it is neither. */
export function parsePlatformEvent(message: string): LogLine | null {
  if (!message.includes('"platform.')) return null
  const event = eventSchema.safeParse(readJsonObject(message)).data
  if (event === undefined) return null
  if (event.type === 'platform.initStart') return { kind: 'init-start' }
  if (event.type === 'platform.start') return { kind: 'start', requestId: event.record.requestId }
  const { metrics, status } = event.record
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
    },
  }
}
