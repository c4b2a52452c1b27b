import { expect, it } from 'vitest'
import { buildResult } from '../../../../../src/runs/evaluation/build-result.ts'
import { at, logsOf } from '../known-run.ts'

/** A message a hundredth of a second to one member, whose delivery takes 10 ms; those that are due in a stall take 80 ms. */
function playedWith(
  ownWork: readonly (readonly [fromSecond: number, untilSecond: number])[],
  isSlowAt = (_second: number) => false,
) {
  return buildResult(
    logsOf({
      options: { members: 2 },
      echoesToSender: false,
      happened(worker) {
        for (const member of [0, 1]) worker.entered(member, at(0))
        for (let sequence = 0; sequence < 2000; sequence++) {
          const second = 1 + sequence / 100
          const sentAtUs = at(second)
          worker.published({ publisher: 0, sequence, intendedAtUs: sentAtUs, sentAtUs, steady: true })
          worker.received(1, 0, sequence, at(second + (isSlowAt(second) ? 0.08 : 0.01)) >>> 0, 0)
        }
        for (const [from, until] of ownWork) worker.didOwnWork(at(from), at(until))
      },
    }),
  ).ownWork
}

it('deliveries that are slow by chance meet own work as often as all others', () => {
  const flushes = Array.from({ length: 20 }, (_, second) => [1.5 + second, 1.505 + second] as const)
  expect(playedWith(flushes, (second) => second % 1 < 0.015)).toEqual({
    slowestShare: 0,
    allShare: expect.closeTo(0.11, 1),
    longestUs: 5000,
  })
})

it('deliveries that are slow because of it coincide with it', () => {
  const collections = Array.from({ length: 10 }, (_, time) => [1.995 + 2 * time, 2.07 + 2 * time] as const)
  const work = playedWith(collections, (second) => second % 2 < 0.035)
  expect(work?.slowestShare).toBe(1)
  expect(work?.allShare).toBeLessThan(0.2)
})

it('work of less than a millisecond is none; pieces that overlap are one', () => {
  expect(playedWith([[1, 1.0009]])).toEqual({ slowestShare: 0, allShare: 0, longestUs: 0 })
  expect(
    playedWith([
      [1, 3],
      [1.5, 2],
      [1.6, 1.61],
    ])?.allShare,
  ).toBeCloseTo(210 / 2000, 2)
})

it('a message that was sent late because of it coincides in all deliveries', () => {
  const result = buildResult(
    logsOf({
      options: { members: 2 },
      echoesToSender: false,
      happened(worker) {
        for (const member of [0, 1]) worker.entered(member, at(0))
        for (let sequence = 0; sequence < 1000; sequence++) {
          const [dueAt, sentAt] = [at(1 + sequence / 100), at(1 + sequence / 100 + (sequence === 500 ? 0.5 : 0))]
          worker.published({ publisher: 0, sequence, intendedAtUs: dueAt, sentAtUs: sentAt, steady: true })
          worker.received(1, 0, sequence, (sentAt + 10_000) >>> 0, 0)
        }
        worker.didOwnWork(at(6.1), at(6.2))
      },
    }),
  )
  expect(result.ownWork?.allShare).toBeGreaterThan(0)
})
