import { describe, expect, it } from 'vitest'
import { staleConnections } from '../../../../../src/runs/evaluation/stale-connections/stale-connections.ts'
import { collected } from '../receipts/matched-messages.ts'
import { type StaleRoom, at, staleRoom } from './stale-room.ts'

function figuresOf(room: StaleRoom) {
  const { matched, ...facts } = staleRoom(room)
  const collector = staleConnections(facts)
  if (collector === null) throw new Error('a member was dropped')
  return collected(collector, matched)
}

/** Member 3 is killed at second 10; its item is there at second 11 and gone at 12. */
const killed = { member: 3, kind: 'killed', atUs: at(10) } as const
const cleanedUp: StaleRoom = { drops: [killed], readings: [[11], [12, 'c3'], [13]] }

it('a run in which no member was dropped has nothing to say', () => {
  expect(staleConnections(staleRoom({ drops: [], readings: [[11]] }))).toBeNull()
})

describe('the item of a dropped member', () => {
  it('was gone between the begin of the last reading that had it and the end of the first that had not', () => {
    const { section, counters, histograms, earliest } = figuresOf(cleanedUp)
    const residency = { fromUs: at(0.9), toUs: at(2) }
    expect(section.kinds).toMatchObject([
      {
        kind: 'killed',
        members: 1,
        itemsKnown: 1,
        itemsGone: 1,
        itemsLeft: 0,
        residency: { first: residency, last: residency },
      },
    ])
    expect(counters).toMatchObject({ stale_items_left: 0, false_cleanups: 0 })
    expect(histograms.stale_residency).toMatchObject({ count: 1, infinite: 0 })
    expect(earliest.stale_residency.minUs).toBeLessThan(histograms.stale_residency.minUs ?? 0)
    expect(section.items).toEqual({ readings: 4, longestGapUs: at(1), problem: null })
  })

  it('is left if no reading missed it, and resides for ever', () => {
    const { section, counters, histograms } = figuresOf({ ...cleanedUp, readings: [[11], [12]] })
    expect(section.kinds).toMatchObject([{ itemsGone: 0, itemsLeft: 1, residency: null }])
    expect(counters).toMatchObject({ stale_items_left: 1 })
    expect(histograms.stale_residency).toMatchObject({ count: 1, infinite: 1 })
  })

  it('is nobody knows where, without readings', () => {
    const unread = { itemEntries: [{ kind: 'items-unread', atUs: at(2), reason: 'denied' }] } as const
    const { section, counters, histograms } = figuresOf({ ...cleanedUp, changes: unread })
    expect(section.kinds).toMatchObject([{ members: 1, itemsKnown: 0, itemsLeft: 0 }])
    expect(section.items).toEqual({ readings: 0, longestGapUs: null, problem: 'denied' })
    expect(counters).toEqual({ collateral_losses: 0 })
    expect(histograms.stale_residency.count).toBe(0)
  })

  it('over time: members dropped, those not detected, and their items', () => {
    expect(figuresOf({ ...cleanedUp, disconnects: { c3: 11.5 } }).section.timeline).toMatchObject([
      { dropped: 0, undetected: 0, itemsLeft: 0 },
      { second: 10, dropped: 1, undetected: 1, itemsLeft: 1 },
      { second: 11, dropped: 1, undetected: 1, itemsLeft: 1 },
      { second: 12, dropped: 1, undetected: 0, itemsLeft: 0 },
      { second: 13, dropped: 1, undetected: 0, itemsLeft: 0 },
    ])
  })
})

describe('a drop', () => {
  it('is detected when its $disconnect handler starts', () => {
    const { section, histograms } = figuresOf({ ...cleanedUp, disconnects: { c3: 10.4 } })
    expect(section.kinds).toMatchObject([{ detected: 1, detection: { firstUs: at(0.4), lastUs: at(0.4) } }])
    expect(histograms.stale_detection).toMatchObject({ count: 1, infinite: 0 })
  })

  it.each([
    ['whose $disconnect was lost', {}],
    ['whose $disconnect comes with the end of the run', { c3: 60.5 }],
    ['of which another connection ended', { c2: 10.4 }],
  ])('%s is never detected', (_, disconnects) => {
    const complete = { publisher: 0, sentAt: 9, receivedBy: [0, 1, 2, 3], line: { posts: 4 } }
    const { section, histograms } = figuresOf({ ...cleanedUp, broadcasts: [complete], disconnects })
    expect(section.kinds).toMatchObject([{ detected: 0, detection: null }])
    expect(histograms.stale_detection).toMatchObject({ count: 1, infinite: 1 })
  })

  it.each([
    ['there are no logs', { invocations: null }, 'no logs'],
    ['the clocks are two', { serverClockUs: null }, 'different clocks'],
    ['the handlers do not say', { invocations: [] }, 'do not log whose connection'],
  ])('has no known detection where %s', (_, changes, problem) => {
    const { section, histograms } = figuresOf({ ...cleanedUp, disconnects: { c3: 10.4 }, changes })
    expect(section.kinds).toMatchObject([{ detected: null, detection: null }])
    expect(section.detectionProblem).toContain(problem)
    expect(histograms.stale_detection.count).toBe(0)
    expect(section.timeline.length).toBeGreaterThan(0)
    expect(section.timeline.filter(({ undetected }) => undetected !== null)).toEqual([])
  })
})

