import { z } from 'zod'

const frame = z.string().min(1)

export const requestFramesSchema = z.strictObject({
  /** The frame, with the placeholders `{room}` and `{member}`. */
  send: frame,
  /** A part of the answer, or `/a regular expression/`; excludes `doneAfterMs`. */
  answered: frame.exactOptional(),
  /** The request has no answer, and counts as done this many milliseconds after it was sent. */
  doneAfterMs: z.number().nonnegative().exactOptional(),
})

/** A protocol as it is said in flags: what stands in braces is filled in. Plain data, for plans and other processes. */
export const framesSchema = z.strictObject({
  name: frame,
  echoesToSender: z.boolean(),
  hello: requestFramesSchema.exactOptional(),
  createRoom: requestFramesSchema.exactOptional(),
  /** Is who has created a room in it? */
  creatorJoins: z.boolean().exactOptional(),
  join: requestFramesSchema.exactOptional(),
  /** The frame, or the request over HTTP, with the placeholder `{text}`, and perhaps `{room}` and `{member}`. */
  say: z.union([frame, z.strictObject({ method: frame, path: frame, body: frame.exactOptional() })]),
  /** A part of the chat's own reply to the sender, like `answered`. The reply contains the text but is not a delivery. */
  sayAnswered: frame.exactOptional(),
  /** The route key of each step, as far as it is known. */
  routes: z.partialRecord(z.enum(['hello', 'createRoom', 'join', 'say']), z.string()).exactOptional(),
})
