import { z } from 'zod'
import { type JsonFileKind, readJsonFile } from '../json-file.ts'
import { machineReadingSchema } from '../runs/machine/machine-reading.ts'

export const shardPartSchemaName = 'fanbench/shard-part@2'

const count = z.int().min(0)
const seconds = z.number().min(0)

/** One instant on both clocks of a machine: monotonic, and since 1970. */
const clockAnchorSchema = z.strictObject({
  monotonicUs: count,
  epochUs: count,
  /** Of reading one clock after the other; how far the wall clock itself is off is not in it. */
  errorUs: count,
})

export const shardPartSchema = z.strictObject({
  schema: z.literal(shardPartSchemaName),
  planHash: z.string(),
  runId: z.string(),
  /** Which shard it is, from 0; of how many. */
  index: count,
  shards: z.int().min(1),
  /** When all shards were to begin, milliseconds since 1970. */
  startAtMs: z.number(),
  /** The same instant on this shard's monotonic clock, microseconds; phases and logs count from it. */
  startedAtUs: z.number(),
  /** Parts with the same one have the same monotonic clock. */
  hostId: z.string(),
  /** Shards of one process share its CPU time and memory. */
  pid: count,
  threadId: count,
  clock: z.strictObject({ atStart: clockAnchorSchema, atEnd: clockAnchorSchema }),
  /** Of this shard: its members, and how many had joined when the publishing was due. */
  members: count,
  joinedInTime: count,
  /** Steps that began after they were due, as the step before was not over yet. Any makes the run invalid. */
  late: z.array(z.strictObject({ step: z.string(), seconds })),
  /** Seconds since the start. */
  phases: z.array(z.strictObject({ name: z.string(), startSecond: z.number(), endSecond: z.number() })),
  interruption: z.union([z.literal(130), z.literal(143)]).nullable(),
  /** Why this machine could not go on, or null. */
  localFailure: z.string().nullable(),
  /** Why the scenario gave up before its last step; null if it did not, or was interrupted. */
  endedEarly: z.string().nullable(),
  node: z.string(),
  host: z.strictObject({
    platform: z.string(),
    release: z.string(),
    arch: z.string(),
    cpuModel: z.string(),
    cpus: count,
    memoryBytes: z.number(),
  }),
  /** CPU time of the whole machine from start to end; null where the system does not tell. */
  machineCpu: z.strictObject({ cores: count, seconds, busySeconds: seconds, yieldingSeconds: seconds }).nullable(),
  /** The same each second, with all that was taken from the run; missing in parts of older versions. */
  machine: z.array(machineReadingSchema).exactOptional(),
  /** The run log beside the header, as it is on the disk. */
  log: z.strictObject({ file: z.string(), bytes: count, sha256: z.string().regex(/^[\da-f]{64}$/) }),
})

export type ClockAnchor = z.infer<typeof clockAnchorSchema>

/** `shard-<index + 1>.json`: what a shard says of its part of a run; written last, so that a part without one is not whole. */
export type ShardPart = z.infer<typeof shardPartSchema>

const fileKind: JsonFileKind<typeof shardPartSchema> = {
  what: 'the header of a part',
  schemaName: shardPartSchemaName,
  schema: shardPartSchema,
  wayOut: 'each shard writes one when it is over',
}

/** @throws Refusal (2) for a file that is not there, or is wrong */
export async function readShardPart(path: string): Promise<ShardPart> {
  return readJsonFile(path, fileKind)
}

/** @param index from 0 */
export function shardPartName(index: number): string {
  return `shard-${index + 1}.json`
}
