import { z } from 'zod'
import { perQuantile } from '../../catalogue/quantiles.ts'
import { validityVerdict } from '../validity-verdict.ts'

export const savedNightRunSchemaName = 'fanbench/night@1'

const count = z.number().int().nonnegative()

const quantileValue = z.union([z.number().nonnegative(), z.literal('infinite'), z.null()])

/** The record of one run, or of one gate, in a history: some kilobytes. A night is one or several of them, see `runsByNight`. */
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
      ...perQuantile(() => quantileValue),
    }),
  ),
  /** In the units of the catalogue of values; without those that the run does not have. */
  values: z.record(z.string(), z.union([z.number(), z.literal('infinite')])),
  counters: z.record(z.string(), count),
  /** The ratios of a gate, which has no metrics, values or counters of its own: the candidate over a version that stays the same every night. */
  anchor: z
    .object({
      /** The name or commit of that version. */
      reference: z.string(),
      /** By the name of a figure: the ratio in each round. */
      ratios: z.record(z.string(), z.array(quantileValue)),
    })
    .optional(),
})

export type SavedNightRun = z.infer<typeof savedNightRunSchema>
