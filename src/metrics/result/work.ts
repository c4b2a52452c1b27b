import { z } from 'zod'
import { workNames } from '../catalogue/work.ts'

const amount = z.number().nonnegative()

/** The work of the functions of an embedded stack, counted by the stack from before the first message until after the last wait for deliveries. */
export const work = z.object({
  /** Frames that clients sent meanwhile. */
  messages: amount,
  /** Was no invocation under way when the counting began and ended? Otherwise some work is counted in part. */
  isWhole: z.boolean(),
  /** By the name of the function; figures by their names in the catalogue of work. One that is not known is left out. */
  functions: z.record(
    z.string(),
    z.object({
      /** Is it invoked by the stream of a table? How many records a batch has is chance. */
      isFedByStream: z.boolean().optional(),
      counts: z.partialRecord(z.enum(workNames), amount),
      /** Calls by operation of DynamoDB. */
      dynamoDbCalls: z.record(z.string(), amount),
    }),
  ),
})

export type Work = z.infer<typeof work>
