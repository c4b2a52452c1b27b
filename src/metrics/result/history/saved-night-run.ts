import { z } from 'zod'
import { perQuantile } from '../../catalogue/quantiles.ts'
import { validityVerdict } from '../validity-verdict.ts'

export const savedNightRunSchemaName = 'fanbench/night@1'

const count = z.number().int().nonnegative()

/** The record of one run in a history: some kilobytes. A night is one or several such runs, see `nightsOf`. */
export const savedNightRunSchema = z.object({
  schema: z.literal(savedNightRunSchemaName),
  runId: z.string(),
  startedAt: z.iso.datetime(),
  /** The commit of the measured chat; null if nobody gave it. */
  commit: z.string().nullable(),
  /** The properties that must be equal for two runs to be compared, by name. */
  fingerprint: z.record(z.string(), z.string()),
  validity: z.object({ verdict: validityVerdict, reasons: z.array(z.string()) }),
  /** The verdict of the run; older files have none. */
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
