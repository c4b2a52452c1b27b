import { z } from 'zod'

const count = z.number().int().nonnegative()
const figureUs = z.number().nullable()
/** Microseconds; `'infinite'` where it falls among what was lost. */
const endUs = z.union([z.number(), z.literal('infinite')])

/**
 * By the invocation: an environment was started for it, it waited while one was started for another, it found one free, or
 * it is not known. In results of older versions those that waited are among the warm.
 */
const byStart = z.object({ cold: count, waited: count.exactOptional(), warm: count, unattributed: count })

const connectFigures = z.object({ count, minUs: figureUs, p50Us: figureUs, maxUs: figureUs })

/** The cost of cold starts, from the functions' logs and from the crowd's receipts. */
export const coldStarts = z.object({
  source: z.literal('CloudWatch Logs'),
  status: z.enum(['complete', 'partial', 'missing']),
  /** Why it is not complete, for people. */
  reasons: z.array(z.string()),
  /** With a REPORT line. */
  invocations: count,
  /** The same cold starts, as platform, handlers and stack count them; null where one of them does not. */
  counted: z.object({
    /** REPORT lines with an Init Duration. */
    reportLines: count,
    /** Handlers that say they are the first of their environment. */
    handlerLines: count.nullable(),
    /** Cold invocations whose handler left no line: it was cut off, or it never does. */
    withoutHandlerLine: count,
    /** Environments that were started for an event and given one, by the embedded stack's own account. */
    environmentsUsed: count.nullable(),
    /** Environments that were started on demand, and may have had no event. */
    environmentsStarted: count.nullable(),
  }),
  messages: byStart,
  /** Expected ones, by the invocation that sent them. */
  deliveries: byStart,
  /**
   * The time that a cold start adds until half of a room has a message: the median of the broadcasts by cold
   * invocations less that of the warm ones, with the ends of its 95 % interval. Null with fewer than eight broadcasts of
   * either, or where too many of the warm ones were lost.
   */
  penalty: z.object({ medianUs: endUs, fromUs: endUs, toUs: endUs }).nullable(),
  /** The broadcasts behind the penalty, without the warm-up; missing in results of older versions. */
  broadcasts: z.object({ cold: count, warm: count }).exactOptional(),
  /** Seconds of the run that had any. */
  timeline: z.array(z.object({ second: z.number().int(), coldStarts: z.number().int().positive() })),
  /** Handshakes by how their `$connect` invocation began; null where logs and crowd have no common clock. */
  connects: z
    .object({
      cold: connectFigures,
      warm: connectFigures,
      /** Openings that may or may not have met a cold start: several were under way. */
      ambiguous: count,
    })
    .nullable(),
})

export type ColdStarts = z.infer<typeof coldStarts>
