import { describe, expect, it } from 'vitest'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import { buildResult } from '../../../../../src/runs/evaluation/build-result.ts'
import type { RunEnd } from '../../../../../src/runs/run-logs.ts'
import { runMark } from '../../../../../src/crowd/stamp/stamp.ts'
import { endpointTarget } from '../../../../../src/targets/target.ts'
import { handlerLine, invocation, stampOf } from '../../../metrics/server/invocations.ts'
import { type KnownRun, at, logsOf, saved } from '../known-run.ts'

const startedAtMs = Date.parse('2026-11-21T02:15:00.000Z')
const mark = runMark('known-run')

/** An invocation that sent the message of member 0 in second 10 + number, began 2 ms after it and took 8 ms. */
function sends(number: number, facts: Partial<InvocationFact> = {}): InvocationFact {
  const beganAtMs = startedAtMs + (10 + number) * 1000 + 2
  return invocation({
    startedAtMs: beganAtMs,
    endedAtMs: beganAtMs + 8,
    durationUs: 8000,
    billedMs: 9,
    handler: handlerLine({ stamp: stampOf(mark, 0, number), posts: 4, postAttempts: 5 }),
    ...facts,
  })
}

/** Member 0 says so many things, one a second from second 10 on; everybody has each of them 20 ms later. */
function resultOf(pulled: RunEnd['invocations'], said = 3, changes: Partial<KnownRun> = {}) {
  const target = { ...endpointTarget('ws://127.0.0.1:1/'), routes: { $connect: 'Connect' } }
  return buildResult(
    logsOf({
      happened(worker) {
        for (let member = 0; member < 4; member++) {
          worker?.connectionOpened(member, at(1 + member), at(1.05 + member))
          worker?.entered(member, at(6))
        }
        for (let sequence = 0; sequence < said; sequence++) {
          const atUs = at(10 + sequence)
          worker?.published({ publisher: 0, sequence, intendedAtUs: atUs - 1000, sentAtUs: atUs, steady: sequence > 0 })
          for (let member = 0; member < 4; member++) worker?.received(member, 0, sequence, atUs + 20_000, 0)
        }
      },
      request: { target },
      end: { invocations: pulled },
      ...changes,
    }),
  )
}

const pulled = (invocations: readonly InvocationFact[], status: 'complete' | 'partial' = 'complete') => {
  return { status, reasons: status === 'partial' ? ['a page was missing'] : [], bytes: 0, invocations }
}

