import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fairShare } from '../../../src/crowd/placement.ts'
import { Rooms } from '../../../src/crowd/rooms.ts'

const plans = fc
  .record({
    rooms: fc.integer({ min: 1, max: 40 }),
    members: fc.integer({ min: 1, max: 400 }),
    workers: fc.integer({ min: 1, max: 7 }),
    seed: fc.nat(),
    roomSizes: fc.constantFrom('uniform', 'zipf', 'one-big'),
    spreadRooms: fc.boolean(),
  })
  .filter(({ rooms, members }) => rooms <= members)
  .map((plan) => ({ ...plan, placement: 'pinned' as const }))

function workersOf(rooms: Rooms, room: number): Set<number> {
  return new Set([...(rooms.membersOf[room] ?? [])].map((member) => rooms.workerOf(member)))
}

describe('pinned rooms', () => {
  it('are whole on one worker, in contiguous blocks; only what is larger than a fair share is spread, and only on demand', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const rooms = new Rooms(plan)
        const sizes = rooms.membersOf.map(({ length }) => length)
        const share = fairShare(sizes, plan.workers)
        const pinned = sizes.flatMap((size, room) => (plan.spreadRooms && size > share ? [] : [room]))
        const blocks = pinned.map((room) => [...workersOf(rooms, room)])
        expect(blocks.every(({ length }) => length === 1)).toBe(true)
        expect(blocks.flat()).toEqual(blocks.flat().toSorted((a, b) => a - b))
        for (const room of sizes.keys())
          if (!pinned.includes(room)) expect(workersOf(rooms, room).size).toBe(Math.min(plan.workers, sizes[room] ?? 0))
      }),
    )
  })

  it('give each worker the mean of the members, to within one room', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const rooms = new Rooms(plan)
        const counts = Array.from({ length: plan.workers }, () => 0)
        for (const member of rooms.roomOf.keys()) {
          const worker = rooms.workerOf(member)
          expect(worker).toBeLessThan(plan.workers)
          counts[worker] = (counts[worker] ?? 0) + 1
        }
        const sizes = rooms.membersOf.map(({ length }) => length)
        const share = fairShare(sizes, plan.workers)
        const spread = plan.spreadRooms ? sizes.filter((size) => size > share).length : 0
        const largest = Math.max(...sizes.filter((size) => !plan.spreadRooms || size <= share), 0)
        const mean = plan.members / plan.workers
        // Each room that is spread may leave one member more or less.
        for (const count of counts) expect(Math.abs(count - mean)).toBeLessThanOrEqual(largest + spread)
      }),
    )
  })

  it('have the same members as rooms that are spread', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(new Rooms(plan).roomOf).toEqual(new Rooms({ ...plan, placement: 'spread' }).roomOf)
      }),
      { numRuns: 20 },
    )
  })
})

describe('who connects when', () => {
  it('each member once: first the first of each room, who creates it', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const rooms = new Rooms(plan)
        const { creators, members } = rooms.arrivals
        expect([...members].toSorted((a, b) => a - b)).toEqual([...rooms.roomOf.keys()])
        const created = [...members.subarray(0, creators)].map((member) => rooms.roomOf[member])
        expect(created).toEqual([...rooms.membersOf.keys()])
      }),
    )
  })
})
