import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/exit-codes.ts'
import { experimentResult, measureBlocks } from '../../../commands/experiment/experiment.ts'
import { gateExperiment } from '../../../commands/gate/gate.ts'
import type { GateArm } from '../../../commands/gate/plan.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { gatePlan, madeUpRun, noisy, played } from './gate-blocks.ts'

const { target, server, options } = madeUpRun()

function refusal(ofCandidate: Partial<RunResult>, ofBaseline: Partial<RunResult> = {}): readonly string[] {
  try {
    played(gatePlan(), ({ side }) => madeUpRun({ changes: side === 'candidate' ? ofCandidate : ofBaseline }))
  } catch (error) {
    if (error instanceof Refusal && error.exitCode === 2) return error.problems
    throw error
  }
  return []
}

const logsOf = (memoryMb: number): Partial<RunResult> => {
  const noDuration = { p50Us: null, p99Us: null, maxUs: null }
  const ofOne = { invocations: 1, coldStarts: 0, errors: 0, timeouts: 0, init: noDuration, duration: noDuration }
  const functions = { SendMessage: { ...ofOne, billedMs: 1, memoryMb, maxMemoryMb: 90, peakConcurrency: 1 } }
  return { server: { ...server, logs: { source: 'CloudWatch Logs', status: 'complete', reasons: [], functions } } }
}

describe('sides that are not comparable', () => {
  it.each<[string, Partial<RunResult>, string, Partial<RunResult>?]>([
    ['Region', { target: { ...target, region: 'eu-west-1' } }, 'region differs: baseline local-1, candidate eu-west-1'],
    ['kind', { target: { ...target, kind: 'endpoint' } }, 'target differs: baseline emulated, candidate endpoint'],
    ['scenario', { scenario: 'rooms' }, 'scenario differs: baseline demo, candidate rooms'],
    ['options', { options: { ...options, members: 7 } }, 'option members differs: baseline 1000, candidate 7'],
    ['service times', { target: { ...target, serviceTimes: 'typical' } }, 'profile of service times differs'],
    ['memory', logsOf(512), 'memory of SendMessage differs: baseline 128 MB, candidate 512 MB', logsOf(128)],
  ])('are refused after the first pair, with the difference named: %s', (_, ofCandidate, sentence, ofBaseline) => {
    const [problem] = refusal(ofCandidate, ofBaseline)
    expect(problem).toContain(sentence)
    expect(problem).toContain('--force')
  })

  it('leave the blocks that were measured, with exit code 2', async () => {
    const experiment = gateExperiment(gatePlan())
    const measured = await measureBlocks(
      experiment.nextArm,
      ({ side }) => Promise.resolve(madeUpRun({ changes: { scenario: side } })),
      new AbortController().signal,
    )
    const about = { experimentId: 'x', startedAt: '', endedAt: '', command: 'fanbench gate', pageFile: 'report.html' }
    const result = experimentResult(experiment, measured, about)
    expect(result.blocks).toHaveLength(2)
    expect(result).toMatchObject({ exitCode: 2, verdict: 'invalid', stopped: { exitCode: 2 } })
  })

  it('may have another stack, URL, definition and seed', () => {
    expect(
      refusal({ target: { ...target, stack: 'other', url: 'ws://127.0.0.1:1/x', definitionHash: 'x' }, seed: 9 }),
    ).toEqual([])
  })

  it('are compared all the same with --force, and the result says so', () => {
    const elsewhere = { target: { ...target, region: 'eu-west-1' } }
    const resultOf = ({ side }: GateArm) => madeUpRun({ changes: side === 'candidate' ? elsewhere : {} })
    const { answer } = played(gatePlan({ force: true }), resultOf)
    expect(answer).toMatchObject({
      verdict: 'pass',
      forced: ['region differs: baseline local-1, candidate eu-west-1'],
      baseline: { name: 'origin/main', commit: '1a2b3c4', targetKind: 'emulated', region: 'local-1' },
      candidate: { name: 'the working copy', commit: null, region: 'eu-west-1', serviceTimes: null },
    })
  })

  it('have no verdict but invalid without it', () => {
    const { blocks } = played(gatePlan({ force: true }), ({ side }) =>
      madeUpRun({ changes: side === 'candidate' ? { scenario: 'rooms' } : {} }),
    )
    const answer = gateExperiment(gatePlan()).judge(blocks)
    expect(answer).toMatchObject({ verdict: 'invalid', reasons: ['scenario differs: baseline demo, candidate rooms'] })
  })
})

describe('a baseline of saved runs', () => {
  const saved = (count: number, changes: Partial<RunResult> = {}) =>
    Array.from({ length: count }, (_, i) => ({
      ...madeUpRun({ p99Ms: 59 + (i % 3) }),
      runId: `saved-${i}`,
      ...changes,
    }))
  const slower = (factor: number) => () => madeUpRun({ p99Ms: 60 * factor })

  it('is not measured, and its runs are paired in order', () => {
    const { blocks, answer } = played(gatePlan({ baselineRuns: saved(10) }), slower(1))
    expect(blocks.map(({ arm }) => arm.side)).toEqual(Array.from({ length: 10 }, () => 'candidate'))
    expect(answer).toMatchObject({ verdict: 'pass', pairsPlanned: 10, baseline: { targetKind: 'emulated' } })
    const baseline = answer.metrics[1]?.blocks.filter(({ side }) => side === 'baseline')
    expect(baseline?.map(({ runId }) => runId)).toEqual(Array.from({ length: 10 }, (_, i) => `saved-${i}`))
    expect(answer.warnings).toEqual([expect.stringContaining('not measured in turn')])
  })

  it('leaves a suspicion unconfirmed where there are no fresh ones', () => {
    const { blocks, answer } = played(gatePlan({ baselineRuns: saved(15) }), slower(1.3))
    expect(blocks).toHaveLength(10)
    expect(answer).toMatchObject({ verdict: 'inconclusive', exitCode: 16 })
    expect(answer.warnings[1]).toContain('save 20 runs')
  })

  it('confirms it with twice as many, each of which is used once', () => {
    const { blocks, answer } = played(gatePlan({ baselineRuns: saved(20) }), slower(1.3))
    expect(blocks).toHaveLength(20)
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    const baseline = answer.metrics[1]?.blocks.filter(({ side }) => side === 'baseline')
    expect(new Set(baseline?.map(({ runId }) => runId)).size).toBe(20)
  })

  it('has fewer pairs with fewer runs, and leaves out those that say nothing', () => {
    const broken = { verdict: { exitCode: 11, reasons: ['stalls'], checks: [] } }
    const { blocks, answer } = played(gatePlan({ baselineRuns: [...saved(2, broken), ...saved(8)] }), slower(1))
    expect(blocks).toHaveLength(8)
    expect(answer).toMatchObject({ verdict: 'pass', pairsPlanned: 8 })
    expect(answer.warnings).toContain('2 of 10 saved runs say nothing of the baseline and are left out.')
    const none = played(gatePlan({ baselineRuns: saved(5) }), noisy(1))
    expect(none.answer).toMatchObject({ verdict: 'invalid', exitCode: 11 })
  })

  it('is refused where it is of something else', () => {
    const runs = saved(10, { scenario: 'rooms' })
    expect(() => played(gatePlan({ baselineRuns: runs }), slower(1))).toThrow('scenario differs')
  })
})
