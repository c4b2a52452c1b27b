import type { z } from 'zod'
import type { framesSchema, requestFramesSchema } from './frames-schema.ts'

export type Frames = z.infer<typeof framesSchema>

/** A step of a member's own, and what says that it is done. */
export type RequestFrames = z.infer<typeof requestFramesSchema>

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
