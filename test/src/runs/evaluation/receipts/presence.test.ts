import { describe, expect, it } from 'vitest'
import { stayChanges } from '../../../../../src/metrics/recording/worker-facts.ts'
import { Presence } from '../../../../../src/runs/evaluation/receipts/presence.ts'

/** Member 7 was in its room from 100 to 200 and from 300 to 400 us. */
function twoStays(): Presence {
  const presence = new Presence()
  presence.entered(7, 100)
  presence.left(7, 200)
  presence.entered(7, 300)
  presence.left(7, 400)
  return presence
}

describe('the membership of a member with two stays', () => {
  it.each([
    [100, 200, 'present'],
    [120, 180, 'present'],
    [300, 400, 'present'],
    [0, 99, 'absent'],
    [201, 299, 'absent'],
    [401, 500, 'absent'],
    [99, 150, 'changing'],
    [150, 201, 'changing'],
    [50, 100, 'changing'],
    [200, 250, 'changing'],
    [150, 350, 'changing'],
    [0, 500, 'changing'],
  ] as const)('from %i to %i us is %s', (fromUs, untilUs, membership) => {
    expect(twoStays().membership(7, fromUs, untilUs)).toBe(membership)
  })
})

it('of a member whose chat answers no join is in doubt from its request on', () => {
  const presence = new Presence()
  const { asked, entered } = stayChanges
  presence.replay(new Float64Array([7, asked, 100, 7, entered, 300, 7, asked, 500]))
  const memberships = [
    presence.membership(7, 0, 99),
    presence.membership(7, 110, 120),
    presence.membership(7, 110, 400),
    presence.membership(7, 300, 400),
  ]
  expect(memberships).toEqual(['absent', 'changing', 'changing', 'present'])
})

it('of a member that had no answer stays in doubt until its connection is gone', () => {
  const presence = new Presence()
  const { asked, entered, left } = stayChanges
  presence.replay(new Float64Array([7, asked, 100, 8, asked, 100, 8, left, 200, 8, asked, 300, 8, entered, 320]))
  expect(presence.membership(7, 0, 99)).toBe('absent')
  expect(presence.membership(7, 1e9, 2e9)).toBe('changing')
  expect([presence.membership(8, 201, 299), presence.membership(8, 310, 330)]).toEqual(['absent', 'changing'])
  expect(presence.membership(8, 320, 1e9)).toBe('present')
})

describe('the presence of members', () => {
  it('lasts until the harness takes them away', () => {
    const presence = new Presence()
    presence.entered(1, 100)
    expect(presence.membership(1, 200, 1e12)).toBe('present')
    presence.left(1, 300)
    expect(presence.membership(1, 200, 1e12)).toBe('changing')
  })

  it('ends once: what comes after is no other end', () => {
    const presence = twoStays()
    presence.left(7, 900)
    expect(presence.membership(7, 500, 600)).toBe('absent')
  })

  it('is nothing for those who never came, also if they leave', () => {
    const presence = twoStays()
    presence.left(8, 150)
    expect(presence.membership(8, 100, 200)).toBe('absent')
  })

  it('is replayed from rows of member, entered and instant', () => {
    const presence = new Presence()
    presence.replay(Float64Array.of(7, 1, 100, 0, 1, 120, 7, 0, 200))
    expect(presence.membership(7, 100, 200)).toBe('present')
    expect(presence.membership(7, 201, 300)).toBe('absent')
    expect(presence.membership(0, 120, 300)).toBe('present')
  })
})

describe('a member who leaves', () => {
  it('is neither in nor out until the chat has let it go', () => {
    const presence = new Presence()
    presence.replay(Float64Array.of(7, 1, 100, 7, 2, 200))
    expect(presence.membership(7, 100, 200)).toBe('present')
    expect(presence.membership(7, 250, 300)).toBe('changing')
    presence.left(7, 260)
    expect(presence.membership(7, 250, 300)).toBe('changing')
    expect(presence.membership(7, 261, 300)).toBe('absent')
  })

  it('and whose leaving nobody has acknowledged is in again with its next entry only', () => {
    const presence = new Presence()
    presence.replay(Float64Array.of(7, 1, 100, 7, 2, 200, 7, 1, 500, 7, 0, 600))
    expect(presence.membership(7, 300, 400)).toBe('changing')
    expect(presence.membership(7, 500, 600)).toBe('present')
    expect(presence.membership(7, 601, 700)).toBe('absent')
  })

  it('stays one who left, whatever is recorded of its leaving later', () => {
    const presence = twoStays()
    presence.leaving(7, 900)
    expect(presence.membership(7, 300, 500)).toBe('changing')
    expect(presence.membership(7, 401, 900)).toBe('absent')
  })
})
