import { z } from 'zod'

const count = z.number().int().nonnegative()

/** Rows of a {@link latencyMap} for each decade of latency: a row is a fifth wider than the one below it. */
export const rowsPerDecade = 12

/** How many deliveries took how long, by the second in which their message was due: the picture of a heat map. */
export const latencyMap = z.object({
  /** A column has so many seconds of the run; the first begins with it. */
  secondsPerColumn: z.number().int().positive(),
  /** Row 0 has latencies from 10 ** (firstRow / 12) µs up to where the next begins. */
  firstRow: count,
  /** Deliveries by row; rows above the last that has any are left out, so that a column without deliveries is empty. */
  columns: z.array(z.array(count)),
})

export type LatencyMap = z.infer<typeof latencyMap>

/** Returns the latency at which a row begins, counted from 0, in microseconds. */
export function rowBeginsAtUs({ firstRow }: Pick<LatencyMap, 'firstRow'>, row: number): number {
  return 10 ** ((firstRow + row) / rowsPerDecade)
}
