import { z } from 'zod'
import { readJsonFile } from '../json-file.ts'

export const recordingSchemaName = 'fanbench/aws-recording@1'

const identity = {
  id: z.string().regex(/^[a-z\d-]{1,64}$/, { error: 'must be a probe such as close-by-reset' }),
  question: z.string(),
}

const rowSchema = z.discriminatedUnion('outcome', [
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
  /** `emulated`: it says nothing about AWS. */
  kind: z.enum(['emulated', 'aws']),
  region: z.string(),
  architecture: z.string().nullable(),
  recordedAt: z.iso.datetime(),
  probes: z.array(rowSchema),
})

export type Json = z.infer<ReturnType<typeof z.json>>

/** Durations, sizes and counts by name, each with its unit in the name. They vary from run to run: nothing compares them. */
export type Figures = Readonly<Record<string, number | null>>

/** What became of one probe. `saw` is what has to be the same wherever it is recorded. */
export type RecordedProbe = z.infer<typeof rowSchema>

/** What was asked of a stack and what it did, as it may be handed on: see {@link Redactor}. */
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
