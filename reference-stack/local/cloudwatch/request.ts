import { z } from 'zod'
import { ServiceError } from '../wire/service-error.ts'

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationException', message, { queryCode: 'ValidationError' })
}

/** @throws ServiceError `ValidationException` that names everything that is wrong with the request. */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw validationError(
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`).join('; '),
  )
}

const dimension = z.object({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1024) })

export const dimensionsSchema = z
  .array(dimension)
  .max(30)
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])))

export const namespaceSchema = z.string().min(1).max(255)
export const metricNameSchema = z.string().min(1).max(255)

/** Paging tokens are opaque to clients; here they hold the number of entries already delivered. */
export function encodeToken(delivered: number): string {
  return Buffer.from(`delivered:${delivered}`).toString('base64url')
}

/** @throws ServiceError `InvalidNextToken` if the token is none of ours. */
export function decodeToken(token: string | undefined): number {
  if (token === undefined) return 0
  const delivered = /^delivered:(\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString())?.[1]
  if (delivered === undefined) throw new ServiceError('InvalidNextToken', 'The NextToken is not valid.')
  return Number(delivered)
}
