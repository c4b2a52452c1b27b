import { describe, expect, it } from 'vitest'
import { chat as rooms } from '../../../reference-stack/chats/rooms/chat.ts'
import { expectedUsage } from '../../../src/deploying/expected-usage.ts'
import { chat as echo } from '../../fixtures/stacks/echo/chat.ts'

const load = { members: 100, rooms: 10, publishRate: 5, publishSeconds: 60, idleSeconds: 60, payloadBytes: 200 }
const setting = { architecture: 'arm64', memoryMb: null } as const

describe('what a load is expected to use', () => {
  it('counts each message once in and once for each member of its room', () => {
    const { messageUnits, connectionMinutes, invocations } = expectedUsage(rooms, load, setting)
    // 300 published to 10 each; 200 asked and answered; 100 members announced to 10 each.
    expect(messageUnits).toBe(300 + 3000 + 200 + 200 + 1000)
    expect(connectionMinutes).toBe(200)
    // $connect, $disconnect, and one for each message that comes in.
    expect(invocations).toBe(100 + 100 + 200 + 300)
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
