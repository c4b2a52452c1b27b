import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/exit-codes.ts'
import { experimentResult, measureBlocks } from '../../../commands/experiment/experiment.ts'
import { gateExperiment } from '../../../commands/gate/gate.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { gatePlan, madeUpRun, played } from './gate-rounds.ts'

const { target, server, options } = madeUpRun(gatePlan(), 1, 0)

function refusal(ofCandidate: Partial<RunResult>, ofBaseline: Partial<RunResult> = {}): readonly string[] {
  try {
    played(gatePlan(), { change: (side) => (side === 'candidate' ? ofCandidate : ofBaseline) })
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
  ])('are refused after the first round, with the difference named: %s', (_, ofCandidate, sentence, ofBaseline) => {
    const [problem] = refusal(ofCandidate, ofBaseline)
    expect(problem).toContain(sentence)
    expect(problem).toContain('--force')
  })

  it('leave the blocks that were measured, with exit code 2', async () => {
    const experiment = gateExperiment(gatePlan())
    const measured = await measureBlocks(
      experiment.nextArm,
      ({ side }) => Promise.resolve({ ...madeUpRun(gatePlan(), 1, side === 'baseline' ? 0 : 1), scenario: side }),
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
    const { answer } = played(gatePlan({ force: true }), { change: (side) => (side === 'candidate' ? elsewhere : {}) })
    expect(answer).toMatchObject({
      verdict: 'pass',
      forced: ['region differs: baseline local-1, candidate eu-west-1'],
      baseline: { name: 'origin/main', commit: '1a2b3c4', targetKind: 'emulated', region: 'local-1' },
      candidate: { name: 'the working copy', commit: null, region: 'eu-west-1', serviceTimes: null },
    })
  })

  it('have no verdict but invalid without it', () => {
    const { blocks } = played(gatePlan({ force: true }), {
      change: (side) => (side === 'candidate' ? { scenario: 'rooms' } : {}),
    })
    const answer = gateExperiment(gatePlan()).judge(blocks)
    expect(answer).toMatchObject({
      verdict: 'invalid',
      reasons: [expect.stringMatching(/^scenario differs: baseline \w+, candidate rooms/)],
    })
  })
})
