import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseShare, chooseSpread } from '../../../../src/crowd/fleet/member-draws.ts'

/** Rooms of these sizes, their members numbered through. */
function roomsOf(sizes: readonly number[]): number[][] {
  let next = 0
  return sizes.map((size) => Array.from({ length: size }, () => next++))
}

const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)

const crowds = fc.record({
  rooms: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 20 }).map(roomsOf),
  share: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  seed: fc.nat(),
})

describe('a share of the members', () => {
  it('names each once, and leaves a member in every room', () => {
    fc.assert(
      fc.property(crowds, ({ rooms, share, seed }) => {
        const chosen = chooseShare(rooms, share, 'each-room', seed)
        expect(new Set(chosen).size).toBe(chosen.length)
        for (const members of rooms.filter(({ length }) => length > 0)) {
          const left = members.filter((member) => !chosen.includes(member))
          expect(left.length).toBeGreaterThanOrEqual(1)
          expect(Math.abs(members.length * share - (members.length - left.length))).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('adds up to that share, however small the rooms are', () => {
    const rooms = roomsOf(Array.from({ length: 500 }, () => 4))
    expect(chooseShare(rooms, 0.1, 'each-room', 3).length / 2000).toBeCloseTo(0.1, 1)
  })

  it('of half of the rooms leaves the others out', () => {
    const rooms = roomsOf([10, 10, 10, 10, 10])
    const chosen = chooseShare(rooms, 0.5, 'half-the-rooms', 7)
    const affected = rooms.map((members) => members.filter((member) => chosen.includes(member)).length)
    expect(ascending(affected)).toEqual([0, 0, 5, 5, 5])
  })

  it('follows from the seed', () => {
    const rooms = roomsOf([10, 10])
    const draw = (seed: number) => chooseShare(rooms, 0.3, 'each-room', seed)
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
  })
})

describe('members of different rooms', () => {
  it('are of as many as there are', () => {
    const rooms = roomsOf([3, 1, 5, 2])
    const roomOf = (member: number) => rooms.findIndex((members) => members.includes(member))
    expect(new Set(chooseSpread(rooms, 4, 1).map(roomOf)).size).toBe(4)
    expect(ascending(chooseSpread(rooms, 6, 1).map(roomOf))).toEqual([0, 0, 1, 2, 2, 3])
  })

  it('are all of them, where more are asked for', () => {
    expect(ascending(chooseSpread(roomsOf([2, 3]), 9, 1))).toEqual([0, 1, 2, 3, 4])
  })
})
