import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRunLogs } from '../../src/runs/run-logs.ts'
import { buildResult } from '../../src/runs/evaluation/build-result.ts'
import type { CloudWatchFault, MetricDataAnswer, SeriesResult } from './cloudwatch-proxy.ts'
import { type Flags, connectOnly, runHere, startRun } from './measured-run.ts'
import { type MeteredChat, startMeteredChat } from './metered-chat.ts'
import { temporaryFolder } from '../commands/fanbench.ts'

const members = 24
const none: CloudWatchFault = { kind: 'none' }
const throttled: CloudWatchFault = { kind: 'error', status: 400, name: 'ThrottlingException' }

const changed = (change: (series: SeriesResult, index: number) => Partial<SeriesResult>): CloudWatchFault => ({
  kind: 'change',
  change: (answer) => changeSeries(answer, change),
})

function changeSeries(
  answer: MetricDataAnswer,
  change: (series: SeriesResult, index: number) => Partial<SeriesResult>,
): MetricDataAnswer {
  return { ...answer, MetricDataResults: answer.MetricDataResults.map((one, i) => ({ ...one, ...change(one, i) })) }
}

const noData = { Timestamps: [], Values: [] }

/** Runs that publish nothing: they are about CloudWatch. `required` makes its figures a condition of success. */
const patient = { ...connectOnly.flags, 'metrics-wait': '20s' }
const impatient = { ...connectOnly.flags, 'metrics-wait': '1s' }
const required = { 'require-metrics': true } as const

/** The exit code of the same run where its figures are no condition: a result follows from the logs alone. */
function exitCodeUnlessRequired(runFolder: string): number {
  const logs = readRunLogs(join(runFolder, 'log'))
  if (logs === null) throw new Error(`no logs in ${runFolder}`)
  const request = { ...logs.start.request, requireMetrics: false }
  return buildResult({ ...logs, start: { ...logs.start, request } }).verdict.exitCode
}

// They wait more than they work, and none is about how long anything takes.
describe.concurrent('F24-F26: CloudWatch', () => {
  const measure = ({ target, folder }: MeteredChat, flags: Flags) => runHere(target, { ...connectOnly, flags }, folder)

  it('F24 throttled for a while: asked again, ever more seldom, until it answers, exit 0', async ({ expect }) => {
    await using metered = await startMeteredChat((call) => (call <= 6 ? throttled : none))
    const { result, exitCode } = await measure(metered, patient)
    expect(exitCode).toBe(0)
    expect(metered.cloudWatch.callsAtMs).toHaveLength(7)
    expect(result.server).toMatchObject({
      status: 'complete',
      functions: { Connect: { invocations: members }, Disconnect: { invocations: members } },
    })
  })

  it('F24 throttled for ever: asked for no longer than was granted, figures missing, exit 0, or 14 if required', async ({
    expect,
  }) => {
    await using metered = await startMeteredChat(() => throttled)
    const { result, exitCode, folder } = await measure(metered, { ...impatient, ...required })
    expect([exitCode, exitCodeUnlessRequired(folder)]).toEqual([14, 0])
    expect(result.server.status).toBe('missing')
    expect(result.server.reasons.join()).toContain('ThrottlingException')
    const { callsAtMs } = metered.cloudWatch
    expect(callsAtMs.length).toBeLessThan(20)
    expect((callsAtMs.at(-1) ?? 0) - (callsAtMs[0] ?? 0)).toBeLessThan(5000)
  })

  it('F24 no right to list metrics: a note, and every figure that does not need it, exit 0', async ({ expect }) => {
    const listFault = { kind: 'error', status: 403, name: 'AccessDenied' } as const
    await using metered = await startMeteredChat(() => none, 'emulated', { listFault })
    const { result, exitCode } = await measure(metered, { ...patient, ...required })
    expect(exitCode).toBe(0)
    expect(result.server).toMatchObject({ status: 'complete', functions: { Connect: { invocations: members } } })
    expect(result.server.notes).toEqual([expect.stringContaining('AccessDenied')])
  })

  it('F25 PartialData and a NextToken: followed to the end, complete, exit 0', async ({ expect }) => {
    const inPages: CloudWatchFault = {
      kind: 'change',
      change: (answer, token) =>
        token === undefined
          ? { ...changeSeries(answer, () => ({ ...noData, StatusCode: 'PartialData' })), NextToken: 'of the test' }
          : answer,
    }
    await using metered = await startMeteredChat(() => inPages)
    const { result, exitCode } = await measure(metered, patient)
    expect(exitCode).toBe(0)
    expect(metered.cloudWatch.callsAtMs.length).toBeGreaterThanOrEqual(2)
    expect(result.server).toMatchObject({ status: 'complete', functions: { Connect: { invocations: members } } })
  })

  it('F25 PartialData without end: given up after a number of pages, exit 14 where it is required', async ({
    expect,
  }) => {
    const endless: CloudWatchFault = {
      kind: 'change',
      change: (answer) => ({
        ...changeSeries(answer, () => ({ StatusCode: 'PartialData' })),
        NextToken: 'of the test',
      }),
    }
    await using metered = await startMeteredChat(() => endless)
    const { result, exitCode } = await measure(metered, { ...patient, ...required })
    expect(exitCode).toBe(14)
    expect(result.server.status).toBe('missing')
    expect(result.server.reasons.join()).toContain('pages in answer to one GetMetricData')
    expect(metered.cloudWatch.callsAtMs.length).toBeLessThan(200)
  })

  it('F25 an InternalError for one series: asked again until it is there, exit 0', async ({ expect }) => {
    const failing = changed((_, index) => (index === 0 ? { ...noData, StatusCode: 'InternalError' } : {}))
    await using metered = await startMeteredChat((call) => (call <= 3 ? failing : none))
    const { result, exitCode } = await measure(metered, patient)
    expect(exitCode).toBe(0)
    expect(result.server).toMatchObject({ status: 'complete', functions: { Connect: { invocations: members } } })
  })

  it.for([
    { answer: 'Forbidden', condition: {}, code: 0 },
    { answer: 'InternalError', condition: required, code: 14 },
  ])(
    'F25 $answer for one function for ever: named, without a figure, the others have theirs, exit $code',
    async ({ answer, condition, code }, { expect }) => {
      // The first eight series are those of Connect.
      await using metered = await startMeteredChat(() =>
        changed((_, index) => (index < 8 ? { ...noData, StatusCode: answer } : {})),
      )
      const { result, exitCode } = await measure(metered, { ...impatient, ...condition })
      expect(exitCode).toBe(code)
      expect(result.server.status).toBe('partial')
      expect(result.server.reasons.join()).toContain(
        `CloudWatch answered ${answer} for Invocations (Sum) of chat-Connect`,
      )
      expect(result.server.functions['Connect']?.invocations).toBeNull()
      expect(result.server.functions['Disconnect']?.invocations).toBe(members)
    },
  )

  it('F26 data that comes late: waited for, complete, with its age, exit 0', async ({ expect }) => {
    await using metered = await startMeteredChat((call) => (call <= 3 ? changed(() => noData) : none))
    const { result, exitCode } = await measure(metered, patient)
    expect(exitCode).toBe(0)
    expect(result.server).toMatchObject({ status: 'complete', functions: { Connect: { invocations: members } } })
    expect(result.server.ageSeconds).toBeGreaterThan(0)
  })

  it('F26 a CloudWatch that shows each datum late: asked again until it has shown all, exit 0', async ({ expect }) => {
    await using metered = await startMeteredChat(() => none, 'emulated', { metricDelayMs: 3000 })
    const { result, exitCode } = await measure(metered, patient)
    expect(exitCode).toBe(0)
    expect(metered.cloudWatch.callsAtMs.length).toBeGreaterThan(1)
    expect(result.server).toMatchObject({ status: 'complete', functions: { Connect: { invocations: members } } })
  })

  it('F26 data of which half never comes: says how much of what was caused is there, exit 0, or 14 if required', async ({
    expect,
  }) => {
    const half = changed(({ Values }) => ({ Values: Values.map((value) => value / 2) }))
    await using metered = await startMeteredChat(() => half)
    const { result, exitCode, folder } = await measure(metered, { ...impatient, ...required })
    expect([exitCode, exitCodeUnlessRequired(folder)]).toEqual([14, 0])
    expect(result.server.status).toBe('partial')
    expect(result.server.reasons).toContain('Connect: CloudWatch has 12 invocations of 24 caused')
  })
})

