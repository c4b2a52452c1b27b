import { describe, expect, it } from 'vitest'
import type { RecentMessage } from '../../../src/crowd/fleet/fleet-status.ts'
import { EverybodySoFar } from '../../../src/runs/everybody-so-far.ts'

const echoing = { echoesToSender: true }

/** One message of room 0, due at the first second. */
function message(received: number, more: Partial<RecentMessage> = {}): RecentMessage {
  return { key: '3 1', room: 0, intendedAtUs: 1_000_000, received, lastReceivedAtUs: 1_065_536, ...more }
}

/** So many present, and the messages of a status at that second. */
type Status = readonly [atSecond: number, present: number, messages: readonly RecentMessage[] | null]

/** After each status: how many are counted, and their p50. */
function counted(everybody: EverybodySoFar, ...statuses: Status[]) {
  return statuses.map(([atSecond, present, recentMessages]) => {
    const soFar = everybody.at({ atUs: atSecond * 1e6, presentIn: Uint32Array.of(present), recentMessages })
    return [soFar.count, soFar.valueAt(0.5)]
  })
}

describe('everybody so far', () => {
  it('is a message that all members of its room have, once, as late as the last of them', () => {
    expect(
      counted(
        new EverybodySoFar(echoing),
        [0.9, 10, []],
        [1.1, 10, [message(9)]],
        [1.3, 10, [message(10)]],
        [1.5, 10, [message(10)]],
      ),
    ).toEqual([
      [0, null],
      [0, null],
      [1, 65_536],
      [1, 65_536],
    ])
  })

  it('does not wait for a sender that has no copy', () => {
    expect(
      counted(new EverybodySoFar({ echoesToSender: false }), [0.9, 10, []], [1.1, 10, [message(9)]]).at(-1),
    ).toEqual([1, 65_536])
  })

  it('waits for as many as were there from before the message until now', () => {
    const joined: Status[] = [
      [0.9, 9, []],
      [1.1, 10, [message(8)]],
      [1.3, 10, [message(9)]],
    ]
    expect(counted(new EverybodySoFar(echoing), ...joined).at(-1)).toEqual([1, 65_536])
    const left: Status[] = [
      [0.9, 10, []],
      [1.1, 10, [message(8)]],
      [1.3, 9, [message(8)]],
      [1.5, 10, [message(9)]],
    ]
    expect(counted(new EverybodySoFar(echoing), ...left).map(([count]) => count)).toEqual([0, 0, 0, 1])
  })

  it('a message that one member never gets is later than any other, and not left out', () => {
    const lost = message(9)
    expect(
      counted(new EverybodySoFar(echoing), [0.9, 10, []], [5.9, 10, [lost]], [6.1, 10, [lost]], [6.3, 10, [lost]]),
    ).toEqual([
      [0, null],
      [0, null],
      [1, Infinity],
      [1, Infinity],
    ])
    const late = message(10, { lastReceivedAtUs: 6_500_000 })
    expect(counted(new EverybodySoFar(echoing), [0.9, 10, []], [6.6, 10, [late]]).at(-1)).toEqual([1, Infinity])
  })

  it('a quick message waits for those before it: the slow ones would else be counted last', () => {
    const quick = message(10, { key: '4 1', intendedAtUs: 2_000_000, lastReceivedAtUs: 2_001_024 })
    const statuses: Status[] = [
      [0.9, 10, []],
      [2.1, 10, [message(9), quick]],
      [2.3, 10, [message(10), quick]],
      [2.5, 10, [message(10), quick]],
    ]
    expect(counted(new EverybodySoFar(echoing), ...statuses).map(([count]) => count)).toEqual([0, 0, 2, 2])
  })

  it('a message is not counted before its sender is heard of, nor where nobody was there', () => {
    const unheard = message(10, { intendedAtUs: 0 })
    expect(counted(new EverybodySoFar(echoing), [0.9, 10, []], [7, 10, [unheard]]).at(-1)).toEqual([0, null])
    expect(counted(new EverybodySoFar(echoing), [0.9, 0, []], [7, 0, [message(0)]]).at(-1)).toEqual([0, null])
  })

  it('has no figure any more once messages are missing', () => {
    const everybody = new EverybodySoFar(echoing)
    expect(
      counted(everybody, [0.9, 10, []], [1.1, 10, [message(10)]], [1.3, 10, null], [1.5, 10, [message(10)]]),
    ).toEqual([
      [0, null],
      [1, 65_536],
      [0, null],
      [0, null],
    ])
  })
})
