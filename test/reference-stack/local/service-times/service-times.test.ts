import { afterEach, describe, expect, test, vi } from 'vitest'
import { ServiceTimes } from '../../../../reference-stack/local/service-times/service-times.ts'
import { typical } from '../../../../reference-stack/local/service-times/typical.ts'
import { constantServiceTimes } from './constant-times.ts'

const drawn = (seed: number, n: number) => {
  const times = new ServiceTimes({ profile: typical, seed })
  return Array.from({ length: n }, () => times.draw('post'))
}

describe('the times drawn', () => {
  test('are the same for the same seed, and others for another', () => {
    expect(drawn(7, 100)).toEqual(drawn(7, 100))
    expect(drawn(8, 100)).not.toEqual(drawn(7, 100))
  })

  test('of one kind are the same whatever is drawn of the others, and other ones than theirs', () => {
    const times = new ServiceTimes({
      profile: { ...typical, times: { post: typical.times.post, read: typical.times.post } },
      seed: 7,
    })
    const inTurns = Array.from({ length: 50 }, () => [times.draw('read'), times.draw('post')] as const)
    expect(inTurns.map(([, post]) => post)).toEqual(drawn(7, 50))
    expect(inTurns.map(([read]) => read)).not.toEqual(drawn(7, 50))
  })

  test('have the quantiles of the profile', () => {
    const n = 40_000
    const all = drawn(1, n)
    for (const { percentile, ms } of typical.times.post ?? []) {
      const share = percentile / 100
      const below = all.filter((time) => time <= ms).length / n
      const standardError = Math.sqrt((share * (1 - share)) / n)
      expect(Math.abs(below - share)).toBeLessThan(4 * standardError)
    }
  })

  test('are nothing for what the profile leaves out', () => {
    expect(constantServiceTimes({ post: 5 }).draw('read')).toBe(0)
  })
})

describe('holding back', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  /** When it resolves, in ms from now on, on a clock that stands still while nobody waits. */
  async function heldFor(ms: number, tookMs: number): Promise<number> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const nowMs = performance.now()
    let atMs = NaN
    const held = constantServiceTimes({ asyncQueue: ms })
      .hold('asyncQueue', nowMs - tookMs)
      .then(() => (atMs = performance.now() - nowMs))
    await vi.advanceTimersByTimeAsync(10_000)
    await held
    return atMs
  }

  test('lasts the time that was drawn, less what was needed anyway', async () => {
    expect(await heldFor(50, 0)).toBe(50)
    expect(await heldFor(50, 30)).toBe(20)
    expect(await heldFor(1.2, 0)).toBe(1)
    expect(Math.abs((await heldFor(49.9, 0)) - 49.9)).toBeLessThanOrEqual(0.5)
  })

  test('leaves the way over loopback out, for a caller in another process', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const times = constantServiceTimes({ post: 50, asyncQueue: 50 })
    const ended: string[] = []
    const nowMs = performance.now()
    const held = (['asyncQueue', 'post'] as const).map((kind) => times.hold(kind, nowMs).then(() => ended.push(kind)))
    await vi.advanceTimersByTimeAsync(100)
    await Promise.all(held)
    expect(ended).toEqual(['post', 'asyncQueue'])
  })

  test('is counted with what was asked for, what was served and the error between them', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const times = constantServiceTimes({ asyncQueue: 50 })
    const nowMs = performance.now()
    const held = [0, 0, 130].map((tookMs) => times.hold('asyncQueue', nowMs - tookMs))
    void times.hold('asyncQueue', nowMs + 20_000)
    void times.hold('post', nowMs)
    await vi.advanceTimersByTimeAsync(10_000)
    await Promise.all(held)
    const [counted, ...others] = times.served()
    expect(others).toEqual([])
    expect(counted).toMatchObject({ kind: 'asyncQueue', asked: 4, askedUs: 150_000, servedUs: 230_000 })
    expect(counted?.errors[0]).toEqual({ upToUs: 10, count: 2 })
    // The row whose limit is the first from 80 ms on.
    expect(counted?.errors[1]?.count).toBe(1)
    expect(counted?.errors[1]?.upToUs).toBeGreaterThanOrEqual(80_000)
    expect(counted?.errors[1]?.upToUs).toBeLessThan(80_000 * 1.055)
  })

  test('is over at once where more was needed', async () => {
    expect(await heldFor(50, 50)).toBe(0)
    expect(await heldFor(50, 900)).toBe(0)
  })
})
