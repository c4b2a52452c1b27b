import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { membersByWorker } from '../../../src/crowd/placement.ts'
import { Rooms, sizesOf } from '../../../src/crowd/rooms.ts'

const plans = fc
  .record({
    rooms: fc.integer({ min: 1, max: 40 }),
    members: fc.integer({ min: 1, max: 400 }),
    workers: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(),
  })
  .filter(({ rooms, members }) => rooms <= members)

describe('the rooms of a crowd', () => {
  it('have every member in one room, at one place of it and on one worker', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const rooms = new Rooms(plan)
        const { membersOf, seatOf, roomOf } = rooms.seating
        const seated = membersOf.flatMap((members, room) =>
          [...members].map((member, seat) => {
            expect(roomOf[member]).toBe(room)
            expect(seatOf[member]).toBe(seat)
            expect(rooms.workerOf(member)).toBeLessThan(plan.workers)
            return member
          }),
        )
        expect(seated.toSorted((a, b) => a - b)).toEqual(Array.from({ length: plan.members }, (_, member) => member))
      }),
    )
  })

  it('are of equal size, to within one', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const sizes = new Rooms(plan).membersOf.map(({ length }) => length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('are spread over the workers, to within one', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const rooms = new Rooms(plan)
        for (let room = 0; room < plan.rooms; room++) {
          const shares = Array.from(
            { length: plan.workers },
            (_, worker) => rooms.membersOf[room]?.filter((member) => rooms.workerOf(member) === worker).length ?? 0,
          )
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('give each worker as many members as are counted without seating them', () => {
    const placed = fc.record({ placement: fc.constantFrom('pinned', 'spread'), spreadRooms: fc.boolean() })
    const sized = fc.record({ roomSizes: fc.constantFrom('uniform', 'one-big', 'zipf') })
    fc.assert(
      fc.property(plans, placed, sized, (plan, placement, sizes) => {
        const whole = { ...plan, ...placement, ...sizes }
        const rooms = new Rooms(whole)
        const counts = Array.from({ length: plan.workers }, () => 0)
        for (const member of rooms.roomOf.keys()) counts[rooms.workerOf(member)]! += 1
        expect(membersByWorker(sizesOf(whole), whole)).toEqual(counts)
      }),
    )
  })

  it('have every arrangement for some seed', () => {
    const arrangements = Array.from({ length: 100 }, (_, seed) =>
      new Rooms({ members: 3, rooms: 3, workers: 1, seed }).roomOf.join(),
    )
    expect(new Set(arrangements).size).toBe(6)
  })

  it('have a size each, and one that does not exist has 0', () => {
    const rooms = new Rooms({ members: 7, rooms: 2, workers: 2, seed: 1 })
    expect([0, 1, 2].map((room) => rooms.sizeOf(room))).toEqual([4, 3, 0])
    expect(rooms.workerOf(7)).toBe(0)
  })

  it('follow from the seed alone', () => {
    const plan = { members: 100, rooms: 7, workers: 2, seed: 42 }
    expect(new Rooms(plan).roomOf).toEqual(new Rooms({ ...plan, workers: 3 }).roomOf)
    expect(new Rooms(plan).roomOf).not.toEqual(new Rooms({ ...plan, seed: 43 }).roomOf)
  })
})
