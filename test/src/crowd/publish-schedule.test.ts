import { describe, expect, it } from 'vitest'
import { PublishSchedule } from '../../../src/crowd/publish-schedule.ts'

const plan = {
  schedule: { arrivals: 'constant', ratePerSecond: 10, seed: 3, startAtUs: 0 },
  warmUpUs: 1_000_000,
  durationUs: 2_000_000,
  payloadBytes: 200,
} as const

function walk(schedule: PublishSchedule): { dueAtUs: number; publisher: number; steady: boolean }[] {
  const messages = []
  while (schedule.dueAtUs !== Number.POSITIVE_INFINITY) {
    const { dueAtUs } = schedule
    schedule.advance()
    messages.push({ dueAtUs, publisher: schedule.publisher, steady: schedule.isSteady(dueAtUs) })
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

  it('is the same for every worker that walks it', () => {
    expect(walk(new PublishSchedule(plan, 5))).toEqual(walk(new PublishSchedule(plan, 5)))
  })

  it('lets everybody speak', () => {
    const publishers = new Set(walk(new PublishSchedule(plan, 3)).map(({ publisher }) => publisher))
    expect(publishers).toEqual(new Set([0, 1, 2]))
  })

  it('is empty at a rate of zero', () => {
    expect(walk(new PublishSchedule({ ...plan, schedule: { ...plan.schedule, ratePerSecond: 0 } }, 5))).toEqual([])
  })
})
