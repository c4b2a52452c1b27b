import { z } from 'zod'
import { perQuantile } from '../../catalogue/quantiles.ts'
import { validityVerdict } from '../validity-verdict.ts'

export const savedNightRunSchemaName = 'fanbench/night@1'

const count = z.number().int().nonnegative()

/** What a history keeps of one run: some kilobytes. A night is one such run or several, see `nightsOf`. */
export const savedNightRunSchema = z.object({
  schema: z.literal(savedNightRunSchemaName),
  runId: z.string(),
  startedAt: z.iso.datetime(),
  /** Of the chat that was measured; null where nobody said it. */
  commit: z.string().nullable(),
  /** What has to be the same for two runs to be compared, by name. */
  fingerprint: z.record(z.string(), z.string()),
  validity: z.object({ verdict: validityVerdict, reasons: z.array(z.string()) }),
  /** What became of it; older files do not say. */
  verdict: z
    .object({
      exitCode: z.number().int(),
      reasons: z.array(z.string()),
      /** The names of the checks that failed. */
      failed: z.array(z.string()),
    })
    .optional(),
  /** Ended before its plan was through. */
  interrupted: z.boolean(),
  /** Percentiles in microseconds, as in a run's result: null with too few samples, `infinite` among the lost. */
  metrics: z.record(
    z.string(),
    z.object({
      count,
      infinite: count,
      ...perQuantile(() => z.union([z.number().nonnegative(), z.literal('infinite'), z.null()])),
    }),
  ),
  /** In the units of the catalogue of values; without those that the run does not have. */
  values: z.record(z.string(), z.union([z.number(), z.literal('infinite')])),
  counters: z.record(z.string(), count),
})

export type SavedNightRun = z.infer<typeof savedNightRunSchema>
