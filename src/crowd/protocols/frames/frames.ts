import { z } from 'zod'

const frame = z.string().min(1)

const requestFrames = z.strictObject({
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
  hello: requestFrames.exactOptional(),
  createRoom: requestFrames.exactOptional(),
  /** Is who has created a room in it? */
  creatorJoins: z.boolean().exactOptional(),
  join: requestFrames.exactOptional(),
  /** The frame, with the placeholder `{text}`, and perhaps `{room}` and `{member}`. */
  say: frame,
  /** A part of the chat's own reply to the sender, like `answered`. The reply contains the text but is not a delivery. */
  sayAnswered: frame.exactOptional(),
  /** The route key of each step, as far as it is known. */
  routes: z.partialRecord(z.enum(['hello', 'createRoom', 'join', 'say']), z.string()).exactOptional(),
})

export type Frames = z.infer<typeof framesSchema>

/** A step of a member's own, and what says that it is done. */
export type RequestFrames = z.infer<typeof requestFrames>

/** The steps of {@link Frames} that have one, in the order in which a member takes them. */
export const requestSteps = ['hello', 'createRoom', 'join'] as const

/** `/.../i` is a regular expression, all else a part of the frame. @throws SyntaxError for an expression that is none */
export function answerPattern(text: string): string | RegExp {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? []
  return source === undefined ? text : new RegExp(source, flags)
}

/** Does a frame fit it? */
export function fits(pattern: string | RegExp, frame: string): boolean {
  return typeof pattern === 'string' ? frame.includes(pattern) : pattern.test(frame)
}
