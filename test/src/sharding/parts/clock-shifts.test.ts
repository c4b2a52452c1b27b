import { expect, it } from 'vitest'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { shiftFacts } from '../../../../src/sharding/parts/clock-shifts.ts'
import { idle, none } from '../../metrics/recording/worker-health.ts'

it('facts are on the clock of the first host: instants move, those of receipts in the 32 bits that they have', () => {
  const recorder = new Recorder(0)
  recorder.entered(1, 100)
  recorder.connectionOpened(1, 50, 60, 40_000)
  recorder.cut(1, 300)
  recorder.published({ publisher: 1, sequence: 0, intendedAtUs: 200, sentAtUs: 210, steady: true })
  recorder.received(1, 0, 0, 150, 5)
  recorder.replied(1, 0, 2 ** 32 + 250)
  recorder.positionRead(1, 0, 0, 260)
  recorder.receivedHistory(1, 0, 0, 270, 5, 0, 265)
  const facts = shiftFacts(recorder.take(idle, none), 5_100)
  expect([...facts.stays]).toEqual([1, 1, 5_200])
  expect([...facts.openings]).toEqual([1, 5_150, 5_160, 40_000])
  expect([...facts.cuts]).toEqual([1, 5_400])
  expect([...facts.messages.intendedAtUs, ...facts.messages.sentAtUs]).toEqual([5_300, 5_310])
  expect([...facts.receipts]).toEqual([1, 0, 0, 5_250, 5, 0])
  expect([...facts.replies]).toEqual([1, 0, 5_350, 0])
  expect([...facts.positionsRead]).toEqual([1, 0, 0, 5_360, 0])
  expect([...facts.history]).toEqual([1, 0, 0, 5_370, 5, 0, 5_365])
})
