import { describe, expect, it } from 'vitest'
import { chat as rooms } from '../../../reference-stack/chats/rooms/chat.ts'
import { demoLoad } from '../../../src/commands/demo-load.ts'
import { expectedUsage } from '../../../src/deploying/expected-usage.ts'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import { chat as echo } from '../../fixtures/stacks/echo/chat.ts'

const load = { members: 100, rooms: 10, publishRate: 5, publishSeconds: 60, idleSeconds: 60, payloadBytes: 200 }
const setting = { architecture: 'arm64', memoryMb: null } as const

describe('what a load is expected to use', () => {
  it('counts each message once in and once for each member of its room', () => {
    const { messageUnits, connectionMinutes, invocations } = expectedUsage(rooms, load, setting)
    // 300 published to 10 each; 300 asked and answered; 100 members announced to 10 each.
    expect(messageUnits).toBe(300 + 3000 + 300 + 300 + 1000)
    expect(connectionMinutes).toBe(200)
    // $connect, $disconnect, and one for each message that comes in.
    expect(invocations).toBe(100 + 100 + 300 + 300)
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
    const expected = expectedUsage(rooms, demoLoad, setting)
    for (const key of ['messageUnits', 'invocations', 'readUnits', 'writeUnits'] as const) {
      expect(used[key], key).toBeGreaterThan(expected[key] / 8)
      expect(used[key], key).toBeLessThan(expected[key])
    }
  })

  it('pays a message for every 32 KB of it, and duration for the memory that is set', () => {
    const small = expectedUsage(rooms, load, setting)
    expect(expectedUsage(rooms, { ...load, payloadBytes: 40_000 }, setting).messageUnits).toBe(2 * small.messageUnits)
    expect(expectedUsage(rooms, load, { ...setting, memoryMb: 1024 }).gbSeconds).toBe(2 * small.gbSeconds)
  })

  it('reads and writes nothing where there are no tables', () => {
    expect(expectedUsage(echo, load, setting)).toMatchObject({ readUnits: 0, writeUnits: 0 })
    expect(expectedUsage(rooms, load, setting).writeUnits).toBeGreaterThan(0)
  })
})
