import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isBeat } from '../../processes/silence.ts'
import { StandStill, type StopReading } from '../../processes/stand-still.ts'

describe('a tick that comes late', () => {
  const nothing = { usedMs: 0, waitedMs: 0 }
  it.each([
    ['of a thread that did nothing', 60, { usedMs: 1, waitedMs: 0 }, 54],
    ['of a thread that computed', 60, { usedMs: 49, waitedMs: 0 }, 0],
    ['of a thread that waited for a core', 60, { usedMs: 2, waitedMs: 48 }, 0],
    [
      'of a thread that waited for a core, and for threads of its process that did, too',
      60,
      { usedMs: 2, waitedMs: 36 },
      0,
    ],
    ['of one that did a part of each', 110, { usedMs: 30, waitedMs: 30 }, 45],
    ['by no more than timers are', 12, nothing, 0],
    ['not at all', 10, nothing, 0],
  ])('is a stop where neither work nor waiting explains it: %s', (_, afterMs, time, stoodStillMs) => {
    const stops = new StandStill(10, 1000, nothing)
    expect(stops.tick(1000 + afterMs, time)).toMatchObject({ lateMs: afterMs - 10, stoodStillMs })
    expect(stops.totalMs).toBe(stoodStillMs)
  })

  it('is not explained where the kernel does not tell', () => {
    const stops = new StandStill(10, 1000, null)
    expect(stops.tick(1500, null)).toBeNull()
    expect(stops.totalMs).toBeNull()
  })
})

it.runIf(existsSync('/proc/thread-self/schedstat'))(
  'a process that is stopped for half of the time says so itself, one that works does not',
  async () => {
    const [stopped, working] = ['idle', 'working'].map((work) => watched(work))
    await Promise.all([stopped?.said(0), working?.said(0)])
    const startedMs = performance.now()
    let stoppedMs = 0
    for (let turn = 0; turn < 6; turn++) {
      const fromMs = performance.now()
      stopped?.child.kill('SIGSTOP')
      await sleep(120)
      stoppedMs += performance.now() - fromMs
      stopped?.child.kill('SIGCONT')
      await sleep(80)
    }
    const all = performance.now() - startedMs
    const [ofStopped, ofWorking] = await Promise.all([stopped?.said(all), working?.said(all)])
    // Each stop is known to about an interval of the watch's timer; a hypervisor may stop it, too.
    expect(ofStopped).toBeGreaterThan(stoppedMs * 0.6)
    expect(ofWorking).toBeLessThan(stoppedMs * 0.6)
  },
)

/** A process that watches itself. */
function watched(work: string) {
  const child = fork(new URL('stopping-program.ts', import.meta.url), [work])
  onTestFinished(() => void child.kill('SIGKILL'))
  const readings: StopReading[] = []
  child.on('message', (message) => isBeat(message) && readings.push(...(message.stops ?? [])))
  return {
    child,
    /** How long it has stood still since its first words, when it speaks of a time so long after them. */
    async said(afterMs: number): Promise<number> {
      const isThere = () => ((readings.at(-1)?.atUs ?? -1) - (readings[0]?.atUs ?? 0)) / 1000 >= afterMs
      while (!isThere()) await once(child, 'message')
      return ((readings.at(-1)?.stoodStillSeconds ?? 0) - (readings[0]?.stoodStillSeconds ?? 0)) * 1000
    },
  }
}
