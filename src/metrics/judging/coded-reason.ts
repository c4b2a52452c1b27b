import type { ExitCode } from '../../exit-codes.ts'

/** A sentence of a verdict, and the exit code that it asks for. */
export interface CodedReason {
  readonly code: ExitCode
  readonly reason: string
  /**
   * Is it certain that no lack of time explains it? Then it stands on a machine that was disturbed, too. Left out: it is not
   * certain.
   */
  readonly isSure?: boolean
}
