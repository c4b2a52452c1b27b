import { z } from 'zod'

const functionShape = z.custom<(...values: never[]) => unknown>((value) => typeof value === 'function', {
  error: 'must be a function',
})

const protocolShape = z.strictObject({
  name: z.string({ error: 'must be a string' }),
  echoesToSender: z.boolean({ error: 'must be true or false: does the sender receive its own message?' }),
  hasRooms: z.boolean({ error: 'must be true or false' }).optional(),
  creatorJoins: z.boolean({ error: 'must be true or false' }).optional(),
  query: z.record(z.string(), z.string()).optional(),
  routes: z.record(z.string(), z.string()).optional(),
  hello: functionShape.optional(),
  createRoom: functionShape.optional(),
  join: functionShape.optional(),
  say: functionShape,
  leave: functionShape.optional(),
  setPosition: functionShape.optional(),
  readPositions: functionShape.optional(),
  isReply: functionShape.optional(),
})

/** One text for each mistake, with the key that it is about; none in a protocol that can be used. */
export function mistakesIn(exported: unknown): string[] {
  const { error } = protocolShape.safeParse(exported)
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.') || 'its default export'}: ${message}`)
}
