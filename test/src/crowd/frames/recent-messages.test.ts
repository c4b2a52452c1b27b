import { describe, expect, it } from 'vitest'
import { fleetStatus } from '../../../../src/crowd/fleet/fleet-status.ts'
import { RecentMessages } from '../../../../src/crowd/frames/recent-messages.ts'
import { Rooms } from '../../../../src/crowd/rooms.ts'
import type { WorkerStatus } from '../../../../src/crowd/members/worker-commands.ts'

const echoing = { echoesToSender: true }
const rooms = new Rooms({ members: 80, rooms: 2, workers: 2, seed: 1 })
const [mine, others] = rooms.membersOf.map((members) => [...members]) as [number[], number[]]
const sender = mine[0] ?? 0
const nothing: WorkerStatus = {
  open: 0,
  failed: 0,
  joined: 0,
  published: 0,
  receipts: 0,
  live: new Uint32Array(256),
  publishedIn: new Uint32Array(2),
  presentIn: new Uint32Array(2),
  atUs: 0,
  recentMessages: null,
  awaited: [],
  sinkFailure: null,
}

/** What the workers say together: publisher and sequence, and how many have it. */
function told(nowUs: number, ...workers: RecentMessages[]) {
  const statuses = workers.map((recent) => ({ ...nothing, recentMessages: recent.rows(nowUs) }))
  return fleetStatus(statuses).recentMessages
}

describe('the messages of the last seconds', () => {
  it('are counted by all workers together, each member once, however often it receives them', () => {
    const workers = [new RecentMessages(rooms.seating, echoing), new RecentMessages(rooms.seating, echoing)]
    workers[0]?.published(sender, 7, 1000)
    for (const twice of [1, 2])
      for (const [place, member] of mine.entries()) {
        workers[rooms.workerOf(member)]?.received(member, sender, 7, twice * 2000 + place)
      }
    expect(told(9000, ...workers)).toEqual([
      { key: `${sender} 7`, room: 0, intendedAtUs: 1000, received: 40, lastReceivedAtUs: 2039 },
    ])
  })

  it('do not count members of other rooms, publishers that do not exist, or a sender who is not to have its copy', () => {
    const recent = new RecentMessages(rooms.seating, { echoesToSender: false })
    recent.received(sender, sender, 7, 2000)
    recent.received(others[0] ?? 0, sender, 7, 2000)
    recent.received(mine[1] ?? 0, 16_000_000, 7, 2000)
    expect(told(9000, recent)).toMatchObject([{ key: `${sender} 7`, received: 0, intendedAtUs: 0 }])
  })

  it('are there though nobody has received them, and forgotten in the end', () => {
    const recent = new RecentMessages(rooms.seating, echoing)
    recent.published(sender, 1, 1_000_000)
    recent.published(sender, 2, 6_000_000)
    expect(told(6_000_000, recent)).toHaveLength(2)
    expect(told(9_100_000, recent)).toHaveLength(2)
    expect(told(9_200_000, recent)).toMatchObject([{ key: `${sender} 2` }])
  })

  it('of a fast load are a sample, the same of each worker', () => {
    const workers = [new RecentMessages(rooms.seating, echoing), new RecentMessages(rooms.seating, echoing)]
    for (const worker of workers) worker.expect(500)
    for (let sequence = 0; sequence < 1000; sequence++) {
      workers[0]?.published(sender, sequence, 1000)
      for (const member of mine) workers[rooms.workerOf(member)]?.received(member, sender, sequence, 2000)
    }
    const sample = told(2000, ...workers) ?? []
    expect(sample).toHaveLength(100)
    expect(sample.every(({ received }) => received === 40)).toBe(true)
  })

  it('that are too many to keep are not told in part', () => {
    const recent = new RecentMessages(rooms.seating, echoing)
    for (let sequence = 0; sequence <= 5000; sequence++) recent.received(mine[1] ?? 0, sender, sequence, 2000)
    expect(told(2000, recent, new RecentMessages(rooms.seating, echoing))).toBeNull()
  })
})
