import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RoomSizes, roomSizes } from '../../../src/crowd/room-sizes.ts'
import { Rooms } from '../../../src/crowd/rooms.ts'

const distributions: readonly RoomSizes[] = ['uniform', 'zipf', 'one-big']
const crowds = fc
  .record({ rooms: fc.integer({ min: 1, max: 60 }), members: fc.integer({ min: 1, max: 500 }) })
  .filter(({ rooms, members }) => rooms <= members)

describe.each(distributions)('sizes of rooms, %s', (distribution) => {
  it('add up, fall, and are at least two where there are enough members', () => {
    fc.assert(
      fc.property(crowds, ({ members, rooms }) => {
        const sizes = roomSizes(members, rooms, distribution)
        expect(sizes).toHaveLength(rooms)
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(members)
        expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes)
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(members >= 2 * rooms ? 2 : 1)
      }),
    )
  })

  it('are those of the rooms of a crowd', () => {
    const rooms = new Rooms({ members: 101, rooms: 9, roomSizes: distribution, workers: 2, seed: 5 })
    expect(rooms.membersOf.map(({ length }) => length)).toEqual(roomSizes(101, 9, distribution))
  })
})

it.each([
  ['uniform', [4, 4, 3, 3, 3, 3]],
  ['zipf', [5, 4, 3, 3, 3, 2]],
  ['one-big', [10, 2, 2, 2, 2, 2]],
] as const)('twenty members in six rooms, %s', (distribution, expected) => {
  expect(roomSizes(20, 6, distribution)).toEqual(expected)
})

it('one big room has half of the crowd, as far as the others have two each; those are of equal size', () => {
  fc.assert(
    fc.property(crowds, ({ members, rooms }) => {
      fc.pre(rooms > 1 && members >= 2 * rooms)
      const [big = 0, ...others] = roomSizes(members, rooms, 'one-big')
      expect(big).toBe(Math.min(Math.ceil(members / 2), members - 2 * (rooms - 1)))
      expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(1)
    }),
  )
})

it('a single room has all members', () => {
  expect(roomSizes(7, 1, 'one-big')).toEqual([7])
})
