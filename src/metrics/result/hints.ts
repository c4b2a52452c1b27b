import { z } from 'zod'

/** Hints that the frames of a run give about the protocol file and our own limits, not about the chat. */
export const hintNames = [
  'no-answer-found',
  'answers-assumed',
  'no-stamp-found',
  'no-whole-stamp',
  'no-own-copies',
  'own-copies-twice',
  'browser-would-close',
  'binary-frames',
  'message-over-limit',
  'stack-notice',
] as const

/** A frame as it came, cut, without secrets and control characters. It is somebody else's text all the same. */
const frameSample = z.object({
  kind: z.enum(['text', 'binary']),
  /** The size of the whole frame. */
  bytes: z.number().int().nonnegative(),
  text: z.string(),
})

export const hintSchema = z.object({
  name: z.enum(hintNames),
  /** The observation, and the advised check. */
  sentence: z.string(),
  sample: frameSample.nullable(),
})

export type HintName = (typeof hintNames)[number]
export type Hint = z.infer<typeof hintSchema>