describe('a message after a drop', () => {
  const liveMembers = [0, 1, 2]
  const met = { publisher: 0, sentAt: 10.5, receivedBy: liveMembers, line: { posts: 4, postsGone: 1 } }

  it('that meets a 410 has wasted one post and cost nobody anything', () => {
    const { section, counters } = figuresOf({ ...cleanedUp, broadcasts: [met] })
    expect(section.broadcasts).toEqual({
      afterDrop: 1,
      reported: 1,
      metStale: 1,
      mostOfOneRoom: 1,
      gone: 1,
      takenForStale: 0,
    })
    expect(counters.collateral_losses).toBe(0)
  })

  it('whose posts were all accepted was accepted for a stale connection, too', () => {
    const line = { posts: 4 }
    const { section } = figuresOf({
      ...cleanedUp,
      broadcasts: [
        { ...met, line },
        { ...met, sentAt: 10.6 },
      ],
    })
    expect(section.broadcasts).toMatchObject({ metStale: 2, mostOfOneRoom: 2, gone: 1, takenForStale: 1 })
  })

  it('that was sent before the drop, and posted after it, is one of them', () => {
    const { section } = figuresOf({ ...cleanedUp, broadcasts: [{ ...met, sentAt: 9.99 }] })
    expect(section.broadcasts).toMatchObject({ afterDrop: 1, metStale: 1, gone: 1 })
  })

  it('that the handler posted to live members alone met no stale connection', () => {
    const { section } = figuresOf({ ...cleanedUp, broadcasts: [{ ...met, line: { posts: 3 } }] })
    expect(section.broadcasts).toMatchObject({ afterDrop: 1, metStale: 0, takenForStale: 0 })
  })

  it('that a chat posts twice has no more posts accepted for stale connections than there are', () => {
    const { section } = figuresOf({ ...cleanedUp, broadcasts: [{ ...met, line: { posts: 8, postsGone: 2 } }] })
    expect(section.broadcasts).toMatchObject({ gone: 2, takenForStale: 0 })
  })

  it('that met a stale connection and missed live members is a collateral loss for each', () => {
    const { counters } = figuresOf({ ...cleanedUp, broadcasts: [{ ...met, receivedBy: [0] }] })
    expect(counters.collateral_losses).toBe(2)
  })

  it.each([
    ['that met no one', { ...met, line: { posts: 3 } }, 0],
    ['sent and posted before the drop', { ...met, sentAt: 5, line: { posts: 4 } }, 0],
    ['without a line, while the item may be there', { ...met, line: null }, 2],
    ['without a line, after the item was gone', { ...met, sentAt: 12.5, line: null }, 0],
  ])('%s', (_, broadcast, losses) => {
    const { counters } = figuresOf({ ...cleanedUp, broadcasts: [{ ...broadcast, receivedBy: [0] }] })
    expect(counters.collateral_losses).toBe(losses)
  })
})

describe('a false cleanup', () => {
  const cleaned = (connectionId: string, sentAt = 10.5) => [
    {
      publisher: 0,
      sentAt,
      receivedBy: [0, 1, 2],
      line: { posts: 4, postsGone: 1, cleaned: 1, cleanedConnections: [connectionId] },
    },
  ]
  const count = (room: Partial<StaleRoom>) => figuresOf({ ...cleanedUp, ...room }).counters.false_cleanups

  it.each<[string, Partial<StaleRoom>, number]>([
    ['the item of a stale connection', { broadcasts: cleaned('c3') }, 0],
    ['the item of a live connection', { broadcasts: cleaned('c0') }, 1],
    ['the item of a live connection, by the table as well', { broadcasts: cleaned('c0'), readings: [[11, 'c0']] }, 1],
    ['an item that was deleted before its member was dropped', { broadcasts: cleaned('c3', 9) }, 1],
    ['an item of nobody of ours', { broadcasts: cleaned('c99') }, 0],
    ['during the end of the run', { broadcasts: cleaned('c0', 60.5) }, 0],
    ['of one who had gone by himself', { broadcasts: cleaned('c0'), disconnects: { c0: 10.2 } }, 0],
    ['of one who went later', { broadcasts: cleaned('c0'), disconnects: { c0: 20 } }, 1],
    ['of one who was cut off by others', { broadcasts: cleaned('c0'), changes: { cutAtUs: () => at(10) } }, 0],
  ])('by the word of a handler: %s', (_, room, expected) => {
    expect(count(room)).toBe(expected)
  })

  it.each<[string, Partial<StaleRoom>, number]>([
    ['none is missing but of the dropped member', {}, 0],
    [
      'one of a live member is missing',
      {
        readings: [
          [11, 'c1'],
          [12, 'c3'],
        ],
      },
      1,
    ],
    ['one is missing before its member was dropped', { readings: [[9, 'c3']] }, 1],
    [
      'all are missing when the run has ended',
      {
        readings: [
          [12, 'c3'],
          [61, 'c0', 'c1', 'c2'],
        ],
      },
      0,
    ],
    ['of one who had gone by himself', { readings: [[11, 'c1']], disconnects: { c1: 10.5 } }, 0],
  ])('by the table: %s', (_, room, expected) => {
    expect(count(room)).toBe(expected)
  })

  it('on another clock, of a member dropped at any time, is no false cleanup', () => {
    expect(count({ broadcasts: cleaned('c3', 9), changes: { serverClockUs: null } })).toBe(0)
    expect(count({ broadcasts: cleaned('c0', 9), changes: { serverClockUs: null } })).toBe(1)
  })
})
