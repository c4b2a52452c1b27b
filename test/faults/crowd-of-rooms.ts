import { expect } from 'vitest'
import { Rooms } from '../../src/crowd/rooms.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { WatchedChat } from './chat.ts'
import type { Flags } from './measured-run.ts'
import type { FaultProxy } from './proxy/fault-proxy.ts'
import type { ProxiedConnection } from './proxy/proxied-connection.ts'

const plan = { members: 241, rooms: 12, workers: 1, seed: 7 }
const { membersOf } = new Rooms(plan)
/** One room is larger by one. The victims are chosen there, so that the figures by room size tell it from the others. */
const theirRoom = new Set(membersOf.find((members) => members.length === 21))

/** A crowd of twelve rooms of 20 people, one of them of 21; few enough victims for the load to stay what was asked for. */
export const crowdOfRooms: Flags = {
  members: String(plan.members),
  rooms: String(plan.rooms),
  seed: String(plan.seed),
  'connect-rate': '2000',
  'join-rate': '2000',
  'publish-rate': '300',
  duration: '1500ms',
  drain: '1s',
}

/** `count` connections of members of the larger room, drawn by the proxy's seed. */
export function pickVictims(chat: WatchedChat, proxy: FaultProxy, count: number): ProxiedConnection[] {
  const isCandidate = ({ targetPort }: ProxiedConnection) => theirRoom.has(chat.memberAt(targetPort) ?? -1)
  return proxy.pick(count, proxy.connections.filter(isCandidate))
}

/** Goal R4: the other rooms have lost nothing, and in the victims' own room everybody else got what the chat received. */
export function expectOthersUnharmed(
  chat: WatchedChat,
  victims: readonly ProxiedConnection[],
  result: RunResult,
): void {
  const victimMembers = new Set(victims.map(({ targetPort }) => chat.memberAt(targetPort)))
  const [others, theirs] = [20, 21].map((size) => result.roomSizes.find(({ roomSize }) => roomSize === size))
  expect(others?.messages).toBeGreaterThan(100)
  expect(others?.deliveries).toBe((others?.messages ?? 0) * 19)

  const healthy = theirRoom.size - victims.length
  const owed = chat.posts
    .filter(({ publisher }) => theirRoom.has(publisher))
    .reduce((sum, { publisher }) => sum + healthy - (victimMembers.has(publisher) ? 0 : 1), 0)
  expect(theirs?.deliveries).toBeGreaterThanOrEqual(owed)
}
