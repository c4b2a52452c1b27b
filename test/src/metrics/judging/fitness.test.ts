import { describe, expect, it } from 'vitest'
import { type FitnessFacts, judgeFitness } from '../../../../src/metrics/judging/fitness.ts'
import type { ProcessFigures, RunResult } from '../../../../src/metrics/result/run-result.ts'
import type { TakenShares } from '../../../../src/metrics/result/taken-time.ts'
import { takenTime } from '../../../fixtures/taken-time.ts'
import { workerHealth } from './run-facts.ts'

const unknown: TakenShares = {
  stolenShare: null,
  throttledShare: null,
  othersShare: null,
  pressureShare: null,
  stoppedShare: null,
  waitedShare: null,
}

/** Of a run in which crowd and target used all that there was. */
function factsWith(run: Partial<TakenShares>, worst: Partial<TakenShares> = run): FitnessFacts {
  return {
    machineCpu: { cores: 2, seconds: 10, busySeconds: 20, yieldingSeconds: 0 },
    processes: [process('worker 1', 'harness', 10), process('Lambda SendMessage', 'target', 10)],
    generator: [workerHealth({ runQueueShare: 0.4 })],
    takenTime: takenTime(run, worst),
  }
}

function process(name: string, side: 'harness' | 'target', cpuSeconds: number | null): ProcessFigures {
  return { name, side, processes: 1, cpuSeconds, peakRssBytes: 1 }
}

const wordOf = (facts: FitnessFacts) => judgeFitness(facts).word

