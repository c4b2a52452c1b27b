import { join } from 'node:path'
import { z } from 'zod'
import { type JsonFileKind, readJsonFile } from '../json-file.ts'
import { saveAtomically } from '../metrics/result/save-atomically.ts'
import { machineReadingSchema } from '../runs/machine/machine-reading.ts'

export const shardPartSchemaName = 'fanbench/shard-part@3'

const count = z.int().min(0)
const seconds = z.number().min(0)

/** One instant on both clocks of a machine: monotonic, and since 1970. */
const clockAnchorSchema = z.strictObject({
  monotonicUs: count,
  epochUs: count,
  /** The cost of reading one clock after the other: the wall clock had reached `epochUs` at most so long before `monotonicUs`. */
  errorUs: count,
  /** The error of the wall clock from true time; missing where nothing on the machine tells. */
  wallErrorUs: count.exactOptional(),
})

/** The facts of a shard at its beginning, and of the steps that it has begun. */
const atStart = {
  schema: z.literal(shardPartSchemaName),
  planHash: z.string(),
  runId: z.string(),
  /** The index of the shard, from 0, and the number of shards. */
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
  /** The members of this shard. */
  members: count,
  /** Steps that began after they were due, as the step before was not over yet. Any makes the run invalid. */
  late: z.array(z.strictObject({ step: z.string(), seconds })),
  node: z.string(),
  host: z.strictObject({
    platform: z.string(),
    release: z.string(),
    arch: z.string(),
    cpuModel: z.string(),
    cpus: count,
    memoryBytes: z.number(),
  }),
}

const begunPartSchema = z.strictObject({
  ...atStart,
  state: z.literal('begun'),
  clock: z.strictObject({ atStart: clockAnchorSchema }),
  /** Seconds since the start. */
  phases: z.array(z.strictObject({ name: z.string(), startSecond: z.number() })),
})

export const shardPartSchema = z.strictObject({
  ...atStart,
  state: z.literal('over'),
  clock: z.strictObject({ atStart: clockAnchorSchema, atEnd: clockAnchorSchema }),
  /** Members that had joined when the publishing was due. */
  joinedInTime: count,
  /** Seconds since the start. */
  phases: z.array(z.strictObject({ name: z.string(), startSecond: z.number(), endSecond: z.number() })),
  interruption: z.union([z.literal(130), z.literal(143)]).nullable(),
  /** Why this machine could not go on, or null. */
  localFailure: z.string().nullable(),
  /** Why the scenario gave up before its last step; null if it did not, or was interrupted. */
  endedEarly: z.string().nullable(),
  /** CPU time of the whole machine from start to end; null where the system does not tell. */
  machineCpu: z.strictObject({ cores: count, seconds, busySeconds: seconds, yieldingSeconds: seconds }).nullable(),
  /** The same each second, with all that was taken from the run; missing in parts of older versions. */
  machine: z.array(machineReadingSchema).exactOptional(),
  /** The run log beside the header, as it is on the disk. */
  log: z.strictObject({ bytes: count, sha256: z.string().regex(/^[\da-f]{64}$/) }),
})

export type ClockAnchor = z.infer<typeof clockAnchorSchema>

/** The header of a part before the run is over: the only one that a killed shard leaves. */
export type BegunPart = z.infer<typeof begunPartSchema>

/** The header of a part after the run, whether it was played to its end or not. */
export type ShardPart = z.infer<typeof shardPartSchema>

const partFileSchema = z.discriminatedUnion('state', [begunPartSchema, shardPartSchema])

const fileKind: JsonFileKind<typeof partFileSchema> = {
  what: 'the header of a part',
  schemaName: shardPartSchemaName,
  schema: partFileSchema,
  wayOut: 'each shard writes one before it connects anybody',
}

/** @throws Refusal (2) for a file that is not there, or is wrong */
export async function readShardPart(path: string): Promise<BegunPart | ShardPart> {
  return readJsonFile(path, fileKind)
}

/** @param index from 0 */
export function shardPartName(index: number): string {
  return `shard-${index + 1}.json`
}

/**
 * `shard-<index + 1>.json`: written before the shard connects anybody, again at each phase, and last when all is known. A
 * reader finds one of these, and never half of one.
 */
export class PartHeader {
  readonly path: string
  #latest: BegunPart | ShardPart | undefined
  #saving: Promise<void> = Promise.resolve()

  /** @param index of the shard, from 0 */
  constructor(folder: string, index: number) {
    this.path = join(folder, shardPartName(index))
  }

  /** Resolves when it, or a later one, is on the disk. @throws Refusal (2 or 13) if it cannot be written */
  save(part: BegunPart | ShardPart): Promise<void> {
    const isWaiting = this.#latest !== undefined
    this.#latest = part
    if (!isWaiting) this.#saving = this.#saving.catch(() => undefined).then(() => this.#saveLatest())
    return this.#saving
  }

  async #saveLatest(): Promise<void> {
    const part = this.#latest
    this.#latest = undefined
    await saveAtomically(this.path, `${JSON.stringify(part, null, 2)}\n`)
  }
}
