import type { ExitCode } from '../../exit-codes.ts'

/** A sentence of a verdict, and the exit code that it asks for. */
export interface CodedReason {
  readonly code: ExitCode
  readonly reason: string
}
