import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { lookForLife } from '../../../../src/crowd/members/look-for-life.ts'
import { tickMs } from '../../../../src/metrics/recording/generator-health.ts'

interface Look {
  readonly place: number
  readonly turn: number
}

/** Looks at the members of one worker for some rounds, with the turn of the event loop in which each was looked at. */
async function looks(members: number, intervalMs: number, rounds: number, stallMs = 0): Promise<Look[]> {
  const seen: Look[] = []
  let turn = 0
  const turns = setInterval(() => turn++, 0)
  const plan = { members, intervalMs, startedAtUs: nowUs(), worker: 1, workers: 2 }
  const ticks = setInterval(
    lookForLife(plan, (place) => seen.push({ place, turn })),
    tickMs,
  )
  onTestFinished(() => {
    clearInterval(ticks)
    clearInterval(turns)
  })
  if (stallMs > 0) {
    await sleep(intervalMs / 2)
    const untilUs = nowUs() + stallMs * 1000
    while (nowUs() < untilUs);
  }
  await expect.poll(() => seen.length).toBeGreaterThanOrEqual(members * rounds)
  // Those that come after it would all count for the turn that is never ended.
  clearInterval(ticks)
  return seen
}

const mostInOneTurn = (seen: readonly Look[]) =>
  Math.max(...[...Map.groupBy(seen, ({ turn }) => turn).values()].map((same) => same.length))

describe('the looks of a worker at its members', () => {
  it('come to each in turn, once a round', async () => {
    const seen = await looks(20, 400, 2)
    const [first = 0] = seen.map(({ place }) => place)
    expect(seen.slice(0, 40).map(({ place }) => place)).toEqual(
      Array.from({ length: 40 }, (_, at) => (first + at) % 20),
    )
  })

  it('are spread over the interval, also after a stall of the process', async () => {
    const [usual, stalled] = await Promise.all([looks(2000, 1000, 2), looks(2000, 1000, 2, 300)])
    // Two ticks of 10 ms: each is due 20 members, and twice as many to make up for a stall.
    expect(mostInOneTurn(usual)).toBeLessThanOrEqual(80)
    expect(mostInOneTurn(stalled)).toBeLessThanOrEqual(80)
  })
})
