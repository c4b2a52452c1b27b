import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { GeneratorWatch, type WorkerHealth } from '../../../../src/metrics/recording/generator-health.ts'
import { blockLoop } from '../../../fixtures/block.ts'

/** What a watch says of the work. */
async function watched(work: () => Promise<void>, onTick?: () => void): Promise<WorkerHealth> {
  const watch = new GeneratorWatch(onTick)
  onTestFinished(() => watch.stop())
  await work()
  return watch.health()
}

it.each([
  [30, 8],
  [60, 4],
  [120, 2],
])('a loop that is blocked for %i ms, %i times, was stalled for that share of the time', async (blockMs, times) => {
  const { stallShare, longestStallUs, wallSeconds } = await watched(async () => {
    for (let block = 0; block < times; block++) {
      blockLoop(blockMs)
      await sleep(25)
    }
  })
  // A busy machine stalls it more often, and for longer, but never less. Each is known to half a tick.
  expect(stallShare * wallSeconds).toBeGreaterThanOrEqual(((blockMs - 5) * times) / 1000)
  expect(longestStallUs).toBeGreaterThanOrEqual((blockMs - 5) * 1000)
  expect(stallShare).toBeLessThanOrEqual(1)
})

it('a loop that only waits uses hardly any CPU', async () => {
  const { cpuSeconds, wallSeconds } = await watched(() => sleep(300))
  expect(wallSeconds).toBeGreaterThanOrEqual(0.299)
  expect(cpuSeconds / wallSeconds).toBeLessThan(0.7)
})

it('a loop that works has its CPU time counted from the start of the watch on', async () => {
  blockLoop(50)
  const { cpuSeconds, wallSeconds } = await watched(async () => void blockLoop(200))
  expect(cpuSeconds).toBeGreaterThan(0)
  expect(wallSeconds).toBeGreaterThanOrEqual(0.2)
  // This thread's, and a little of the runtime's own.
  expect(cpuSeconds).toBeLessThan(wallSeconds * 2)
})

it('every tick is told to whoever wants it, until the watch is stopped', async () => {
  let ticks = 0
  const watch = new GeneratorWatch(() => ticks++)
  await expect.poll(() => ticks).toBeGreaterThan(5)
  watch.stop()
  const atStop = ticks
  await sleep(60)
  expect(ticks).toBe(atStop)
})

it('time spent collecting garbage is a share of the time', async () => {
  const { gcShare } = await watched(async () => {
    const kept: unknown[] = []
    const collections: PerformanceEntry[] = []
    const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()))
    observer.observe({ entryTypes: ['gc'] })
    onTestFinished(() => observer.disconnect())
    // How much fits before the first collection depends on what else this process has done.
    for (let round = 0; collections.length < 2; round++) {
      kept.push(Array.from({ length: 20_000 }, (_, i) => ({ i, round })))
      if (kept.length > 10) kept.splice(0, 5)
      await sleep(1)
    }
  })
  expect(gcShare).toBeGreaterThan(0)
  expect(gcShare).toBeLessThan(1)
})

it('memory is told in bytes: the peak is not below what there is now', async () => {
  const { peakRssBytes, rssBytes } = await watched(() => Promise.resolve())
  const nowBytes = process.memoryUsage.rss()
  expect(rssBytes).toBeGreaterThan(nowBytes / 2)
  expect(rssBytes).toBeLessThan(nowBytes * 2)
  expect(peakRssBytes).toBeGreaterThanOrEqual((rssBytes ?? 0) * 0.9)
  expect(peakRssBytes).toBeLessThan(nowBytes * 20)
})

it('several watches of one process have used together what it has', async () => {
  const before = process.cpuUsage()
  const watches = [new GeneratorWatch(), new GeneratorWatch(), new GeneratorWatch()]
  onTestFinished(() => watches.forEach((watch) => watch.stop()))
  blockLoop(60)
  watches[2]?.stop()
  blockLoop(60)
  const [first, second] = watches.map((watch) => watch.health())
  const { user, system } = process.cpuUsage(before)
  const used = (first?.cpuSeconds ?? 0) + (second?.cpuSeconds ?? 0)
  expect(first?.cpuSeconds).toBeCloseTo(second?.cpuSeconds ?? 0, 2)
  expect(used).toBeGreaterThan(0)
  expect(used).toBeLessThan((user + system) / 1e6)
  expect(first?.peakRssBytes).toBeLessThan(process.resourceUsage().maxRSS * 1024 * 0.4)
})

it.runIf(existsSync('/proc/thread-self/schedstat'))(
  'time spent waiting for a core is a share of the time',
  async () => {
    const hogs = Array.from({ length: 6 }, () => new Worker('for (;;);', { eval: true }))
    await Promise.all(hogs.map((hog) => once(hog, 'online')))
    const { runQueueShare } = await watched(async () => {
      for (let i = 0; i < 10; i++) {
        blockLoop(40)
        await sleep(1)
      }
    })
    await Promise.all(hogs.map((hog) => hog.terminate()))
    expect(runQueueShare).toBeGreaterThan(0.1)
    expect(runQueueShare).toBeLessThanOrEqual(1)
  },
)
