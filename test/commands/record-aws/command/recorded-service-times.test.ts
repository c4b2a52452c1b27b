import { describe, expect, it } from 'vitest'
import { chat } from '../../../../reference-stack/chats/probe/chat.ts'
import { type ServiceTimeKind, serviceTimesSchema } from '../../../../reference-stack/local/service-times/profile.ts'
import { startLocalStack } from '../../../../reference-stack/local/start.ts'
import { serviceTimes as probes } from '../../../../commands/record-aws/probes/service-times.ts'
import { type Recording, recordingSchemaName } from '../../../../commands/record-aws/recording.ts'
import { scaledWaitTimes } from '../../../../commands/record-aws/wait-times.ts'
import { recordedServiceTimes } from '../../../../commands/record-aws/command/recorded-service-times.ts'
import { constantTimes, earlyMs } from '../../../reference-stack/local/service-times/constant-times.ts'
import { recordHere } from '../record-here.ts'

function observed(id: string, figures: object, note?: string) {
  const probe = { id, question: '', outcome: 'observed', at: '2026-11-22T10:00:00Z', sure: 'seen', times: 1, saw: '' }
  return { ...probe, figures, ...(note !== undefined && { note }) } as Recording['probes'][number]
}

const recording = (kind: Recording['kind'], probes: Recording['probes']): Recording => ({
  schema: recordingSchemaName,
  harnessVersion: '0.0.0',
  kind,
  region: 'eu-west-1',
  architecture: null,
  recordedAt: '2026-11-22T10:00:00Z',
  probes,
})

const async = observed(
  'time-of-async-invoke',
  { n: 1000, p50Ms: 15, p90Ms: 25.5, p99Ms: 60, p999Ms: null, queued_n: 998, queued_p50Ms: 0, queued_p90Ms: 2 },
  'queued: whole milliseconds',
)

describe('the service times of a recording', () => {
  it('are its quantiles, each an observation with its date, Region and number', () => {
    const source = 'recorded 2026-11-22, eu-west-1, n = 1000; queued: whole milliseconds'
    const profile = recordedServiceTimes(recording('aws', [async]))
    expect(serviceTimesSchema.parse(profile)).toEqual(profile)
    expect(profile?.name).toBe('recorded 2026-11-22, eu-west-1')
    expect(profile?.times.asyncInvoke).toEqual([
      { percentile: 50, ms: 15, mark: 'O', source },
      { percentile: 90, ms: 25.5, mark: 'O', source },
      { percentile: 99, ms: 60, mark: 'O', source },
    ])
    expect(profile?.times.asyncQueue?.map(({ percentile, ms }) => [percentile, ms])).toEqual([
      [50, 0.5],
      [90, 2],
    ])
  })

  it('of the embedded stack observe nothing of AWS', () => {
    const { asyncInvoke = [] } = recordedServiceTimes(recording('emulated', [async]))?.times ?? {}
    expect(new Set(asyncInvoke.map(({ mark }) => mark))).toEqual(new Set(['U']))
  })

  it('leave out what failed or has too few figures, and are none where nothing is left', () => {
    const few = observed('time-of-post', { n: 20, p50Ms: 10, p90Ms: null })
    const failed = {
      id: 'time-of-read',
      question: '',
      outcome: 'failed',
      at: '2026-11-22T10:00:00Z',
      error: 'x',
    } as const
    expect(Object.keys(recordedServiceTimes(recording('aws', [async, few, failed]))?.times ?? {})).toEqual([
      'asyncInvoke',
      'asyncQueue',
    ])
    expect(recordedServiceTimes(recording('aws', [few, failed]))).toBeNull()
  })

  it('are those that the embedded stack was told to take', async () => {
    // The two of asynchronous invocations together are over the limit of one: to take one for both is noticed.
    const told = { read: 25, invoke: 70, post: 50, asyncInvoke: 60, asyncQueue: 400, handshake: 65 }
    await using stack = await startLocalStack({ definition: chat, behaviour: { serviceTimes: constantTimes(told) } })
    const record = (ids: readonly string[], shareOfTimedCalls: number) =>
      recordHere(stack, {
        probeGroups: [probes.filter(({ id }) => ids.includes(id))],
        waitTimes: { ...scaledWaitTimes, shareOfTimedCalls },
      })
    // A hundred calls of the former and twenty of the latter: enough for a 90th percentile, and for a median.
    const [tails, medians] = await Promise.all([
      record(['time-of-read', 'time-of-post'], 0.01),
      record(['time-of-invoke', 'time-of-async-invoke', 'time-of-handshake'], 0.02),
    ])
    const { read = [], post = [] } = recordedServiceTimes(tails)?.times ?? {}
    const seen = new Map(medians.probes.map((probe) => [probe.id, 'figures' in probe ? probe.figures : {}]))
    const recordedMs: Record<Exclude<ServiceTimeKind, 'write' | 'query' | 'scanPage'>, number | null | undefined> = {
      read: read[0]?.ms,
      post: post[0]?.ms,
      invoke: seen.get('time-of-invoke')?.['p50Ms'],
      asyncInvoke: seen.get('time-of-async-invoke')?.['p50Ms'],
      asyncQueue: seen.get('time-of-async-invoke')?.['queued_p50Ms'],
      handshake: seen.get('time-of-handshake')?.['p50Ms'],
    }
    for (const kind of Object.keys(told) as (keyof typeof told)[]) {
      expect([kind, recordedMs[kind]]).toEqual([kind, expect.any(Number)])
      expect(recordedMs[kind]).toBeGreaterThanOrEqual(told[kind] - earlyMs - 1)
      // The queued time is between two stamps in whole milliseconds; a machine whose cores are taken away adds to each.
      expect(recordedMs[kind]).toBeLessThan(6 * told[kind])
    }
    expect([read, post].map((figures) => figures.map(({ percentile }) => percentile))).toEqual([
      [50, 90],
      [50, 90],
    ])
  })
})
