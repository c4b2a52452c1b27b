import { describe, expect, it } from 'vitest'
import { whyBusyWithOthers } from '../../../../../src/metrics/judging/validity/other-load.ts'
import { judgeValidity } from '../../../../../src/metrics/judging/validity/validity.ts'
import type { ProcessFigures } from '../../../../../src/metrics/result/run-result.ts'
import { runFacts, workerHealth } from '../run-facts.ts'

function process(name: string, side: 'harness' | 'target', cpuSeconds: number | null): ProcessFigures {
  return { name, side, processes: 1, cpuSeconds, peakRssBytes: 1 }
}

/** Ten seconds on two cores that the run and others share. */
function judged({
  busy = 8,
  yielding = 0,
  waits = 0.2,
  environments = 3,
}: {
  busy?: number
  yielding?: number
  waits?: number | null
  environments?: number | null
}) {
  const validity = judgeValidity(
    runFacts({
      machineCpu: { cores: 2, seconds: 10, busySeconds: busy, yieldingSeconds: yielding },
      processes: [
        process('coordinator', 'harness', 0.5),
        process('worker 1', 'harness', 1.5),
        process('Lambda SendMessage', 'target', environments),
      ],
      generator: [workerHealth({ runQueueShare: waits })],
      targetSharesMachine: true,
    }),
  )
  const limit = validity.limits.find(({ name }) => name === 'CPU of other processes')
  return { limit, busyWith: whyBusyWithOthers({ validity }), verdict: validity.verdict }
}

describe('a machine that does something else beside a run', () => {
  it('is told by what others took while the crowd waited for a core, and degrades it', () => {
    const { limit, busyWith, verdict } = judged({ busy: 19 })
    expect(limit).toMatchObject({ observed: 0.7, limit: 0.1, verdict: 'broken' })
    expect(busyWith).toBe('Other processes of this machine took 70 % of its cores; the limit is 10 %.')
    expect(verdict).toBe('shared-cores')
  })

  it('is not what the processes of the run do to each other', () => {
    const { limit, busyWith, verdict } = judged({ busy: 6.9, waits: 0.4 })
    expect(limit?.verdict).toBe('ok')
    expect(limit?.observed).toBeCloseTo(0.095)
    expect(busyWith).toBeNull()
    // Of the waiting, which has a limit of its own.
    expect(verdict).toBe('shared-cores')
    expect(judged({ busy: 2, waits: 0.4 }).limit).toMatchObject({ observed: 0, verdict: 'ok' })
  })

  it('does no harm where nobody had to wait', () => {
    const { limit, busyWith, verdict } = judged({ busy: 19, waits: 0.01 })
    expect(limit).toMatchObject({ observed: 0.7, limit: null, verdict: 'unknown' })
    expect(busyWith).toBeNull()
    expect(verdict).toBe('valid')
  })

  it('is not one that runs what stands back for the run', () => {
    expect(judged({ busy: 19, yielding: 13 }).busyWith).toBeNull()
  })

  it('is believed to make it wait where waiting is not measured', () => {
    expect(judged({ busy: 19, waits: null }).limit?.verdict).toBe('broken')
  })

  it('is not known where the CPU of a part of the run is not', () => {
    expect(judged({ busy: 19, environments: null }).limit).toMatchObject({ observed: null, verdict: 'unknown' })
    const facts = runFacts({
      machineCpu: { cores: 2, seconds: 10, busySeconds: 19, yieldingSeconds: 0 },
      processes: [process('coordinator', 'harness', 1), process('worker 1', 'harness', 1)],
      generator: [workerHealth({ runQueueShare: 0.3 })],
    })
    const observed = (targetSharesMachine: boolean) =>
      judgeValidity({ ...facts, targetSharesMachine }).limits.find(({ name }) => name === 'CPU of other processes')
        ?.observed
    // A target on this machine that somebody else has started is one of the others.
    expect(observed(true)).toBeNull()
    expect(observed(false)).toBeCloseTo(0.85)
  })
})
