import { createHash } from 'node:crypto'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { framesSchema } from '../crowd/protocols/frames/frames-schema.ts'
import type { ProtocolSource } from '../crowd/protocols/load-protocol.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { type JsonFileKind, readJsonFile } from '../json-file.ts'
import { runOptionsSchema } from '../scenarios/options.ts'
import {
  type Target,
  asTarget,
  endpointTarget,
  publishedAt,
  targetFileSchema,
  targetSchemaName,
} from '../targets/target.ts'

export const shardedPlanSchemaName = 'fanbench/sharded-plan@1'

const name = z.string().min(1, { error: 'must not be empty' })
const names = z.array(name)
const hash = z.string().regex(/^[\da-f]{64}$/, { error: 'must be 64 hexadecimal digits' })

/** Everything that shards have to agree on; all of it but the hash of itself, without secrets. */
const agreedSchema = z.strictObject({
  schema: z.literal(shardedPlanSchemaName),
  /** Its name. */
  scenario: name,
  /** As many shards as `workers`. */
  options: runOptionsSchema.extend({ placement: z.literal('pinned'), spreadRooms: z.boolean() }),
  /** Between two steps up to the publishing, seconds: for answers that are still under way, and shards that are behind. */
  marginSeconds: z.number().min(0).max(3600),
  /** A target file, or only the URL of an endpoint; the URL without user, password, query and fragment. */
  target: z.union([
    targetFileSchema,
    z.strictObject({ kind: z.literal('endpoint'), url: name, publishUrl: name.exactOptional() }),
  ]),
  protocol: z.strictObject({
    /** A file's path is absolute, or relative to the folder of the plan. */
    source: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('built-in'), name }),
      z.strictObject({ kind: z.literal('file'), path: name }),
      z.strictObject({ kind: z.literal('frames'), frames: framesSchema }),
    ]),
    name,
    echoesToSender: z.boolean(),
    repliesToSender: z.boolean(),
    routes: z.record(z.string(), z.string()).exactOptional(),
  }),
  /** The names of secrets that a shard needs; their values are in its environment: see `shard-secrets.ts`. */
  secrets: z.strictObject({
    /** The query, user or password of the target's URL: its whole text. */
    url: z.boolean(),
    headers: names,
    query: names,
    subprotocols: z.int().min(0),
    tickets: z.boolean(),
    /** The headers of published requests; none if left out. */
    publishHeaders: names.exactOptional(),
  }),
  /** Limits and conditions, as those of a run: see `LoggedPlan`. */
  limits: names,
  scenarioLimits: names,
  allowInconclusive: z.boolean(),
  requireMetrics: z.boolean(),
  /** The command line that made the plan. */
  command: name,
  /** The program that made it. */
  harness: z.strictObject({ version: name, commit: name.nullable() }),
})

const shardedPlanSchema = agreedSchema.extend({ planHash: hash })

/** `plan.json` without its hash. */
export type AgreedPlan = z.infer<typeof agreedSchema>

/** `plan.json`: what each of several shards plays, wherever it is. Durations in seconds, rates per second, sizes in bytes. */
export type ShardedPlan = z.infer<typeof shardedPlanSchema>

const fileKind: JsonFileKind<typeof shardedPlanSchema> = {
  what: 'a plan of shards',
  schemaName: shardedPlanSchemaName,
  schema: shardedPlanSchema,
  wayOut: '`fanbench artillery init` writes one',
}

/** @throws Refusal (2) for a file that is not there, is wrong, or was changed by hand; all mistakes at once */
export async function readShardedPlan(path: string): Promise<ShardedPlan> {
  return unchanged(path, await readJsonFile(path, fileKind))
}

export function withPlanHash(plan: AgreedPlan): ShardedPlan {
  return { ...plan, planHash: planHashOf(plan) }
}

/** 64 hexadecimal digits, of everything but the hash itself, whatever the order of its keys. */
function planHashOf({ planHash: _, ...plan }: AgreedPlan & { readonly planHash?: string }): string {
  return createHash('sha256').update(canonical(plan)).digest('hex')
}

/** @param url the whole one; left out: that of the plan, which may lack secrets */
export function targetOf({ target }: Pick<ShardedPlan, 'target'>, url = target.url): Target {
  return target.kind === 'endpoint' ? publishedAt(endpointTarget(url), target.publishUrl) : asTarget({ ...target, url })
}

/** The target as the plan has it. */
export function targetFileOf(target: Target): AgreedPlan['target'] {
  const { kind, url, httpApi } = target
  if (kind === 'endpoint') return { kind, url, ...(httpApi !== undefined && { publishUrl: httpApi.url }) }
  const known = Object.entries(target).filter(([, value]) => value !== null)
  return targetFileSchema.parse({ schema: targetSchemaName, ...Object.fromEntries(known) })
}

/** @param folder of the plan */
export function protocolSourceOf(
  { protocol: { source } }: Pick<ShardedPlan, 'protocol'>,
  folder: string,
): ProtocolSource {
  if (source.kind !== 'file' || isAbsolute(source.path)) return source
  return { kind: 'file', path: join(folder, source.path) }
}

function unchanged(path: string, plan: ShardedPlan): ShardedPlan {
  if (planHashOf(plan) === plan.planHash) return plan
  throw new Refusal(
    exitCodes.usage,
    `${path}: was changed after it was made: its planHash does not fit; make it again instead (${plan.command})`,
  )
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, of]) => of !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, of]) => `${JSON.stringify(key)}:${canonical(of)}`)
    .join()}}`
}
