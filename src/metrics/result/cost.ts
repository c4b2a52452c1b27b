import { z } from 'zod'

const usd = z.number().nonnegative()
const amount = z.number().nonnegative()
const count = z.number().int().nonnegative()

const costLine = z.object({ what: z.string(), amount, unit: z.string(), usd })

/** The cost of the metered amounts by list prices. The embedded stack costs nothing: the figure is that of AWS. */
export const cost = z.object({
  prices: z.object({
    /** When the list was last compared with its sources. */
    asOf: z.string(),
    source: z.string(),
    region: z.string(),
    /** The user's own prices, which stand in place of those of the list. */
    own: z
      .object({
        file: z.string(),
        asOf: z.string(),
        source: z.string().nullable(),
        region: z.string().nullable(),
        names: z.array(z.string()).readonly(),
      })
      .nullable(),
  }),
  /** Each with where its amount comes from, for people. */
  lines: z.array(costLine.extend({ source: z.string() })),
  /** The parts that were not metered, with the reason; they are in no sum. */
  missing: z.array(z.object({ what: z.string(), why: z.string() })),
  /** The sum of the lines. */
  totalUsd: usd,
  /** The cost per million deliveries without fanbench's own questions to CloudWatch; null without deliveries. */
  perMillionDeliveriesUsd: usd.nullable(),
  /** The same; null where nobody was connected. */
  perThousandConnectedHoursUsd: usd.nullable(),
  /** Posts to stale connections; null where no member was dropped, or no handler logged its posts. */
  stalePosts: z
    .object({
      /** Accepted, and received by nobody. */
      accepted: count,
      acceptedUsd: usd,
      /** Answered 410: AWS does not say whether these are billed. They are in no sum. */
      gone: count,
      goneUsdIfBilled: usd,
    })
    .nullable(),
  /** One broadcast to a room of each size: its messages, its invocation and its billed duration. */
  broadcasts: z.array(
    z.object({
      roomSize: count,
      /** In and out, mean of a broadcast. */
      messageUnits: amount,
      /** Mean; null where no log says which invocation sent which message. */
      gbSeconds: amount.nullable(),
      usd,
    }),
  ),
  /** Before the run, on the high side, by the same prices; null where the parts of the target are not known. */
  estimate: z.object({ lines: z.array(costLine), totalUsd: usd }).nullable(),
})

export type RunCost = z.infer<typeof cost>
