import type { HandlerLine } from '../invocation-fact.ts'
import { parseHandlerLine } from './handler-line.ts'
import { parsePlatformEvent } from './platform-event.ts'
import { parseReportLine, type Report } from './report-line.ts'

/** A line of a function's log that tells of one invocation. */
export type LogLine =
  | { readonly kind: 'start'; readonly requestId: string }
  | { readonly kind: 'report'; readonly requestId: string; readonly report: Report }
  | { readonly kind: 'handler'; readonly requestId: string; readonly line: HandlerLine }

/**
 * Reads one line of Lambda's text or JSON format. Null for whatever else a function logs: that is its own business, and
 * may be of any length and shape.
 */
export function parseLogLine(message: string): LogLine | null {
  const startOf = /^START RequestId: ([\w-]{1,64}) /.exec(message)?.[1]
  if (startOf !== undefined) return { kind: 'start', requestId: startOf }
  return parseReportLine(message) ?? parseHandlerLine(message) ?? parsePlatformEvent(message)
}
