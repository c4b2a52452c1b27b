import { DefinitionError } from '../load-definition.ts'

/** The parts of an error that go through the channel between two processes. */
export interface SentError {
  readonly message: string
  readonly stack?: string
  readonly code?: string
  /** The problems of a {@link DefinitionError}. */
  readonly problems?: readonly string[]
}

export function toSent(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack, code } = error as NodeJS.ErrnoException
  return {
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(code === undefined ? {} : { code }),
    ...(error instanceof DefinitionError ? { problems: error.problems } : {}),
  }
}

/** An error with the same message, stack, code and problems. */
export function fromSent({ problems, message, ...rest }: SentError): Error {
  return Object.assign(problems ? new DefinitionError(problems) : new Error(message), rest)
}
