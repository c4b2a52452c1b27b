import { z } from 'zod'

const count = z.number().int().nonnegative()
const quantileValue = z.union([z.number(), z.literal('infinite'), z.null()])

/** Did a long run get worse? */
export const drift = z.object({
  /** Deliveries by the quarter of the steady phase in which their message was intended. */
  quarters: z.array(
    z.object({ expected: count, lost: count, deliveryP50Us: quantileValue, deliveryP99Us: quantileValue }),
  ),
  /** p99 of the last quarter over that of the first; null with too few samples, or where it falls among the lost. */
  p99Ratio: z.number().nullable(),
  /** The interval of that ratio for independent deliveries; the true one is wider. Missing in results of older versions. */
  p99RatioInterval: z.object({ lower: quantileValue, upper: quantileValue }).exactOptional(),
  /** Resident memory of the harness's own processes over the steady phase. */
  workers: z.array(
    z.object({
      worker: count,
      rssBytesAtStart: count,
      rssBytesAtEnd: count,
      /** Least squares; null for a run that is too short to distinguish growth from the warming of a heap. */
      rssBytesPerHour: z.number().nullable(),
    }),
  ),
})

export type Drift = z.infer<typeof drift>
