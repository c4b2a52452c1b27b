import { z } from 'zod'

const count = z.number().int().nonnegative()

/** How the times that the embedded stack served differ from those that it was to serve, microseconds. */
const served = z.object({
  /** Times that were drawn. Those that were not over at the end are not among the figures below. */
  asked: count,
  served: count,
  meanAskedUs: z.number().nullable(),
  meanServedUs: z.number().nullable(),
  /** The median of the difference, early or late; null if there are too few for the quantile. */
  errorP50Us: z.number().nullable(),
  errorP99Us: z.number().nullable(),
  /** The share of served times that were more than 2 ms off; null if there were none. */
  lateShare: z.number().nullable(),
})

export const servedTimes = z.object({
  all: served,
  /** By the kind of a profile: `post`, `query`, ... */
  kinds: z.record(z.string(), served),
})

export type ServedTimesFigures = z.infer<typeof served>
