import { describe, expect, it } from 'vitest'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { runResultSchema } from '../../../../src/metrics/result/run-result.ts'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { endpointTarget } from '../../../../src/targets/target.ts'
import { idle, none } from '../../metrics/recording/worker-health.ts'
import { type KnownRun, at, logsOf, startedAtUs } from './known-run.ts'

const nothing: KnownRun = { happened: () => undefined }
const resultOf = (changes: Partial<KnownRun> = {}) => buildResult(logsOf({ ...nothing, ...changes }))

/** Member 0 connected and said something, which nobody else was there to hear. */
const alone: KnownRun['happened'] = (worker) => {
  worker?.count('connections_attempted')
  worker?.connectionOpened(0, at(0.1), at(0.2))
  worker?.entered(0, at(1))
  worker?.published({ publisher: 0, sequence: 0, intendedAtUs: at(10), sentAtUs: at(10), steady: true })
  worker?.count('messages_offered')
  worker?.received(0, 0, 0, at(10) + 500, 0)
}

describe('the result of a run', () => {
  it('says whose it is, what was asked for and where that was done', () => {
    const target = {
      ...endpointTarget('wss://chat.example/'),
      kind: 'aws' as const,
      stack: 'rooms',
      region: 'eu-west-1',
      definitionHash: 'abc',
    }
    const stackOptions = { idleTimeout: 7 } as never
    const result = resultOf({
      options: { members: 9, workers: 2, seed: 77 },
      request: { runId: 'the-run', scenario: 'smoke', target, shownUrl: 'wss://chat.example/?key=***', stackOptions },
      start: { protocol: { name: 'words', echoesToSender: false, repliesToSender: false } },
    })
    expect(result).toMatchObject({
      schema: 'fanbench/run-result@1',
      runId: 'the-run',
      scenario: 'smoke',
      startedAt: '2026-11-21T02:15:00.000Z',
      endedAt: '2026-11-21T02:16:00.000Z',
      interrupted: false,
      options: { members: 9, workers: 2, idleTimeout: 7 },
      seed: 77,
      command: 'fanbench run broadcast',
      target: {
        kind: 'aws',
        url: 'wss://chat.example/?key=***',
        stack: 'rooms',
        protocol: 'words',
        region: 'eu-west-1',
        definitionHash: 'abc',
      },
      harness: { version: '0.0.0', node: 'v24.0.0', commit: null, workers: 2, host: { cpuModel: 'a CPU' } },
      phases: [{ name: 'steady', startSecond: 0, endSecond: 60 }],
    })
    expect(runResultSchema.safeParse(result).error).toBeUndefined()
  })

  it('has how each worker kept up, by its last words, and what every process cost', () => {
    const logs = logsOf({
      ...nothing,
      options: { workers: 3 },
      end: {
        processes: ['coordinator', 'gateway', 'table'].map((name) => {
          return { name, side: 'harness', processes: 1, cpuSeconds: 1, peakRssBytes: 2 }
        }),
      },
    })
    const told = (cpuSeconds: number) =>
      new Recorder(startedAtUs).take({ ...idle, cpuSeconds, stallShare: 0.25, peakRssBytes: 9 }, none)
    const { generator, processes } = buildResult({
      ...logs,
      workers: [[told(1), told(5)], [], [told(7)]],
    })
    expect(generator).toMatchObject([
      { worker: 1, cpuSeconds: 5, stallShare: 0.25 },
      { worker: 3, cpuSeconds: 7 },
    ])
    expect(processes).toMatchObject([
      { name: 'coordinator' },
      { name: 'worker 1', side: 'harness', processes: 1, cpuSeconds: 5, peakRssBytes: 9 },
      { name: 'worker 3', cpuSeconds: 7 },
      { name: 'gateway' },
      { name: 'table' },
    ])
  })

  it('has how connections ended and requests failed, these only where any did', () => {
    const ends: KnownRun['happened'] = (worker) => {
      worker?.connectionFailed({ class: 'refused' })
      worker?.connectionOpened(0, at(0.1), at(0.2))
      worker?.connectionClosed({ class: 'reset' }, at(4.5))
    }
    expect(resultOf({ happened: ends }).classes).toEqual({
      connections_failed: { refused: 1 },
      connections_closed: { reset: 1 },
    })
    const failing: KnownRun['happened'] = (worker) => worker?.requestFailed('join', 'refused')
    expect(resultOf({ happened: failing }).classes['requests_failed']).toEqual({ 'join refused': 1 })
  })

  it('has who was connected in each second, and its phase by the middle of it', () => {
    const coming: KnownRun['happened'] = (worker) => {
      worker?.connectionOpened(0, at(1), at(1.2))
      worker?.connectionOpened(1, at(1), at(2.2))
      worker?.connectionClosed({ class: 'reset' }, at(4.9))
    }
    const phases = [
      { name: 'join', startSecond: 1.5, endSecond: 2.6 },
      { name: 'steady', startSecond: 2.6, endSecond: 5.2 },
    ]
    const { series } = resultOf({ happened: coming, end: { phases } })
    expect(series.map(({ connectionsOpen, phase }) => [connectionsOpen, phase])).toEqual([
      [0, 'start'],
      [1, 'join'],
      [2, 'join'],
      [2, 'steady'],
      [1, 'steady'],
      [1, 'steady'],
    ])
    expect(resultOf({ end: { phases: [] } }).series).toEqual([])
  })

  it('has no metric without a sample, and a row for each size of room', () => {
    expect(resultOf().metrics).toEqual({})
    // Three rooms: two of two members, one of three.
    const { roomSizes, metrics } = resultOf({
      options: { members: 7, rooms: 3 },
      happened(worker) {
        for (let member = 0; member < 7; member++) {
          worker?.entered(member, at(1))
          worker?.published({ publisher: member, sequence: 0, intendedAtUs: at(9), sentAtUs: at(9), steady: true })
        }
      },
    })
    expect(roomSizes).toMatchObject([
      { roomSize: 2, rooms: 2, messages: 4, deliveries: 0 },
      { roomSize: 3, rooms: 1, messages: 3, deliveries: 0 },
    ])
    expect(metrics['delivery_latency']).toMatchObject({ count: 4 * 2 + 3 * 3, infinite: 4 * 2 + 3 * 3 })
  })

  it('was ended by whoever ended it', () => {
    const { interrupted, verdict } = resultOf({ happened: alone, end: { interruption: 143 } })
    expect({ interrupted, exitCode: verdict.exitCode }).toEqual({ interrupted: true, exitCode: 143 })
    expect(resultOf({ end: { targetExited: 'killed' } }).verdict.reasons.join()).toContain('The target ended: killed')
    expect(resultOf({ end: { localFailure: 'no space' } }).verdict.exitCode).toBe(13)
    expect(resultOf({ end: { endedEarly: 'nobody came' } }).verdict.reasons.join()).toContain('nobody came')
    expect(resultOf({ end: { workersLost: ['worker 2'] } }).validity.reasons.join()).toContain(
      '1 of the worker processes',
    )
  })

  it('is looked at for findings, unless its figures are worth nothing', () => {
    const one = { options: { members: 1 }, happened: alone, connections: { open: 1, connecting: 0 } }
    expect(resultOf(one).findings).toEqual([])
    const lost = resultOf({ ...one, end: { workersLost: ['worker 1'] } })
    expect(lost.validity.verdict).toBe('invalid')
    expect(lost.findings).toBeNull()
  })

  it('holds the limits that were set, in whatever way', () => {
    const names = (request: KnownRun['request']) =>
      resultOf({ happened: alone, ...(request && { request }) }).verdict.checks.map(
        ({ name, setBy }) => `${setBy} ${name}`,
      )
    expect(names({ limits: ['delivery_latency.p50=1s'] })).toContain('user delivery_latency.p50')
    expect(names({ scenarioLimits: ['deliveries_late=0'] })).toContain('scenario deliveries_late')
    expect(names({ measures: ['connect_latency'] })).toContain('scenario connect_latency.count')
    const { verdict } = resultOf({ request: { requireMetrics: true } })
    expect(verdict.reasons.join()).toContain('CloudWatch')
    const undecided = (allowInconclusive: boolean) =>
      resultOf({ request: { limits: ['delivery_latency.p99=1s'], allowInconclusive } }).verdict.reasons.join()
    expect(undecided(false)).toContain('could not be compared')
    expect(undecided(true)).not.toContain('could not be compared')
  })
})
