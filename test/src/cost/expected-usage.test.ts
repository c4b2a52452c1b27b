import { describe, expect, it } from 'vitest'
import { chat } from '../../../reference-stack/chats/rooms/chat.ts'
import { type ExpectedLoad, expectedUsage } from '../../../src/cost/expected-usage.ts'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import { generalDefaults } from '../../../src/scenarios/options.ts'
import { demo } from '../../../src/scenarios/demo.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'

const parts = { functions: 10, tables: 2, routes: 10 }
const setting = { architecture: 'arm64', memoryMb: 512 } as const

const load: ExpectedLoad = {
  members: 100,
  joins: 100,
  rooms: 10,
  smallestRoom: 10,
  audience: 10,
  messages: 300,
  positionsSet: 0,
  positionReads: 0,
  payloadBytes: 200,
  reconnects: 0,
  pings: 0,
  seconds: 150,
  connectionSeconds: 120,
  itemReadings: 0,
  metricRounds: 10,
  environmentsKeptWarm: 0,
  secondsKeptWarm: 180,
}

const usageOf = (changes: Partial<ExpectedLoad>) => expectedUsage(parts, { ...load, ...changes }, setting)

describe('what a load is expected to use', () => {
  it('counts a message of 1 KB to a room of 100 once in and a hundred times out', () => {
    const room = { rooms: 1, smallestRoom: 100, audience: 100, payloadBytes: 1024 }
    const one = usageOf({ ...room, messages: 1 })
    const none = usageOf({ ...room, messages: 0 })
    expect(one.messageUnits - none.messageUnits).toBe(101)
    expect(one.invocations - none.invocations).toBe(1)
  })

  it('counts connects and disconnects, joins and leaves, and the posts about rooms that are new or close', () => {
    const { messageUnits, connectionMinutes, invocations } = usageOf({ pings: 600 })
    const asked = 10 + 100 * 3
    const [published, roomsCreated, roomsClosed] = [300 + 3000, (10 * 9) / 2, (10 * 100) / 11]
    expect(messageUnits).toBeCloseTo(2 * asked + published + roomsCreated + roomsClosed + 600 + 200, 6)
    // Two minutes each, though the run takes longer: nobody is connected all the time.
    expect(connectionMinutes).toBe(200)
    // $connect, $disconnect, and one for each message that comes in.
    expect(invocations).toBe(100 + 100 + asked + 300)
  })

  it('counts a hello and its answer of a member that joins no room', () => {
    const { messageUnits, invocations } = usageOf({ joins: 0, rooms: 0, audience: 0, smallestRoom: 0, messages: 0 })
    expect(messageUnits).toBe(2 * 100 + 200)
    expect(invocations).toBe(2 * 100 + 100)
  })

  it('is more than a demo has used, and not more than some times as much', async () => {
    const { counters, server } = await readResult('reports/examples/demo')
    const sum = (amounts: readonly (number | null)[]) =>
      amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0)
    const used = {
      messageUnits: counters['posts'] ?? 0,
      invocations: sum(Object.values(server.functions).map(({ invocations }) => invocations)),
      readUnits: sum(Object.values(server.tables ?? {}).map((table) => table.readUnits)),
      writeUnits: sum(Object.values(server.tables ?? {}).map((table) => table.writeUnits)),
    }
    const expected = expectedUsage(parts, expectedLoad(demo, { ...generalDefaults, ...demo.defaults }), setting)
    for (const key of ['messageUnits', 'invocations', 'readUnits', 'writeUnits'] as const) {
      expect(used[key], key).toBeGreaterThan(expected[key] / 8)
      expect(used[key], key).toBeLessThan(expected[key])
    }
  })

  it('bills each 32 KB of a message with its envelope, and data transfer out', () => {
    const [small, justOver] = [usageOf({ payloadBytes: 32_000 }), usageOf({ payloadBytes: 32_700 })]
    expect(justOver.messageUnits / small.messageUnits).toBeGreaterThan(1.9)
    const large = usageOf({ payloadBytes: 100_000, messages: 1_000_000 })
    expect(large.gbOut).toBeGreaterThan(1000)
    expect(large.writeUnits).toBeGreaterThan(97 * 1_000_000)
  })

  it('counts a position that is kept once, and an answer by what is in it', () => {
    const room = { rooms: 1, smallestRoom: 100, audience: 100, payloadBytes: 1024 }
    const none = usageOf({ ...room, messages: 0 })
    const kept = usageOf({ ...room, messages: 0, positionsSet: 10 })
    expect(kept.messageUnits - none.messageUnits).toBe(10)
    expect(kept.writeUnits - none.writeUnits).toBe(10 * (2 + 2))
    const read = usageOf({ ...room, messages: 0, positionsSet: 10, positionReads: 7 })
    // 100 positions with their envelopes are of 5 units of 32 KB, and items of 30 units of 4 KB.
    expect(read.messageUnits - kept.messageUnits).toBe(7 * (1 + 5))
    expect(read.invocations - kept.invocations).toBe(7)
    expect(read.readUnits - kept.readUnits).toBe(7 * (1 + 30))
  })

  it('bills duration by memory, and provisioned concurrency', () => {
    const of = (memoryMb: number) =>
      expectedUsage(parts, { ...load, environmentsKeptWarm: 20 }, { ...setting, memoryMb })
    expect(of(1024).gbSeconds).toBe(2 * of(512).gbSeconds)
    expect(of(1024).gbSecondsWarm).toBe(20 * parts.functions * load.secondsKeptWarm)
  })

  it('grows with each part of the load', () => {
    const plain = usageOf({})
    const more: [Partial<ExpectedLoad>, keyof typeof plain][] = [
      [{ reconnects: 10 }, 'messageUnits'],
      [{ connectionSeconds: 140 }, 'connectionMinutes'],
      [{ reconnects: 10 }, 'readUnits'],
      [{ audience: 50 }, 'messageUnits'],
      [{ smallestRoom: 2 }, 'messageUnits'],
      [{ pings: 10 }, 'messageUnits'],
      [{ itemReadings: 10 }, 'readUnits'],
      [{ metricRounds: 20 }, 'metricsRequested'],
      [{ seconds: 4000 }, 'metricMonths'],
    ]
    for (const [changes, key] of more)
      expect(usageOf(changes)[key], JSON.stringify(changes)).toBeGreaterThan(Number(plain[key]))
  })

  it('reads and writes nothing where there are no tables', () => {
    const without = expectedUsage({ ...parts, tables: 0 }, load, setting)
    expect(without).toMatchObject({ readUnits: 0, writeUnits: 0 })
    expect(usageOf({}).writeUnits).toBeGreaterThan(0)
  })

  it('counts the parts of the room chat', () => {
    const { functions, tables, routes } = chat
    expect([functions, tables, routes].map((named) => Object.keys(named).length)).toEqual(Object.values(parts))
  })
})