describe('what the logs of the functions tell', () => {
  const cold = sends(1, { initUs: 5000, initStartedAtMs: startedAtMs + 11_000 })
  const connects = [
    invocation({ functionName: 'Connect', startedAtMs: startedAtMs + 1010, endedAtMs: startedAtMs + 1020 }),
  ]

  it('is which messages met a cold start, since the first of the steady phase', () => {
    const { metrics, counters, coldStarts } = resultOf(pulled([sends(0), cold, sends(2), ...connects]))
    expect(metrics['cold_delivery_latency']?.hdr).toBe(saved([21_000, 21_000, 21_000, 21_000]))
    expect(metrics['warm_delivery_latency']).toMatchObject({ count: 4, infinite: 0 })
    expect(counters).toMatchObject({
      deliveries_cold: 4,
      deliveries_warm: 8,
      deliveries_waited: 0,
      deliveries_unattributed: 0,
      cold_starts: 1,
      posts: 12,
      post_attempts: 15,
    })
    expect(coldStarts).toMatchObject({
      source: 'CloudWatch Logs',
      status: 'complete',
      reasons: [],
      invocations: 4,
      messages: { cold: 1, warm: 2, unattributed: 0 },
      timeline: [{ second: 11, coldStarts: 1 }],
      connects: { cold: { count: 0 }, warm: { count: 1 }, ambiguous: 3 },
    })
  })

  it('is who waited for the start of an environment that another message had caused', () => {
    const busy = sends(0, { environment: 'one', endedAtMs: startedAtMs + 12_500 })
    const starting = invocation({
      startedAtMs: startedAtMs + 12_600,
      endedAtMs: startedAtMs + 12_700,
      initUs: 500_000,
      initStartedAtMs: startedAtMs + 12_050,
    })
    const waited = sends(2, { environment: 'one', startedAtMs: startedAtMs + 12_550 })
    const { counters } = resultOf(pulled([busy, starting, waited]))
    expect(counters).toMatchObject({ deliveries_waited: 4, deliveries_warm: 4, deliveries_unattributed: 4 })
    // A wall clock that was set in between says nothing of who waited.
    const stepped = { endedAtByWallClock: new Date('2026-11-21T03:16:00.000Z') }
    const unsure = resultOf(pulled([busy, starting, waited]), 3, {
      end: { invocations: pulled([busy, starting, waited]), ...stepped },
    })
    expect(unsure.counters).toMatchObject({ deliveries_waited: 0, deliveries_warm: 8 })
  })

  it('is where the time goes, on one clock; on two, the way is not told, nor which handshake was cold', () => {
    const all = pulled([sends(0), cold, sends(2), ...connects])
    expect(resultOf(all).latencyBudget).toMatchObject({
      messages: 2,
      leftOut: 0,
      totalUs: 42_000,
      publishDelayUs: 2000,
    })
    expect(resultOf(all).latencyBudget?.gatewayUs).not.toBeNull()
    const far = { ...endpointTarget('wss://chat.example/'), routes: { $connect: 'Connect' } }
    const elsewhere = resultOf(all, 3, { request: { target: far } })
    expect(elsewhere.latencyBudget?.gatewayUs).toBeNull()
    expect(elsewhere.coldStarts?.connects).toBeNull()
  })

  it('is how long functions took, and what CloudWatch counts beside it', () => {
    const { metrics, server } = resultOf(pulled([sends(0), cold], 'partial'))
    expect(metrics['init_duration']?.hdr).toBe(saved([5000]))
    expect(metrics['lambda_duration']?.hdr).toBe(saved([8000, 8000]))
    expect(metrics['billed_duration']?.hdr).toBe(saved([9000, 9000]))
    expect(server.logs).toMatchObject({
      source: 'CloudWatch Logs',
      status: 'partial',
      reasons: ['a page was missing'],
      functions: { SendMessage: { invocations: 2, coldStarts: 1 } },
    })
    expect(resultOf(pulled([sends(0), cold], 'partial')).coldStarts).toMatchObject({
      status: 'partial',
      reasons: ['a page was missing'],
    })
  })

  it('is nothing where there are none: then the sections are left out, and it is said why', () => {
    const missing = resultOf({ status: 'missing', reasons: ['denied'], bytes: 0, invocations: [] })
    expect(missing).toMatchObject({ coldStarts: null, latencyBudget: null })
    expect(missing.server.logs).toMatchObject({ status: 'missing', reasons: ['denied'] })
    expect(missing.counters).not.toHaveProperty('deliveries_cold')
    expect(missing.metrics).not.toHaveProperty('lambda_duration')
    const unasked = resultOf(null)
    expect(unasked).toMatchObject({ coldStarts: null, latencyBudget: null })
    expect(unasked.server).not.toHaveProperty('logs')
    expect(unasked.evidence).toMatchObject({ invocations: null, broadcasts: null })
    expect(missing.evidence).toMatchObject({ invocations: null, broadcasts: null })
  })

  it('is what findings are concluded from, by the route that a message takes', () => {
    const target = { ...endpointTarget('ws://127.0.0.1:1/'), routes: { dispatch: 'SendMessage', join: 'JoinRoom' } }
    const invocations = pulled([sends(0), invocation({ functionName: 'JoinRoom' }), sends(1, { status: 'timeout' })])
    const ofRoutes = (routes: Record<string, string> | undefined) =>
      resultOf(invocations, 3, {
        request: { target },
        end: { invocations },
        start: {
          protocol: { name: 'known', echoesToSender: true, repliesToSender: false, ...(routes && { routes }) },
        },
      }).evidence
    expect(ofRoutes({ say: 'dispatch' })?.invocations).toMatchObject({ invocations: 2, timeouts: 1 })
    expect(ofRoutes({ say: 'join' })?.invocations).toMatchObject({ invocations: 1, timeouts: 0 })
    expect(ofRoutes(undefined)?.invocations).toMatchObject({ invocations: 3 })
    expect(ofRoutes({ say: 'dispatch' })?.broadcasts).toMatchObject({ reported: 2, posts: 8, receivedAfterEnd: 0 })
  })
})
