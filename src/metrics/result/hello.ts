import { z } from 'zod'
import { helloWays } from '../catalogue/hello-ways.ts'

const count = z.number().int().nonnegative()
const quantileValue = z.union([z.number(), z.literal('infinite'), z.null()])

/** How members learned their connection ids, by way. */
export const hello = z.object({
  ways: z.array(
    z.object({
      way: z.enum(helloWays),
      members: count,
      /** The members that were told an id, which the answer of the two-way route did not contradict. */
      haveTheirId: count,
      /** From the intended start of the connection; those without their id are infinite. Null with too few samples. */
      p50Us: quantileValue,
      p99Us: quantileValue,
      /** Posts; of the members that ask, requests. Null where no log says. */
      attempts: count.nullable(),
      /** Posts answered 410; null where nothing is posted, or no log says. */
      gone: count.nullable(),
      /** Connections whose last post failed too; null as above. */
      gaveUp: count.nullable(),
    }),
  ),
})

export type Hello = z.infer<typeof hello>
