import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nowUs } from '../../../src/crowd/clock.ts'
import { firstStagePart } from '../../../src/crowd/schedule/publish-schedule.ts'
import { Rooms } from '../../../src/crowd/rooms.ts'
import { rooms as roomsProtocol } from '../../../src/crowd/protocols/rooms.ts'
import { RunLog } from '../../../src/metrics/recording/run-log.ts'
import { type WorkerFacts, receiptFields, rowsOf } from '../../../src/metrics/recording/worker-facts.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { playScenario } from '../../../src/runs/play-scenario.ts'
import type { RunRequest } from '../../../src/runs/run-request.ts'
import { runStart } from '../../../src/runs/play-scenario.ts'
import { buildResult } from '../../../src/runs/evaluation/build-result.ts'
import { type RunOptions, crowdPlan, generalDefaults } from '../../../src/scenarios/options.ts'
import { withStagesInForce } from '../../../src/scenarios/publish-stages.ts'
import { makePlan } from '../../../src/sharding/make-plan.ts'
import { readShardPart } from '../../../src/sharding/part-header.ts'
import { playShard } from '../../../src/sharding/play-shard.ts'
import type { ShardedPlan } from '../../../src/sharding/sharded-plan.ts'
import { requestTo, unwatched } from '../../fixtures/run-request.ts'
import { partsOf } from './plan-of.ts'
import { startRoomChat } from './room-chat.ts'

const quick = { connectRate: 300, joinRate: 300, publishRate: 60, warmUp: 0, duration: 1, drain: 0.5, joinGrace: 0.05 }

function planAt(url: string, marginSeconds = 0.3, changes: Partial<RunOptions> = {}): ShardedPlan {
  const parts = partsOf(url, { marginSeconds, spreadRooms: true })
  return makePlan({ ...parts, run: { ...parts.run, options: { ...parts.run.options, ...quick, ...changes } } })
}

function requestOf(url: string, options: RunRequest['options'], logFolder: string): RunRequest {
  return { ...requestTo(url, '', { options, logFolder }), protocol: { kind: 'built-in', name: 'rooms' } }
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'fanbench-shards-'))
}

const signal = new AbortController().signal

describe('three shards', () => {
  it('of a plan send and receive what three local workers do, each with a log of its own', async () => {
    await using local = await startRoomChat()
    await using sharded = await startRoomChat()
    const plan = planAt(sharded.url)
    const folder = newFolder()
    const { runId, ...request } = requestOf(sharded.url, plan.options, folder)
    const startAtMs = Date.now() + 200
    const [played, parts, ofSpreadRoom] = await Promise.all([
      playScenario(
        { ...request, target: { ...request.target, url: local.url }, runId, logFolder: newFolder() },
        unwatched,
      ),
      Promise.all([0, 1, 2].map((index) => playShard({ plan, index, runId, startAtMs, folder, signal }))),
      playSpreadRoom(startAtMs),
    ])
    expect(ofSpreadRoom.roomsCreated).toBe(6)
    expect(ofSpreadRoom.ways.size).toBeGreaterThan(0)
    expect([...ofSpreadRoom.rooms]).toEqual([0])
    expect(sharded.seen).toEqual(local.seen)
    expect([...sharded.seen.created.values()]).toEqual(Array.from({ length: 6 }, () => 1))
    expect(sharded.seen).toMatchObject({ connections: 30 })

    const headers = parts.map(({ part }) => part)
    expect(await Promise.all(parts.map(({ headerPath }) => readShardPart(headerPath)))).toEqual(headers)
    expect(new Set(headers.map(({ hostId }) => hostId)).size).toBe(1)
    expect(headers.map(({ members, joinedInTime }) => joinedInTime / members)).toEqual([1, 1, 1])
    expect(headers.map(({ members }) => members).reduce((sum, count) => sum + count)).toBe(30)
    for (const [i, { log }] of headers.entries()) {
      const written = readFileSync(parts[i]?.logPath ?? '')
      expect(log).toEqual({
        bytes: written.length,
        sha256: createHash('sha256').update(written).digest('hex'),
      })
    }

    const workers = parts.map(({ logPath }) => [...new RunLog<WorkerFacts>(logPath)])
    const start = runStart({ ...request, runId }, roomsProtocol, new Date(), headers[0]?.startedAtUs ?? 0)
    const settled = buildResult({ start, phases: [], items: [], parts: null, end: null, workers })
    expect(countsOf(settled)).toEqual(countsOf(played))
    expect(settled.counters.messages_published).toBe(sharded.seen.messages)
    expect(settled.counters.deliveries_received).toBe(sharded.seen.deliveries)
    // Each room is on one shard, which is why senders and recipients share a clock.
    for (const [shard, entries] of workers.entries()) {
      const publishers = new Set(entries.flatMap(({ messages }) => [...messages.publisher]))
      const senders = entries.flatMap(({ receipts }) =>
        [...receipts].filter((_, field) => field % receiptFields.length === 1),
      )
      expect(senders.length, `receipts of shard ${shard}`).toBeGreaterThan(0)
      expect(senders.every((sender) => publishers.has(sender))).toBe(true)
    }
  })

  it('of a plan in stages publish together as many in each as one would', async () => {
    await using chat = await startRoomChat()
    const stages = { arrivals: 'constant', publishStages: '20@1s,0@500ms,20-60@500ms' } as const
    const plan = planAt(
      chat.url,
      0.3,
      withStagesInForce({ ...generalDefaults, ...quick, ...stages, members: 30, rooms: 6 }),
    )
    const folder = newFolder()
    const { runId } = requestOf(chat.url, plan.options, folder)
    const startAtMs = Date.now() + 200
    const parts = await Promise.all(
      [0, 1, 2].map((index) => playShard({ plan, index, runId, startAtMs, folder, signal })),
    )
    const messages = parts.flatMap(({ logPath }) =>
      [...new RunLog<WorkerFacts>(logPath)].flatMap(({ messages: { steady } }) => [...steady]),
    )
    const countOf = (stage: number) => messages.filter((part) => part === firstStagePart + stage).length
    expect([0, 1, 2].map(countOf)).toEqual([20, 0, 20])
    expect(messages).toHaveLength(40)
  })
})

