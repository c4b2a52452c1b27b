import { describe, expect, it } from 'vitest'
import { PublishSchedule } from '../../../../src/crowd/schedule/publish-schedule.ts'

const plan = {
  schedule: { arrivals: 'constant', ratePerSecond: 10, seed: 3, startAtUs: 0 },
  warmUpUs: 1_000_000,
  durationUs: 2_000_000,
  publishers: 'drawn',
} as const

function walk(schedule: PublishSchedule): { dueAtUs: number; publisher: number; steady: boolean }[] {
  const messages = []
  while (schedule.dueAtUs !== Number.POSITIVE_INFINITY) {
    const { dueAtUs, publisher } = schedule
    messages.push({ dueAtUs, publisher, steady: schedule.isSteady(dueAtUs) })
    schedule.advance()
  }
  return messages
}

describe('a publish schedule', () => {
  it('ends with the steady part and marks the warm-up by the intended instant', () => {
    const messages = walk(new PublishSchedule(plan, 5))
    expect(messages).toHaveLength(30)
    expect(messages.filter(({ steady }) => steady)).toHaveLength(20)
    expect(messages[9]?.steady).toBe(false)
    expect(messages[10]).toMatchObject({ dueAtUs: 1_000_000, steady: true })
  })

  it('is divided among the workers without a remainder', () => {
    const whole = walk(new PublishSchedule(plan, 5))
    const shares = [0, 1].map((worker) => walk(new PublishSchedule(plan, 5, (member) => member % 2 === worker)))
    expect(shares.flat().toSorted((a, b) => a.dueAtUs - b.dueAtUs)).toEqual(whole)
    expect(shares[0]?.every(({ publisher }) => publisher % 2 === 0)).toBe(true)
  })

  it('is empty for a worker whose members never publish', () => {
    expect(walk(new PublishSchedule(plan, 5, () => false))).toEqual([])
  })

  it('has every member publish', () => {
    const publishers = new Set(walk(new PublishSchedule(plan, 3)).map(({ publisher }) => publisher))
    expect(publishers).toEqual(new Set([0, 1, 2]))
  })

  it('draws the first publisher too', () => {
    const first = (seed: number) => new PublishSchedule({ ...plan, schedule: { ...plan.schedule, seed } }, 4).publisher
    expect(new Set(Array.from({ length: 40 }, (_, seed) => first(seed)))).toEqual(new Set([0, 1, 2, 3]))
  })

  it('counts the messages of all members, on every worker', () => {
    const schedule = new PublishSchedule(plan, 5, (member) => member === 1)
    walk(schedule)
    expect(schedule.index).toBe(30)
  })

  it('is empty at a rate of zero', () => {
    expect(walk(new PublishSchedule({ ...plan, schedule: { ...plan.schedule, ratePerSecond: 0 } }, 5))).toEqual([])
  })
})

it('members that publish in turn have a rhythm each', () => {
  const messages = walk(new PublishSchedule({ ...plan, publishers: 'in-turn' }, 5))
  const ofOne = messages.filter(({ publisher }) => publisher === 3).map(({ dueAtUs }) => dueAtUs)
  expect(ofOne).toEqual([300_000, 800_000, 1_300_000, 1_800_000, 2_300_000, 2_800_000])
})
