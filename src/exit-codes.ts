/** Every exit code, once (the CLI's contract with CI jobs). */
export const exitCodes = {
  ok: 0,
  internal: 1,
  usage: 2,
  checkFailed: 10,
  invalid: 11,
  targetFailed: 12,
  localResources: 13,
  cloudMetricsMissing: 14,
  refused: 15,
  inconclusive: 16,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code of an interrupted run. */
export type InterruptionCode = typeof exitCodes.interrupted | typeof exitCodes.terminated

/**
 * Returns the exit code of an interruption; null if there was none. The code may be given as the reason of the signal; by default
 * it is `interrupted`.
 */
export function interruptionBy({ aborted, reason }: AbortSignal): InterruptionCode | null {
  if (!aborted) return null
  return reason === exitCodes.terminated ? exitCodes.terminated : exitCodes.interrupted
}

/** When several hold, the first of these is the exit code; all reasons are listed in the result. */
const precedence: readonly ExitCode[] = [143, 130, 1, 15, 2, 13, 12, 11, 14, 10, 16, 0]

export function mostSevere(codes: readonly ExitCode[]): ExitCode {
  return precedence.find((code) => codes.includes(code)) ?? exitCodes.ok
}

/**
 * A mistake or a limit that the user can mend: shown as its messages, without a stack.
 * Anything else that is thrown is our bug (exit 1, with a stack).
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly exitCode: ExitCode
  /** Every mistake found, not just the first; each says what is wrong and what to do. */
  readonly problems: readonly string[]

  constructor(exitCode: ExitCode, problems: string | readonly string[]) {
    const list = typeof problems === 'string' ? [problems] : problems
    super(list.join('\n'))
    this.exitCode = exitCode
    this.problems = list
  }
}

/** Returns the problems in an error that the user can mend. @throws any other error */
export function problemsOf(error: unknown): readonly string[] {
  if (error instanceof Refusal) return error.problems
  throw error
}
