import { expect, it, onTestFinished } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { Fleet } from '../../../../src/crowd/fleet/fleet.ts'
import { Interrupted } from '../../../../src/crowd/interruption.ts'
import { Rooms } from '../../../../src/crowd/rooms.ts'
import { mergeFacts } from '../../../../src/runs/evaluation/merge-facts.ts'
import type { WorkerFacts } from '../../../../src/metrics/recording/worker-facts.ts'
import { startForeignChat } from '../../../fixtures/foreign-chat/server.ts'
import { crowdInto } from '../members/member-rig.ts'

const plan = { members: 20, rooms: 4, workers: 2, seed: 3 }
const { roomOf } = new Rooms(plan)
const quickly = { ratePerSecond: 1000, arrivals: 'constant' as const }

/** Two shards in this process, all members in rooms of five. */
async function joinedFleet(signal = new AbortController().signal, denied?: (channel: string) => boolean) {
  const chat = await startForeignChat(denied && { denied })
  onTestFinished(() => chat[Symbol.asyncDispose]())
  const told: WorkerFacts[][] = [[], []]
  const startedAtUs = nowUs()
  const shards = told.map((facts, worker) => crowdInto(facts, { ...plan, worker, url: chat.url, startedAtUs }))
  const fleet = new Fleet({
    plan,
    workers: shards,
    createsRooms: false,
    startedAtUs,
    signal,
    onPhase: () => undefined,
    onWorkerLost: () => undefined,
  })
  onTestFinished(() => fleet[Symbol.asyncDispose]())
  await fleet.connect(quickly)
  await fleet.join(quickly)
  return {
    fleet,
    end: async () => {
      const report = await fleet.finish()
      return { ...mergeFacts(told), phases: report.phases.map(({ name }) => name) }
    },
  }
}

it('dropped members are of all rooms and kinds; the next ones are others, until one is left in each room', async () => {
  const { fleet } = await joinedFleet()
  const first = await fleet.drop({ share: 0.6, kind: 'mixed' })
  expect(first.byKind).toEqual({ closed: 4, killed: 4, 'half-open': 4 })
  expect(first.members).toHaveLength(12)
  const second = await fleet.drop({ share: 0.99, kind: 'killed', pace: quickly })
  const dropped = [...first.members, ...second.members]
  expect(second.byKind).toEqual({ closed: 0, killed: 4, 'half-open': 0 })
  expect(new Set(dropped).size).toBe(16)
  const left = Array.from({ length: plan.members }, (_, member) => member).filter((member) => !dropped.includes(member))
  expect(left.map((member) => roomOf[member]).toSorted((a = 0, b = 0) => a - b)).toEqual([0, 1, 2, 3])
})

it('a member that has rejoined can be dropped again', async () => {
  const { fleet, end } = await joinedFleet()
  const members = await fleet.cut({ share: 0.99 })
  expect(new Set(members.members.map((member) => roomOf[member])).size).toBe(2)
  expect(await fleet.reconnect({ members, backOff: 'none' })).toBe(8)
  expect((await fleet.drop({ share: 0.99, kind: 'closed' })).members).toHaveLength(16)
  expect((await end()).counters).toMatchObject({ members_cut: 8, members_recovered: 8, connections_opened: 28 })
})

it('a burst goes to as many rooms as there are', async () => {
  const { fleet, end } = await joinedFleet()
  await fleet.burst({ publishers: 4, payloadBytes: 100 })
  const { messages } = await end()
  expect(new Set([...messages.publisher].map((member) => roomOf[member])).size).toBe(4)
  expect(new Set(messages.intendedAtUs).size).toBe(1)
})

it('what happens while members publish interrupts the steady phase', async () => {
  const { fleet, end } = await joinedFleet()
  const publishing = { ...quickly, ratePerSecond: 100, warmUpSeconds: 0.1, durationSeconds: 0.8, payloadBytes: 100 }
  await fleet.publish(publishing, async () => {
    await fleet.wait(0.2)
    await fleet.slow({ share: 0.5, seconds: 0.2 })
  })
  const { phases, counters } = await end()
  expect(phases.slice(-4)).toEqual(['warm-up', 'steady', 'slow readers', 'steady'])
  expect(counters['messages_offered']).toBe(90)
})

it('a run in which no member could join a room goes no further', async () => {
  await expect(joinedFleet(undefined, () => true)).rejects.toThrow(new Interrupted('no member could join a room'))
})

it('a run that is told to end ends its steps too', async () => {
  const stop = new AbortController()
  const { fleet, end } = await joinedFleet(stop.signal)
  const publishing = { ...quickly, ratePerSecond: 100, warmUpSeconds: 0, durationSeconds: 600, payloadBytes: 100 }
  const running = fleet.publish(publishing, () => fleet.slow({ share: 0.5, seconds: 600 }))
  setTimeout(() => stop.abort(), 200)
  await expect(running).rejects.toThrow(Interrupted)
  expect((await end()).phases.at(-1)).toBe('slow readers')
})
