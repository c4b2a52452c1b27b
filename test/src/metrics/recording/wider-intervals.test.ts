import { expect, it } from 'vitest'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { receiptFields } from '../../../../src/metrics/recording/worker-facts.ts'
import { idle } from './worker-health.ts'

/** Receipts with intervals of 10 us, which may be 5 ms wider. */
function recording() {
  const recorder = new Recorder(0)
  let sequence = 0
  return {
    receive: () => recorder.received(2, 1, sequence++, 700, 10, 5000),
    checked: (areTrusted: boolean) => recorder.waitsChecked(areTrusted),
    distrust: () => recorder.distrustWaits(),
    taken: () => {
      const { receipts, counters } = recorder.take(idle, { open: 0, connecting: 0 })
      const widthAt = receiptFields.indexOf('widthUs')
      const widthsUs = [...receipts].filter((_, at) => at % receiptFields.length === widthAt)
      return { widthsUs, widened: counters.receipts_widened ?? 0 }
    },
  }
}

it('intervals stay as narrow as they are while waits can be trusted', () => {
  const { receive, checked, taken } = recording()
  for (let tick = 0; tick < 3; tick++) {
    receive()
    checked(true)
  }
  expect(taken()).toEqual({ widthsUs: [10, 10, 10], widened: 0 })
})

it('where they cannot, those since the last check but one become wider, once each', () => {
  const { receive, checked, taken } = recording()
  for (const areTrusted of [true, true, true, false, false, true]) {
    receive()
    checked(areTrusted)
  }
  receive()
  expect(taken()).toEqual({ widthsUs: [10, 10, 5010, 5010, 5010, 10, 10], widened: 3 })
})

it('all of them, where none of the waits since the last flush can be trusted', () => {
  const { receive, checked, distrust, taken } = recording()
  receive()
  expect(taken()).toEqual({ widthsUs: [10], widened: 0 })
  receive()
  checked(true)
  checked(true)
  receive()
  distrust()
  expect(taken()).toEqual({ widthsUs: [5010, 5010], widened: 2 })
  receive()
  checked(false)
  expect(taken()).toEqual({ widthsUs: [5010], widened: 3 })
})
