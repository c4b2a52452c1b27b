import { z } from 'zod'
import type { HandlerLine } from '../invocation-fact.ts'
import { readJsonObject } from './json-object.ts'

const count = z.int().min(0).default(0)

const lineSchema = z.object({
  fanbench: z.literal(1),
  requestId: z.string().min(1).max(64),
  coldStart: z.boolean(),
  connectionId: z.string().max(128).nullable().default(null),
  posts: count,
  postsGone: count,
  postsEarly: count,
  postsThrottled: count,
  postAttempts: count,
  failed: count,
  cleaned: count,
  cleaningsFailed: count,
  cleanedConnections: z.array(z.string().max(128)).default([]),
  chunks: count,
  chunk: z.boolean().default(false),
  stamp: z.string().max(128).nullable().default(null),
})

/** The envelope that Lambda's JSON format puts around a function's log output, an object or a text. */
const envelopeSchema = z.object({ message: z.union([z.string(), z.record(z.string(), z.unknown())]) })

/**
 * The line of a handler, bare, behind the text format's time, request id and level, or in the JSON format's envelope.
 * Null if it is none; a count that it does not mention is 0.
 */
export function parseHandlerLine(message: string): { kind: 'handler'; requestId: string; line: HandlerLine } | null {
  if (!message.includes('fanbench')) return null
  const object = readJsonObject(message)
  const parsed = lineSchema.safeParse(unwrap(object))
  if (!parsed.success) return null
  const { fanbench: _, requestId, ...line } = parsed.data
  return { kind: 'handler', requestId, line }
}

function unwrap(object: object | null): unknown {
  if (object === null || Object.hasOwn(object, 'fanbench')) return object
  const message = envelopeSchema.safeParse(object).data?.message
  return typeof message === 'string' ? readJsonObject(message) : message
}
