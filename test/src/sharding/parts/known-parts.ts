import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Rooms } from '../../../../src/crowd/rooms.ts'
import { RunLogWriter } from '../../../../src/metrics/recording/run-log.ts'
import type { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import type { WorkerFacts } from '../../../../src/metrics/recording/worker-facts.ts'
import { type RunLogs, workerLogPath } from '../../../../src/runs/run-logs.ts'
import { listPrices } from '../../../../src/cost/price-list.ts'
import { crowdPlan } from '../../../../src/scenarios/options.ts'
import { makePlan } from '../../../../src/sharding/make-plan.ts'
import {
  type BegunPart,
  type ShardPart,
  shardPartName,
  shardPartSchemaName,
} from '../../../../src/sharding/part-header.ts'
import { type ShardedPlan, targetOf } from '../../../../src/sharding/sharded-plan.ts'
import { at, logsOf, startedAtUs } from '../../runs/evaluation/known-run.ts'
import { partsOf } from '../plan-of.ts'

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'fanbench-parts-'))
}

/** Three shards of thirty members in six rooms, who all connect, join and say one thing. */
export const knownPlan: ShardedPlan = makePlan(partsOf('ws://127.0.0.1:1/'))

const startAtMs = Date.parse('2026-11-21T02:15:00.000Z')

/** What a local run of the plan would have left. */
export function knownLogs(plan = knownPlan): RunLogs {
  const rooms = new Rooms(crowdPlan(plan.options))
  const { source: _, ...protocol } = plan.protocol
  const target = targetOf(plan)
  return logsOf({
    options: plan.options,
    happened: (...workers) => {
      for (const [member, room] of rooms.roomOf.entries()) happen(workers[rooms.workerOf(member)], member, room)
      for (const [publisher, room] of rooms.roomOf.entries())
        for (const member of rooms.membersOf[room] ?? [])
          workers[rooms.workerOf(member)]?.received(
            member,
            publisher,
            0,
            at(10 + room) + 5 + 1_000 + 37 * member + publisher,
            20,
          )
    },
    start: { protocol, startedAt: new Date(startAtMs) },
    request: {
      runId: 'tknown_1',
      target,
      shownUrl: target.url,
      limits: plan.limits,
      measures: ['delivery_latency'],
      command: plan.command,
      prices: listPrices,
    },
  })
}

function happen(worker: Recorder | undefined, member: number, room: number): void {
  worker?.count('connections_attempted')
  worker?.connectionOpened(member, at(0.1), at(0.2))
  worker?.time('connect_latency', 2_000 + 10 * member)
  worker?.entered(member, at(1))
  worker?.count('messages_offered')
  worker?.published({
    publisher: member,
    sequence: 0,
    intendedAtUs: at(10 + room),
    sentAtUs: at(10 + room) + 5,
    steady: true,
  })
  worker?.left(member, at(50))
  worker?.connectionClosed({ class: 'closed-by-harness' }, at(55))
}

/** Writes one shard's part as the shard itself does. */
export async function writePart(
  folder: string,
  { workers }: Pick<RunLogs, 'workers'>,
  index: number,
  changes: Partial<ShardPart> = {},
  plan = knownPlan,
): Promise<ShardPart> {
  const path = workerLogPath(folder, index)
  await using log = new RunLogWriter<WorkerFacts>(path)
  for (const entry of workers[index] ?? []) log.append(entry)
  await log.flushed()
  const bytes = readFileSync(path)
  const part: ShardPart = {
    schema: shardPartSchemaName,
    state: 'over',
    planHash: plan.planHash,
    runId: 'tknown_1',
    index,
    shards: plan.options.workers,
    startAtMs,
    startedAtUs,
    hostId: 'one-host',
    pid: 100 + index,
    threadId: 0,
    clock: {
      atStart: { monotonicUs: startedAtUs, epochUs: startAtMs * 1000, errorUs: 1 },
      atEnd: { monotonicUs: at(60), epochUs: startAtMs * 1000 + 60_000_000, errorUs: 1 },
    },
    members: 10,
    joinedInTime: 10,
    late: [],
    phases: [{ name: 'steady', startSecond: 0, endSecond: 60 }],
    interruption: null,
    localFailure: null,
    endedEarly: null,
    node: 'v24.0.0',
    host: { platform: 'linux', release: '6', arch: 'x64', cpuModel: 'a CPU', cpus: 2, memoryBytes: 1 },
    machineCpu: null,
    log: { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    ...changes,
  }
  writeFileSync(join(folder, shardPartName(index)), JSON.stringify(part))
  return part
}

/** Writes the part of every shard. @returns their headers */
export async function writeParts(folder: string, logs: Pick<RunLogs, 'workers'> = knownLogs()): Promise<ShardPart[]> {
  return await Promise.all([0, 1, 2].map((index) => writePart(folder, logs, index)))
}

/** Leaves of a part what a shard has written that is killed. */
export function cutOff(folder: string, index: number): void {
  const path = join(folder, shardPartName(index))
  const { clock, phases, ...part } = JSON.parse(readFileSync(path, 'utf8')) as ShardPart
  const { joinedInTime: _, interruption: __, localFailure: ___, endedEarly: ____, ...rest } = part
  const { machineCpu: _____, machine: ______, log: _______, ...identity } = rest
  const begun: BegunPart = {
    ...identity,
    state: 'begun',
    clock: { atStart: clock.atStart },
    phases: phases.map(({ name, startSecond }) => ({ name, startSecond })),
  }
  writeFileSync(path, JSON.stringify(begun))
}
