import { describe, expect, it } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { type DueTimes, type LastMillisecond, followSchedule } from '../../../../src/crowd/schedule/follow-schedule.ts'
import { Pacer } from '../../../../src/crowd/schedule/pacer.ts'
import { blockLoop } from '../../../fixtures/block.ts'

const never = new AbortController().signal
const bothWays: LastMillisecond[] = ['sleep', 'spin']

interface Act {
  readonly index: number
  readonly intendedAtUs: number
  readonly atUs: number
}

/** An instant every 5 ms, from 5 ms on. */
function every5Ms(fromUs = nowUs() + 5000): Pacer {
  return new Pacer({ arrivals: 'constant', ratePerSecond: 200, seed: 1, startAtUs: fromUs })
}

/** Follows the schedule and notes what was done; `during` is called with each act. */
async function follow(
  times: DueTimes,
  count: number,
  { way = 'sleep', signal = never, during = () => undefined }: Following = {},
): Promise<Act[]> {
  const acts: Act[] = []
  await followSchedule(
    times,
    count,
    signal,
    (index, intendedAtUs) => {
      acts.push({ index, intendedAtUs, atUs: nowUs() })
      during(index)
    },
    way,
  )
  return acts
}

interface Following {
  readonly way?: LastMillisecond
  readonly signal?: AbortSignal
  readonly during?: (index: number) => void
}

describe.each(bothWays)('a schedule that is followed, %s', (way) => {
  it('acts for each of the first instants, in order, and never before its time', async () => {
    const startAtUs = nowUs() + 3000
    const acts = await follow(every5Ms(startAtUs), 8, { way })
    expect(acts.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(acts.map(({ intendedAtUs }) => intendedAtUs - startAtUs)).toEqual(acts.map(({ index }) => index * 5000))
    const often = new Pacer({ arrivals: 'constant', ratePerSecond: 2500, seed: 1, startAtUs: nowUs() + 400 })
    for (const { intendedAtUs, atUs } of [...acts, ...(await follow(often, 50, { way }))])
      expect(atUs).toBeGreaterThanOrEqual(intendedAtUs)
  })

  it('does not wait for its acts: what came due while the loop was blocked follows at once, each with its own instant', async () => {
    const startAtUs = nowUs() + 3000
    let blocked = { fromUs: 0, untilUs: 0 }
    const acts = await follow(every5Ms(startAtUs), 20, {
      way,
      during: (index) => void (index === 2 && (blocked = blockLoop(50))),
    })
    expect(acts.map(({ intendedAtUs }) => intendedAtUs - startAtUs)).toEqual(acts.map(({ index }) => index * 5000))
    const late = acts.filter(({ index, intendedAtUs }) => index > 2 && intendedAtUs < blocked.untilUs)
    expect(late.length).toBeGreaterThanOrEqual(8)
    for (const { intendedAtUs, atUs } of late) {
      expect(atUs).toBeGreaterThanOrEqual(blocked.untilUs)
      expect(intendedAtUs).toBeLessThan(blocked.untilUs)
    }
  })

  it('lets others run while it waits', async () => {
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    await follow(every5Ms(), 10, { way })
    clearInterval(counting)
    expect(turns).toBeGreaterThan(0)
  })

  it('ends when it is aborted, in a wait or between two acts, and acts no more', async () => {
    const waiting = new AbortController()
    setTimeout(() => waiting.abort(), 10)
    expect(await follow(every5Ms(nowUs() + 3_600_000_000), 5, { way, signal: waiting.signal })).toEqual([])

    const acting = new AbortController()
    const acts = await follow(every5Ms(nowUs() - 1_000_000), 100, {
      way,
      signal: acting.signal,
      during: (index) => void (index === 3 && acting.abort()),
    })
    expect(acts).toHaveLength(4)
    expect(await follow(every5Ms(0), 5, { way, signal: AbortSignal.abort() })).toEqual([])
  })
})

it('a schedule ends with its last instant, however many are asked for', async () => {
  const three = {
    index: 0,
    get dueAtUs() {
      return this.index < 3 ? 0 : Number.POSITIVE_INFINITY
    },
    advance() {
      this.index += 1
    },
  }
  expect(await follow(three, Number.POSITIVE_INFINITY)).toHaveLength(3)
})

it('an act that fails ends the schedule with its error', async () => {
  const failing = follow(every5Ms(0), 5, {
    during: () => {
      throw new Error('no')
    },
  })
  await expect(failing).rejects.toThrow('no')
})

describe('the last millisecond', () => {
  const instants = 20

  /** Spins of each wait, and by how much the most punctual act was late. */
  async function spun(
    way: LastMillisecond | undefined,
    gapUs: number,
  ): Promise<{ spins: number[]; leastLateUs: number }> {
    const spins = [0]
    let leastLateUs = Number.POSITIVE_INFINITY
    const times = new Pacer({ arrivals: 'constant', ratePerSecond: 1e6 / gapUs, seed: 1, startAtUs: nowUs() + gapUs })
    await followSchedule(
      times,
      instants,
      never,
      (_, intendedAtUs) => {
        leastLateUs = Math.min(leastLateUs, nowUs() - intendedAtUs)
        spins.push(0)
      },
      way,
      () => spins.push((spins.pop() ?? 0) + 1),
    )
    return { spins, leastLateUs }
  }

  it('is slept, or spent turning the event loop, with a call for each turn', async () => {
    for (const way of ['sleep', undefined] as const) expect(Math.max(...(await spun(way, 5000)).spins)).toBe(0)
    // More than once an instant: sockets are polled in between. But not all the time.
    // On a busy machine all of them may be due by the time that this thread runs again.
    let most = 0
    for (let time = 0; time < 40 && most <= 2; time++) most = Math.max(...(await spun('spin', 900)).spins)
    expect(most).toBeGreaterThan(2)
    expect(most).toBeLessThanOrEqual(900 / 30 + 2)
  })

  it('is all of a wait that is spun, and its end is met', async () => {
    let leastLateUs = Number.POSITIVE_INFINITY
    // On a busy machine none of them may be met.
    for (let time = 0; time < 40 && leastLateUs >= 900; time++) {
      const spinning = await spun('spin', 10_000)
      expect(Math.max(...spinning.spins)).toBeLessThanOrEqual(1000 / 30 + 2)
      leastLateUs = spinning.leastLateUs
    }
    expect(leastLateUs).toBeLessThan(900)
  })
})
