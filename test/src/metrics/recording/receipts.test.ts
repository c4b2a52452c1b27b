import { expect, it } from 'vitest'
import { receiptsOf } from '../../../../src/metrics/recording/receipts.ts'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { idle } from './worker-health.ts'

it('every receipt has its instants, whichever worker sent the message, worker by worker', () => {
  const [sender, receiver] = [new Recorder(0), new Recorder(0)]
  sender.published({ publisher: 4, sequence: 9, intendedAtUs: 990, sentAtUs: 1000, steady: true })
  sender.published({ publisher: 4, sequence: 10, intendedAtUs: 1990, sentAtUs: 2000, steady: true })
  receiver.received(5, 4, 10, 300, 20)
  receiver.received(6, 4, 9, 400, 0)
  sender.received(4, 4, 9, 50, 30)
  const first = sender.take(idle)
  sender.received(4, 4, 10, 60, 10)

  expect([...receiptsOf([[first, sender.take(idle)], [receiver.take(idle)]])]).toEqual([
    { recipient: 4, publisher: 4, sequence: 9, sentAtUs: 1000, receivedAtUs: 1050, earliestAtUs: 1020 },
    { recipient: 4, publisher: 4, sequence: 10, sentAtUs: 2000, receivedAtUs: 2060, earliestAtUs: 2050 },
    { recipient: 5, publisher: 4, sequence: 10, sentAtUs: 2000, receivedAtUs: 2300, earliestAtUs: 2280 },
    { recipient: 6, publisher: 4, sequence: 9, sentAtUs: 1000, receivedAtUs: 1400, earliestAtUs: 1400 },
  ])
})

it('a receipt never begins before the sending, and one of a message that nobody sent is left out', () => {
  const worker = new Recorder(0)
  worker.published({ publisher: 0, sequence: 0, intendedAtUs: 500, sentAtUs: 500, steady: true })
  worker.received(2, 0, 0, 10, 4000)
  worker.received(2, 0, 1, 10, 0)
  worker.received(2, 3, 0, 10, 0)
  expect([...receiptsOf([[worker.take(idle)]])]).toEqual([
    { recipient: 2, publisher: 0, sequence: 0, sentAtUs: 500, receivedAtUs: 510, earliestAtUs: 500 },
  ])
})