/** Half of the members are in one room, on all three shards. A shard that is late may find others gone: this counts nothing. */
async function playSpreadRoom(startAtMs: number) {
  await using chat = await startRoomChat()
  const plan = planAt(chat.url, 0.3, { roomSizes: 'one-big' })
  const folder = newFolder()
  const parts = await Promise.all(
    [0, 1, 2].map((index) => playShard({ plan, index, runId: 'spread', startAtMs, folder, signal })),
  )
  const rooms = new Rooms(crowdPlan(plan.options))
  const facts = parts.flatMap(({ logPath }) => [...new RunLog<WorkerFacts>(logPath)])
  const rows = facts.flatMap(({ receipts }) => [...rowsOf(Float64Array.from(receipts), receiptFields.length)])
  const acrossShards = rows.filter(([to = 0, from = 0]) => rooms.workerOf(to) !== rooms.workerOf(from))
  return {
    roomsCreated: chat.seen.created.size,
    /** Between which shards messages went, in which rooms. */
    ways: new Set(acrossShards.map(([to = 0, from = 0]) => `${rooms.workerOf(from)} to ${rooms.workerOf(to)}`)),
    rooms: new Set(acrossShards.map(([to = 0]) => rooms.roomOf[to])),
  }
}

function countsOf({ counters }: RunResult): Record<string, number | undefined> {
  const names = [
    'connections_opened',
    'joins_completed',
    'messages_offered',
    'messages_published',
    'deliveries_expected',
    'deliveries_received',
    'deliveries_lost',
    'own_copies_received',
  ] as const
  return Object.fromEntries(names.map((name) => [name, counters[name]]))
}

describe('a shard', () => {
  it('that comes late says by how much, and begins at once', async () => {
    await using chat = await startRoomChat()
    const plan = planAt(chat.url, 0)
    const parts = { plan, index: 1, runId: 'late', folder: newFolder(), signal: AbortSignal.timeout(300) }
    const { part } = await playShard({ ...parts, startAtMs: Date.now() - 60_000 })
    expect(part.late[0]?.step).toBe('ramp-up: rooms')
    expect(part.late[0]?.seconds).toBeGreaterThanOrEqual(60)
    expect(part).toMatchObject({ interruption: 130, endedEarly: null })
    expect(part.startedAtUs).toBeLessThan(nowUs() - 60_000_000)
  })

  it('is refused where its part is there already, or the plan has no such shard', async () => {
    await using chat = await startRoomChat()
    const plan = planAt(chat.url, 0)
    const shard = { plan, index: 2, runId: 'twice', folder: newFolder(), signal: AbortSignal.abort() }
    await playShard({ ...shard, startAtMs: Date.now() })
    await expect(playShard({ ...shard, startAtMs: Date.now() })).rejects.toThrow('is there already')
    await expect(playShard({ ...shard, index: 3, startAtMs: Date.now() })).rejects.toThrow('has the shards 0 to 2')
    expect(chat.seen.connections).toBe(0)
  })

  it('that nobody lets in gives up for itself', async () => {
    const chat = await startRoomChat()
    await chat[Symbol.asyncDispose]()
    const plan = planAt(chat.url, 0)
    const parts = { plan, index: 0, runId: 'alone', folder: newFolder(), signal }
    const { part } = await playShard({ ...parts, startAtMs: Date.now() })
    expect(part).toMatchObject({ endedEarly: 'no member could connect', interruption: null, joinedInTime: 0 })
  })
})
