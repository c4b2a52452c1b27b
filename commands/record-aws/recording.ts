import { z } from 'zod'
import { readJsonFile } from '../../src/json-file.ts'

export const recordingSchemaName = 'fanbench/aws-recording@1'

const identity = {
  id: z.string().regex(/^[a-z\d-]{1,64}$/, { error: 'must be a probe such as close-by-reset' }),
  question: z.string(),
}

const probeSchema = z.discriminatedUnion('outcome', [
  z.object({
    ...identity,
    outcome: z.literal('observed'),
    at: z.iso.datetime(),
    sure: z.enum(['seen', 'inferred']),
    times: z.int().min(1),
    saw: z.json(),
    figures: z.record(z.string(), z.number().nullable()),
    note: z.string().exactOptional(),
  }),
  z.object({ ...identity, outcome: z.literal('failed'), at: z.iso.datetime(), error: z.string() }),
  z.object({ ...identity, outcome: z.literal('not-recorded'), why: z.string() }),
])

const recordingSchema = z.object({
  schema: z.literal(recordingSchemaName),
  harnessVersion: z.string(),
  /** An `emulated` one says nothing about AWS. */
  kind: z.enum(['emulated', 'aws']),
  region: z.string(),
  architecture: z.string().nullable(),
  recordedAt: z.iso.datetime(),
  probes: z.array(probeSchema),
})

export type Json = z.infer<ReturnType<typeof z.json>>

/** Durations, sizes and counts by name, with the unit in the name. They vary from run to run and are not compared. */
export type Figures = Readonly<Record<string, number | null>>

/** The outcome of one probe. `saw` is what has to be the same in every recording. */
export type RecordedProbe = z.infer<typeof probeSchema>

/** The probes of a stack and their outcomes, without names: see {@link Redactor}. */
export type Recording = z.infer<typeof recordingSchema>

/** Reads a recording. All its mistakes at once are one Refusal (exit 2). */
export async function readRecording(path: string): Promise<Recording> {
  return await readJsonFile(path, {
    what: 'a recording',
    schemaName: recordingSchemaName,
    schema: recordingSchema,
    wayOut: '`fanbench record-aws` makes one',
  })
}
