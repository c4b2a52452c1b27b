import { describe, expect, it } from 'vitest'
import type { ProcessFigures } from '../../../src/metrics/result/run-result.ts'
import { PublishingCpu } from '../../../src/runs/play-scenario.ts'

const say = (cpuSeconds: number | null): ProcessFigures => ({
  name: 'Lambda Say',
  side: 'target',
  processes: 1,
  cpuSeconds,
  peakRssBytes: null,
})

/** A run through these phases; each question is answered with the next figures, and fails without any. */
async function played(phases: readonly string[], answers: readonly (readonly ProcessFigures[])[]) {
  const left = [...answers]
  const cpu = new PublishingCpu({
    targetProcesses: () => {
      const next = left.shift()
      return next === undefined ? Promise.reject(new Error('it is gone')) : Promise.resolve(next)
    },
  })
  for (const phase of phases) cpu.onPhase(phase)
  return cpu.addTo([say(9)])
}

const whole = ['ramp-up: join', 'warm-up', 'steady', 'burst', 'drain', 'ramp-down']

describe('the CPU time while messages are published', () => {
  it('is that from the warm-up to the end of the drain', async () => {
    expect(await played(whole, [[say(2)], [say(5)]])).toEqual([{ ...say(9), publishingCpuSeconds: 3 }])
    const withoutWarmUp = whole.filter((phase) => phase !== 'warm-up')
    expect(await played(withoutWarmUp, [[say(4)], [say(5)]])).toEqual([{ ...say(9), publishingCpuSeconds: 1 }])
  })

  it('counts a function from its first environment on', async () => {
    expect(await played(whole, [[], [say(5)]])).toEqual([{ ...say(9), publishingCpuSeconds: 5 }])
    const none = { ...say(null), processes: 0 }
    expect(await played(whole, [[none], [say(5)]])).toEqual([{ ...say(9), publishingCpuSeconds: 5 }])
    expect(await played(whole, [[none], []])).toEqual([{ ...say(9), publishingCpuSeconds: 0 }])
  })

  it.each([
    ['nothing was published', ['ramp-up: join', 'ramp-down'], [[say(2)]]],
    ['the run ended before its last phase', whole.slice(0, -1), [[say(2)]]],
    ['the target did not answer before', whole, []],
    ['the target did not answer after', whole, [[say(2)]]],
    ['the system does not tell', whole, [[say(null)], [say(null)]]],
  ])('is not known where %s', async (_, phases, answers) => {
    expect(await played(phases, answers)).toEqual([say(9)])
  })

  it('is not asked for where nobody can tell', async () => {
    const cpu = new PublishingCpu({})
    for (const phase of whole) cpu.onPhase(phase)
    expect(await cpu.addTo([say(9)])).toEqual([say(9)])
  })
})
