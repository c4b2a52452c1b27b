import { z } from 'zod'

/** What members that read nothing, or were reconnecting, cost the others in their rooms. */
export const headOfLine = z.object({
  /** Members that did so. */
  members: z.number().int().nonnegative(),
  /**
   * p99 of `healthy_delivery_latency` over p99 of `bystander_delivery_latency`: 1 if it cost the others nothing. Null with
   * too few samples for either, or where it falls among the lost.
   */
  ratio: z.number().nullable(),
})