describe('F27: the keys to CloudWatch', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'of-the-test', AWS_SECRET_ACCESS_KEY: 'of-the-test' }
  /** Nothing of this machine's own, and nobody is asked for any. */
  const noKeys = { AWS_EC2_METADATA_DISABLED: 'true' }

  it('F27 no credentials: refused before anything is sent, exit 2', async () => {
    await using metered = await startMeteredChat(() => none, 'aws')
    const env = { ...noKeys, HOME: temporaryFolder() }
    const { exitCode, stderr } = await startRun(metered.target, { ...connectOnly, env }).outcome
    expect(exitCode).toBe(2)
    expect(stderr).toContain('CloudWatch could not be asked: CredentialsProviderError')
    expect(metered.chat.handshakes).toBe(0)
  })

  it('F27 credentials of somewhere else: refused before anything is sent, exit 2', async () => {
    await using metered = await startMeteredChat(
      () => ({ kind: 'error', status: 403, name: 'UnrecognizedClientException' }),
      'aws',
    )
    const { exitCode, stderr } = await startRun(metered.target, { ...connectOnly, env: keys }).outcome
    expect(exitCode).toBe(2)
    expect(stderr).toContain('UnrecognizedClientException')
    expect(metered.chat.handshakes).toBe(0)
  })

  it('F27 credentials that expire during the run: its own figures stand, exit 0, or 14 if required', async () => {
    const expired: CloudWatchFault = { kind: 'error', status: 403, name: 'ExpiredTokenException' }
    await using metered = await startMeteredChat((call) => (call === 1 ? none : expired), 'aws')
    const flags: Flags = { ...patient, ...required }
    const run = startRun(metered.target, { ...connectOnly, flags, env: keys })
    const { result, exitCode, folder } = await run.measured()
    expect([exitCode, exitCodeUnlessRequired(folder)]).toEqual([14, 0])
    expect(result.server.status).toBe('missing')
    expect(result.server.reasons.join()).toContain('ExpiredTokenException')
    expect(result.metrics['connect_latency']?.count).toBe(members)
  })
})
