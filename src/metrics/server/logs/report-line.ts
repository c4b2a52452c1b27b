import type { InvocationFact } from '../invocation-fact.ts'

/** The platform's report at the end of an invocation. */
export type Report = Pick<
  InvocationFact,
  'durationUs' | 'billedMs' | 'initUs' | 'memoryMb' | 'maxMemoryMb' | 'status'
> & {
  /** The platform's name of the failure: `Runtime.ExitError`; absent if it gives none. */
  readonly errorType?: string
}

// Fields are separated by tabs. The tab before a name matters: `Duration` is also the end of `Billed Duration`.
const fields = {
  duration: /\tDuration: (\d{1,9}(?:\.\d{1,6})?) ms/,
  billed: /\tBilled Duration: (\d{1,9}) ms/,
  init: /\tInit Duration: (\d{1,9}(?:\.\d{1,6})?) ms/,
  memory: /\tMemory Size: (\d{1,6}) MB/,
  maxMemory: /\tMax Memory Used: (\d{1,6}) MB/,
}

/** Lambda's REPORT line in the text format; null if it is none. */
export function parseReportLine(message: string): { kind: 'report'; requestId: string; report: Report } | null {
  const requestId = /^REPORT RequestId: ([\w-]{1,64})\t/.exec(message)?.[1]
  if (requestId === undefined) return null
  const number = (field: RegExp) => {
    const digits = field.exec(message)?.[1]
    return digits === undefined ? null : Number(digits)
  }
  const durationMs = number(fields.duration)
  const billedMs = number(fields.billed)
  const memoryMb = number(fields.memory)
  if (durationMs === null || billedMs === null || memoryMb === null) return null
  const initMs = number(fields.init)
  const errorType = /\tError Type: ([\w.]{1,100})/.exec(message)?.[1]
  const report = {
    durationUs: Math.round(durationMs * 1000),
    billedMs,
    initUs: initMs === null ? null : Math.round(initMs * 1000),
    memoryMb,
    maxMemoryMb: number(fields.maxMemory),
    status: statusOf(/\tStatus: (\w{1,16})/.exec(message)?.[1]),
    ...(errorType !== undefined && { errorType }),
  }
  return { kind: 'report', requestId, report }
}

/** A REPORT without a status is one of a success. */
export function statusOf(status = 'success'): Report['status'] {
  return status === 'success' || status === 'timeout' ? status : 'error'
}
