import { describe, expect, it } from 'vitest'
import { nowUs } from '../../../src/crowd/clock.ts'
import { Interrupted, pause, throwIfStopped } from '../../../src/crowd/interruption.ts'
import { blockLoop } from '../../fixtures/block.ts'

const never = new AbortController().signal

/** Microseconds that it took. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const fromUs = nowUs()
  await work()
  return nowUs() - fromUs
}

describe('a pause', () => {
  it('is never shorter than was asked, by the clock that stamps messages', async () => {
    for (const seconds of Array.from({ length: 30 }, (_, i) => 0.0003 + i * 0.00037))
      expect(await timed(() => pause(seconds, never))).toBeGreaterThanOrEqual(seconds * 1e6)
  })

  it('counts from when it was asked for, however late the loop is', async () => {
    let afterUs = Number.POSITIVE_INFINITY
    // On a busy machine another process may have the core just then.
    for (let time = 0; time < 40 && afterUs >= 45_000; time++) {
      const pausing = pause(0.05, never)
      const { untilUs } = blockLoop(80)
      await pausing
      afterUs = nowUs() - untilUs
    }
    // Not 80 ms and another 50.
    expect(afterUs).toBeLessThan(45_000)
  })

  it('of years does not end at once; it ends with the run, or with what it waits beside', async () => {
    const stop = new AbortController()
    let isOver = false
    const pausing = pause(3e9, stop.signal).then(() => (isOver = true))
    await pause(0.03, never)
    expect(isOver).toBe(false)
    stop.abort()
    // At once, and not only when its timer is over.
    const soonest = await Promise.race([pausing.then(() => 'the pause'), pause(0.3, never).then(() => 'another')])
    expect(soonest).toBe('the pause')
    await pause(3e9, AbortSignal.abort())
    await pause(3e9, never, Promise.resolve())
  })

  it('fails with the promise beside it', async () => {
    await expect(pause(3e9, never, Promise.reject(new Error('no')))).rejects.toThrow('no')
  })
})

it('a run that was told to end begins no further step', () => {
  expect(() => throwIfStopped(never)).not.toThrow()
  expect(() => throwIfStopped(AbortSignal.abort())).toThrow(Interrupted)
})
