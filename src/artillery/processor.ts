import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { partSeconds, partsVariable, planFile } from './folder/names.ts'
import { artilleryBucketPlace } from '../sharding/bucket/bucket-place.ts'
import { toCounterNames } from '../sharding/carry/counter-names.ts'
import { type ShardTotals, totalsOfShard } from '../sharding/carry/shard-totals.ts'
import { ShardOfProcess, stopShardsOnSignals, shardsLeft } from './shards-of-process.ts'
import { FolderClaims } from '../sharding/claim/folder-claims.ts'
import { runShard as runOneShard } from '../sharding/run-shard.ts'
import { readShardedPlan } from '../sharding/sharded-plan.ts'

/** A virtual user or a hook, as Artillery passes it to a function of the processor. */
interface VirtualUser {
  readonly vars: Readonly<Record<string, unknown>>
}

interface Metrics {
  emit(event: 'counter', name: string, value: number): void
}

/** The plan lies beside the bundle that this is part of. */
const folder = dirname(fileURLToPath(import.meta.url))

/** The time that a shard waits for the others of its machine. */
const waitSeconds = 60

/** For containers whose processes start at different times after Artillery's go: it looks for that every 2 s, and starts in some more. */
const leadSeconds = 30

/** The `before` hook, once a process: a plan that cannot be read ends the test before any shard begins. */
export async function readPlan(): Promise<void> {
  stopShardsOnSignals()
  await readShardedPlan(join(folder, planFile))
}

/** The `after` hook, once a process. Artillery ends its threads after it, also where a signal has ended the run: see `ShardOfProcess`. */
export async function waitForParts(): Promise<void> {
  await shardsLeft(partSeconds)
}

/** The only step of a virtual user, which is one shard: it claims one, plays it, and keeps its part for `report import`. */
export async function runShard({ vars }: VirtualUser, metrics: Metrics): Promise<void> {
  const plan = await readShardedPlan(join(folder, planFile))
  const runId = String(vars['$testId'])
  const parts = process.env[partsVariable] ?? join(tmpdir(), `fanbench-${runId}`)
  using own = new ShardOfProcess()
  const { part, logPath, uploaded } = await runOneShard({
    plan,
    planFolder: folder,
    runId,
    claims: new FolderClaims(join(parts, 'claims')),
    environment: process.env,
    signal: own.signal,
    waitSeconds,
    leadSeconds,
    folder: parts,
    bucket: artilleryBucketPlace(process.env),
  })
  own.partIsLeft()
  // What could not be put into the bucket is left in the container, where nobody reads it.
  const partAt = uploaded === null ? parts : 'url' in uploaded ? uploaded.url : null
  const totals = totalsOfShard(plan, part, logPath, partAt)
  for (const [name, value] of Object.entries(shardCounters(totals))) metrics.emit('counter', name, value)
}

/**
 * Returns the counters of a shard, which Artillery adds up over its workers: counters for conditions of `ensure`, and the totals
 * in names of counters, which `report import` reads.
 */
function shardCounters(totals: ShardTotals): Readonly<Record<string, number>> {
  const { members, joinedInTime, late, interruption, localFailure, endedEarly, index } = totals.header
  const { counters } = totals
  const isWhole = interruption === null && localFailure === null && endedEarly === null
  return {
    'fanbench.shards.completed': isWhole ? 1 : 0,
    'fanbench.shards.late': late.length > 0 ? 1 : 0,
    'fanbench.members.joined': joinedInTime,
    'fanbench.members.missing': members - joinedInTime,
    'fanbench.messages.published': counters['messages_published'] ?? 0,
    'fanbench.deliveries.received': counters['deliveries_received'] ?? 0,
    // Not of rooms that are spread: no shard knows who of the others should have received a message.
    'fanbench.deliveries.missing': counters['deliveries_lost'] ?? 0,
    ...Object.fromEntries(toCounterNames(index, totals).map((name) => [name, 1])),
  }
}
