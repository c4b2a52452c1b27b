import { describe, expect, it } from 'vitest'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { type PartClock, clockShifts, shiftFacts } from '../../../../src/sharding/parts/clock-shifts.ts'
import { idle, none } from '../../metrics/recording/worker-health.ts'

/** A host whose monotonic clock began `bootedUs` after 1970. */
function clockOf(index: number, hostId: string, bootedUs: number, errorUs = 10): PartClock {
  const anchor = (epochUs: number) => ({ epochUs, monotonicUs: epochUs - bootedUs, errorUs })
  return { index, hostId, clock: { atStart: anchor(9_000_000_000), atEnd: anchor(9_060_000_000) } }
}

describe('the clocks of parts', () => {
  it('of one host are left as they are, whatever their readings', () => {
    const shifts = clockShifts([clockOf(0, 'a', 1000), clockOf(1, 'a', 1007)])
    expect(shifts).toEqual({
      byShard: new Map([
        [0, 0],
        [1, 0],
      ]),
      hosts: 1,
      errorUs: 0,
    })
  })

  it('of two hosts are set on that of the first, with the errors of both', () => {
    const second = clockOf(1, 'b', 500_000, 25)
    const stepped = { ...second, clock: { ...second.clock, atEnd: { ...second.clock.atEnd, epochUs: 9_060_000_300 } } }
    const shifts = clockShifts([clockOf(0, 'a', 1000), stepped])
    expect(shifts).toEqual({
      byShard: new Map([
        [0, 0],
        [1, 499_000],
      ]),
      hosts: 2,
      errorUs: 10 + 25 + 300,
    })
  })
})

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
