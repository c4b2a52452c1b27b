import { describe, expect, it } from 'vitest'
import { PublishSchedule } from '../../../../src/crowd/schedule/publish-schedule.ts'
import { TurnClock } from '../../../../src/crowd/schedule/turns.ts'

const startAtUs = 1_000_000
const seconds = 0.1

function playedBy(side: 0 | 1, seed = 5) {
  const schedule = new PublishSchedule(
    {
      schedule: { arrivals: 'constant', ratePerSecond: 30, seed: 9, startAtUs },
      warmUpUs: 1_000_000,
      durationUs: 9_000_000,
      publishers: 'drawn',
      turns: { seed, seconds, side },
    },
    10,
  )
  const messages: { readonly atUs: number; readonly publisher: number; readonly isSteady: boolean }[] = []
  for (; schedule.dueAtUs !== Number.POSITIVE_INFINITY; schedule.advance())
    messages.push({
      atUs: schedule.dueAtUs,
      publisher: schedule.publisher,
      isSteady: schedule.isSteady(schedule.dueAtUs),
    })
  return messages
}

/** The number of the turn on the clock that both share. */
const turnOf = ({ atUs }: { readonly atUs: number }) => Math.floor((atUs - startAtUs) / (1e6 * seconds))

describe('two crowds that publish in turns', () => {
  const [first, second] = [playedBy(0), playedBy(1)] as const

  it('publish the same messages, and never in the same turn', () => {
    expect(first).toHaveLength(300)
    expect(second.map(({ publisher }) => publisher)).toEqual(first.map(({ publisher }) => publisher))
    const turnsOfFirst = new Set(first.map(turnOf))
    expect(second.filter((message) => turnsOfFirst.has(turnOf(message)))).toEqual([])
  })

  it('have one turn each of every pair', () => {
    const pairsOf = (messages: typeof first) => messages.map((message) => Math.floor(turnOf(message) / 2))
    expect(pairsOf(second)).toEqual(pairsOf(first))
  })

  it('have a warm-up and a steady part of the same messages', () => {
    expect(first.filter(({ isSteady }) => !isSteady)).toHaveLength(30)
    expect(second.map(({ isSteady }) => isSteady)).toEqual(first.map(({ isSteady }) => isSteady))
  })

  it('go on in the order of time', () => {
    for (const messages of [first, second])
      expect(messages.map(({ atUs }) => atUs)).toEqual(messages.map(({ atUs }) => atUs).toSorted((a, b) => a - b))
  })
})

describe('the throws of turns', () => {
  it('follow from the seed, are even, and do not follow from the pair before', () => {
    const clock = new TurnClock({ seed: 3, seconds, side: 0 })
    const firsts = Array.from({ length: 4000 }, (_, pair) => clock.isFirst(pair))
    const other = new TurnClock({ seed: 3, seconds, side: 1 })
    expect(firsts.map((isFirst) => !isFirst)).toEqual(firsts.map((_, pair) => other.isFirst(pair)))
    const share = (found: number) => found / firsts.length
    expect(share(firsts.filter(Boolean).length)).toBeCloseTo(0.5, 1)
    for (const lag of [1, 2, 4])
      expect(share(firsts.filter((isFirst, pair) => isFirst === firsts[pair + lag]).length)).toBeCloseTo(0.5, 1)
    expect(new TurnClock({ seed: 4, seconds, side: 0 }).isFirst(0) && firsts[0]).toBeTypeOf('boolean')
  })
})
