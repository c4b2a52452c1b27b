import type { FunctionRuntime } from '../../define-stack.ts'

/** The platform's status of an invocation or an init phase. A handler that threw has answered: that is a success here. */
export type PlatformStatus =
  | { readonly kind: 'success' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'error'; readonly errorType: string }

export interface InvocationReport {
  readonly requestId: string
  readonly durationMs: number
  /** Only for the first invocation of an environment. */
  readonly initMs: number | undefined
  readonly memoryMb: number
  /** Undefined where the system does not tell. */
  readonly peakRssBytes: number | undefined
  readonly status: PlatformStatus
}

/** Lambda's REPORT line, without its line feed. Init is billed: `Billed Duration = ceil(Duration + Init Duration)`. */
export function reportLine(report: InvocationReport): string {
  const { requestId, durationMs, initMs, memoryMb, peakRssBytes, status } = report
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
  ]
  if (peakRssBytes !== undefined) fields.push(`Max Memory Used: ${Math.ceil(peakRssBytes / 1024 / 1024)} MB`)
  if (initMs !== undefined) fields.push(`Init Duration: ${initMs.toFixed(2)} ms`)
  return [...fields, statusFields(status)].join('\t')
}

/** Logged when an environment comes into being. Ours has no runtime version of AWS's, and says so. */
export function initStartLine(region: string, runtime: FunctionRuntime): string {
  const version = runtime.replace(/^[a-z]+/, '$&:').replace(/(?:\.x)?$/, '.v0')
  return `INIT_START Runtime Version: ${version}\tRuntime Version ARN: arn:aws:lambda:${region}::runtime:emulated`
}

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}`
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`
}

/** Logged when the init phase failed or took too long. */
export function initReportLine(durationMs: number, status: PlatformStatus): string {
  return `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: init\t${statusFields(status)}`
}

/** A successful invocation's line ends in a tab, a failed one's in its status. */
function statusFields(status: PlatformStatus): string {
  if (status.kind === 'success') return ''
  return status.kind === 'timeout' ? 'Status: timeout' : `Status: error\tError Type: ${status.errorType}`
}
