import type { HandlerLine } from '../invocation-fact.ts'
import { parseHandlerLine } from './handler-line.ts'
import { parsePlatformEvent } from './platform-event.ts'
import { parseReportLine, type Report } from './report-line.ts'

/** A line of a function's log that tells of one invocation. */
export type InvocationLine =
  | { readonly kind: 'start'; readonly requestId: string }
  | { readonly kind: 'report'; readonly requestId: string; readonly report: Report }
  | { readonly kind: 'handler'; readonly requestId: string; readonly line: HandlerLine }

/** Or that its environment begins to be initialised. */
export type LogLine = InvocationLine | { readonly kind: 'init-start' }

/**
 * Reads one line of Lambda's text or JSON format. Null for whatever else a function logs: that is its own business, and
 * may be of any length and shape.
 */
export function parseLogLine(message: string): LogLine | null {
  const startOf = /^START RequestId: ([\w-]{1,64}) /.exec(message)?.[1]
  if (startOf !== undefined) return { kind: 'start', requestId: startOf }
  if (message.startsWith('INIT_START Runtime Version: ')) return { kind: 'init-start' }
  return parseReportLine(message) ?? parseHandlerLine(message) ?? parsePlatformEvent(message)
}
