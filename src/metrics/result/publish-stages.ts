import { z } from 'zod'

const count = z.number().int().nonnegative()

/** As in the summary of a metric: null with too few samples, `'infinite'` where it falls among the lost. */
const quantileValue = z.union([z.number(), z.literal('infinite'), z.null()])

/** The stages of the steady phase, in their order: what each was to be, and the messages that were due in it. */
export const publishStages = z.array(
  z.object({
    /** As the user wrote it: `0-10@30s`. */
    stage: z.string(),
    /** Seconds from the start of the run. */
    startSecond: z.number(),
    endSecond: z.number(),
    fromPerSecond: z.number(),
    toPerSecond: z.number(),
    /** The area below the rates: of constant arrivals their number, of Poisson ones the mean. */
    messagesPlanned: z.number(),
    messagesPublished: count,
    deliveriesExpected: count,
    deliveriesLost: count,
    /** Lost deliveries rank above all others. */
    deliveryP50Us: quantileValue,
    deliveryP99Us: quantileValue,
    timeToLastP50Us: quantileValue,
    timeToLastP90Us: quantileValue,
  }),
)

export type PublishStage = z.infer<typeof publishStages>[number]
