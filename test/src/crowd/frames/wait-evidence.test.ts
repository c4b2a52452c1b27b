import { fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WaitEvidence } from '../../../../src/crowd/frames/wait-evidence.ts'

const tickMs = 10

/** Ticks of a loop whose counters are set by hand. */
function evidence() {
  const counters = { idleUs: 5, runQueueUs: 7, continued: 3, stolen: 0 }
  const loop = {
    nowUs: () => 0,
    turn: () => 0,
    idleUs: () => counters.idleUs,
    runQueueUs: () => counters.runQueueUs,
    timesContinued: () => counters.continued,
  }
  const waits = new WaitEvidence(tickMs, loop, () => counters.stolen)
  return {
    /** @returns what is said of the time until the next tick */
    tick: (waitedUs: number, { runQueueUs = 0, stops = 0 } = {}) => {
      counters.idleUs += waitedUs
      counters.runQueueUs += runQueueUs
      counters.continued += stops
      return waits.tick()
    },
    second: (stolen = 0) => {
      counters.stolen = stolen
      return waits.second()
    },
  }
}

describe('the waits between two ticks', () => {
  it('are trusted as long as no timer has become due in them', () => {
    const { tick, second } = evidence()
    for (const waitedUs of [0, 4_000, 10_000, 11_400]) expect(tick(waitedUs), `${waitedUs}`).toBe(true)
    expect(second()).toBe(true)
  })

  it('are not trusted where the loop seems to have slept past its timer', () =>
    expect(evidence().tick(11_600)).toBe(false))

  it('are trusted where the kernel has counted that it waited for a core meanwhile', () => {
    expect(evidence().tick(30_000, { runQueueUs: 20_000 })).toBe(true)
    expect(evidence().tick(30_000, { runQueueUs: 18_000 })).toBe(false)
  })

  it('are not trusted where the process was stopped, however short', () => {
    const { tick } = evidence()
    expect(tick(3_000, { stops: 1 })).toBe(false)
    expect(tick(3_000)).toBe(true)
  })
})

describe('the waits of a second', () => {
  it('are not trusted where two ticks have been late in it and the one before, for no known reason', () => {
    const { tick, second } = evidence()
    tick(13_000)
    expect(second()).toBe(true)
    tick(13_000)
    expect(second()).toBe(false)
    expect(second()).toBe(true)
  })

  it('are trusted where stops are the reason: their ticks are known', () => {
    const { tick, second } = evidence()
    for (let stop = 0; stop < 5; stop++) tick(13_000, { stops: 1 })
    expect(second()).toBe(true)
  })

  it('are not trusted where the hypervisor has taken over 1.2 % of the time', () => {
    expect(evidence().second(2 / 199)).toBe(true)
    expect(evidence().second(3 / 200)).toBe(false)
  })
})

it.runIf(process.platform !== 'win32')('a process knows how often it has gone on after a stop', async () => {
  const child = fork(new URL('./counts-its-stops.ts', import.meta.url))
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  for (let stop = 0; stop < 3; stop++) {
    const told = once(child, 'message')
    child.kill('SIGSTOP')
    child.kill('SIGCONT')
    expect(await told).toEqual([stop + 1, undefined])
  }
})
