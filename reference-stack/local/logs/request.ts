import { z } from 'zod'

/** An error as the clients of CloudWatch Logs see it: `shape` is its name in the service's model. */
export class LogsError extends Error {
  override readonly name = 'LogsError'
  readonly shape: string
  /** Further members of the error. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(shape: string, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.shape = shape
    this.members = members
  }
}

export function noSuchGroup(): LogsError {
  return new LogsError('ResourceNotFoundException', 'The specified log group does not exist.')
}

/** @throws LogsError `InvalidParameterException` that names everything that is wrong with the request. */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`)
  throw new LogsError('InvalidParameterException', problems.join('; '))
}

export const groupNameSchema = z.string().min(1).max(512)

/** Paging tokens are opaque to clients; here they hold the place to go on from. */
export function encodeToken(from: number): string {
  return Buffer.from(`from:${from}`).toString('base64url')
}

/** @throws LogsError `InvalidParameterException` if the token is none of ours. */
export function decodeToken(token: string | undefined): number {
  if (token === undefined) return 0
  const from = /^from:(\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString())?.[1]
  if (from === undefined) throw new LogsError('InvalidParameterException', 'The specified nextToken is invalid.')
  return Number(from)
}
