import { expect, it } from 'vitest'
import { OutstandingDeliveries } from '../../../src/runs/watch-progress.ts'

/** Statuses one after the other, each as [published by room, present by room, receipts]. */
function outstanding(echoesToSender: boolean, ...statuses: [number[], number[], number][]): number[] {
  const deliveries = new OutstandingDeliveries({ echoesToSender })
  return statuses.map(([published, present, receipts]) =>
    deliveries.at({
      publishedIn: Uint32Array.from(published),
      presentIn: Uint32Array.from(present),
      receipts,
    }),
  )
}

it('a message is outstanding to each member of its room, until it is received', () => {
  expect(
    outstanding(true, [[0, 0], [5, 3], 0], [[2, 1], [5, 3], 0], [[2, 1], [5, 3], 12], [[2, 1], [5, 3], 13]),
  ).toEqual([0, 13, 1, 0])
})

it('the sender is not waited for where it does not receive its own message', () => {
  expect(outstanding(false, [[2, 1], [5, 1], 0])).toEqual([8])
})

it('only who is in the room is waited for: later messages do not count for members that have gone', () => {
  expect(outstanding(true, [[1], [5], 5], [[2], [4], 9], [[3], [5], 12])).toEqual([0, 0, 2])
})

it('more receipts than that, or less of everything after a worker was lost, are no debt', () => {
  expect(outstanding(true, [[1], [5], 7], [[0], [2], 3], [[1], [2], 3])).toEqual([0, 2, 4])
})