describe('a machine is', () => {
  it.each(['stolenShare', 'throttledShare', 'othersShare', 'stoppedShare'] as const)(
    'fit, disturbed or unfit by its %s',
    (cause) => {
      expect(wordOf(factsWith({ [cause]: 0.1 }))).toBe('fit')
      expect(wordOf(factsWith({ [cause]: 0.101 }))).toBe('disturbed')
      expect(wordOf(factsWith({ [cause]: 0.25 }))).toBe('disturbed')
      expect(wordOf(factsWith({ [cause]: 0.251 }))).toBe('unfit')
      // In five seconds of a long run.
      expect(wordOf(factsWith({}, { [cause]: 0.5 }))).toBe('fit')
      expect(wordOf(factsWith({}, { [cause]: 0.501 }))).toBe('disturbed')
      expect(wordOf(factsWith({}, { [cause]: 1 }))).toBe('disturbed')
    },
  )

  it('fit while crowd and target alone use it up: a chat that burns the cores has no excuse', () => {
    expect(judgeFitness(factsWith({ waitedShare: 0.9, pressureShare: 1 }))).toMatchObject({ word: 'fit', reasons: [] })
    const cpuShares = [{ askedCpuShare: 1, achievedCpuShare: 0.2 }]
    const burning = { ...process('Lambda SendMessage', 'target', 19), cpuShares }
    expect(wordOf({ ...factsWith({}), processes: [burning] })).toBe('fit')
  })

  it('judged by all causes together, but by what held a process back only once', () => {
    expect(wordOf(factsWith({ stolenShare: 0.09, othersShare: 0.09 }))).toBe('disturbed')
    expect(wordOf(factsWith({ stolenShare: 0.13, othersShare: 0.07, stoppedShare: 0.06 }))).toBe('unfit')
    expect(wordOf(factsWith({ throttledShare: 0.2, stoppedShare: 0.2 }))).toBe('disturbed')
    expect(judgeFitness(factsWith({ stolenShare: 0.8, othersShare: 0.7 })).limits[0]?.observed).toBe(1)
  })

  it('not the worse for cores that others had and nobody of the run wanted', () => {
    expect(wordOf(factsWith({ othersShare: 0.9, waitedShare: 0.05 }))).toBe('fit')
    expect(wordOf(factsWith({ othersShare: 0.9, waitedShare: 0.051 }))).toBe('unfit')
    expect(wordOf(factsWith({ othersShare: 0.9, waitedShare: null }))).toBe('unfit')
    // The crowd did not wait in those seconds.
    expect(wordOf(factsWith({ othersShare: 0.05 }, { othersShare: 0.9, waitedShare: 0 }))).toBe('fit')
    const cpuShares = (achievedCpuShare: number) => [{ askedCpuShare: 1, achievedCpuShare }]
    const starved = (achieved: number) => ({
      ...factsWith({ othersShare: 0.9, waitedShare: 0 }),
      processes: [{ ...process('Lambda SendMessage', 'target', 1), cpuShares: cpuShares(achieved) }],
    })
    expect([starved(0.9), starved(0.89)].map(wordOf)).toEqual(['fit', 'unfit'])
  })

  it('fit, as far as is known, where nothing is', () => {
    const { word, limits } = judgeFitness(factsWith(unknown))
    expect(word).toBe('fit')
    expect(limits.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown'])
    const without = { ...factsWith({}), takenTime: undefined, machineCpu: null }
    expect(judgeFitness(without as FitnessFacts).limits[0]).toMatchObject({ observed: null, verdict: 'unknown' })
    expect(wordOf(factsWith({ ...unknown, stolenShare: 0.3 }))).toBe('unfit')
  })
})

describe('the reason', () => {
  it('names what took the time, the most first, and how much may be taken', () => {
    expect(judgeFitness(factsWith({ stolenShare: 0.27 })).reasons).toEqual([
      "The hypervisor took 27 % of the processor's time; the limit is 25 %.",
    ])
    expect(judgeFitness(factsWith({ stolenShare: 0.12, othersShare: 0.305, throttledShare: 0.004 })).reasons).toEqual([
      "Other processes of this machine took 30.5 % of its cores, the hypervisor took 12 % of the processor's time, together 42.9 %; the limit is 25 %.",
    ])
    expect(judgeFitness(factsWith({ throttledShare: 0.5 })).reasons[0]).toMatch(/^The CPU limit of its container held/)
    expect(judgeFitness(factsWith({ stoppedShare: 0.5 })).reasons[0]).toMatch(/^A process of the run was stopped 50 %/)
  })

  it('of a machine that was disturbed says when', () => {
    expect(judgeFitness(factsWith({ othersShare: 0.1004 }, { othersShare: 0.6 })).reasons).toEqual([
      'Other processes of this machine took 10.04 % of its cores; the limit is 10 %.',
      'From second 3 to second 8 other processes of this machine took 60 % of its cores; the limit is 50 %.',
    ])
  })
})

describe('a result of an older version', () => {
  /** Ten seconds on two cores that the run and others share. */
  function old(changes: { busy?: number; yielding?: number; waits?: number | null; environments?: number | null }) {
    const { busy = 8, yielding = 0, waits = 0.2, environments = 3 } = changes
    const saved: Partial<RunResult> & FitnessFacts = {
      machineCpu: { cores: 2, seconds: 10, busySeconds: busy, yieldingSeconds: yielding },
      processes: [
        process('coordinator', 'harness', 0.5),
        process('worker 1', 'harness', 1.5),
        process('Lambda SendMessage', 'target', environments),
      ],
      generator: [workerHealth({ runQueueShare: waits })],
    }
    return judgeFitness(saved)
  }

  it('is judged by the CPU time of the whole machine', () => {
    expect(old({ busy: 19 }).word).toBe('unfit')
    expect(old({ busy: 19 }).limits[0]).toMatchObject({ observed: 0.7, limit: 0.1, verdict: 'broken' })
    expect(old({ busy: 6.9, waits: 0.4 }).word).toBe('fit')
    expect(old({ busy: 2, waits: 0.4 }).limits[0]).toMatchObject({ observed: 0, verdict: 'ok' })
    expect(old({ busy: 19, waits: 0.01 }).word).toBe('fit')
    expect(old({ busy: 19, yielding: 13 }).word).toBe('fit')
    expect(old({ busy: 19, waits: null }).word).toBe('unfit')
  })

  it('is not known to be unfit where the CPU of a part of the run is not known', () => {
    expect(old({ busy: 19, environments: null }).limits[0]).toMatchObject({ observed: null, verdict: 'unknown' })
    const alone = {
      machineCpu: { cores: 2, seconds: 10, busySeconds: 19, yieldingSeconds: 0 },
      processes: [process('coordinator', 'harness', 1), process('worker 1', 'harness', 1)],
      generator: [workerHealth({ runQueueShare: 0.3 })],
    }
    // A target on this machine that somebody else has started is one of the others.
    expect(judgeFitness({ ...alone, targetSharesMachine: true }).limits[0]?.observed).toBeNull()
    expect(judgeFitness({ ...alone, targetSharesMachine: false }).limits[0]?.observed).toBeCloseTo(0.85)
  })
})
