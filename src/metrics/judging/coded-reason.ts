import type { ExitCode } from '../../exit-codes.ts'

/** A sentence of a verdict, and the exit code that it asks for. */
export interface CodedReason {
  readonly code: ExitCode
  readonly reason: string
  /** Does no lack of time explain it, so that it stands on a machine that was disturbed? Left out: it may. */
  readonly isSure?: boolean
}
