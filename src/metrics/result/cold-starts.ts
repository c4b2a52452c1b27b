import { z } from 'zod'

const count = z.number().int().nonnegative()
const figureUs = z.number().nullable()

const connectFigures = z.object({ count, minUs: figureUs, p50Us: figureUs, maxUs: figureUs })

/** What cold starts cost, from the functions' logs and from what the crowd saw. */
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
    /** Those that were started on demand, and may have stayed without an event. */
    environmentsStarted: count.nullable(),
  }),
  messages: z.object({ cold: count, warm: count, unattributed: count }),
  /** Expected ones, by the invocation that sent them. */
  deliveries: z.object({ cold: count, warm: count, unattributed: count }),
  /**
   * Median of the cold deliveries less that of the warm ones, with its 95 % bootstrap interval over invocations; null with
   * too few of either.
   */
  penalty: z.object({ medianUs: z.number(), fromUs: z.number(), toUs: z.number() }).nullable(),
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
