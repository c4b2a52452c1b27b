import { z } from 'zod'
import { ServiceError } from '../wire/service-error.ts'

export function noSuchGroup(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.')
}

/** @throws ServiceError `InvalidParameterException` that names everything that is wrong with the request. */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`)
  throw new ServiceError('InvalidParameterException', problems.join('; '))
}

export const groupNameSchema = z.string().min(1).max(512)

/** Paging tokens are opaque to clients; here they hold the place to go on from. */
export function encodeToken(from: number): string {
  return Buffer.from(`from:${from}`).toString('base64url')
}

/** @throws ServiceError `InvalidParameterException` if the token is none of ours. */
export function decodeToken(token: string | undefined): number {
  if (token === undefined) return 0
  const from = /^from:(\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString())?.[1]
  if (from === undefined) throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.')
  return Number(from)
}
