import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { playScenario } from '../../../src/runs/play-scenario.ts'
import { requestTo, unwatched } from '../../fixtures/run-request.ts'
import { startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { quick } from './measure-foreign.ts'

/** A run on a chat that answers no join. */
async function measureSilent(admit: (socket: WebSocket, letIn: () => void) => void, doneAfterMs: number) {
  await using chat = await startForeignChat({ admit })
  const frames = {
    name: 'own-frames',
    echoesToSender: false,
    join: { send: '{"op":"enter","channel":"{room}"}', doneAfterMs },
    say: '{"op":"post","channel":"{room}","body":"{text}"}',
  }
  const options = { ...quick, members: 6, duration: 0.6 }
  const logFolder = mkdtempSync(join(tmpdir(), 'fanbench-run-'))
  const request = { ...requestTo(chat.url, '', { options, logFolder }), protocol: { kind: 'frames', frames } as const }
  const limits = ['join_latency.max=10s']
  const result = await playScenario({ ...request, limits }, unwatched)
  expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
  return { ...result, delivered: chat.delivered }
}

it.concurrent('a chat that answers no join is measured, but for how long a join takes', async () => {
  const { counters, metrics, hints, verdict, assumedAfterMs, delivered } = await measureSilent(
    (_, letIn) => letIn(),
    500,
  )
  expect(counters['joins_completed']).toBe(6)
  expect(counters['deliveries_expected']).toBe(delivered)
  expect(counters).toMatchObject({ deliveries_lost: 0, deliveries_misrouted: 0, deliveries_indeterminate: 0 })
  expect(metrics['join_latency']?.count ?? 0).toBe(0)
  expect(hints).toMatchObject([{ name: 'answers-assumed' }])
  expect(assumedAfterMs).toEqual({ join: 500 })
  expect(verdict.checks.find(({ name }) => name === 'join_latency.max')).toMatchObject({ verdict: 'inconclusive' })
  expect(verdict.exitCode).not.toBe(0)
})

it.concurrent('one that takes longer for a join than is assumed loses messages, and the advice says so', async () => {
  const slowly = (_: WebSocket, letIn: () => void) => void setTimeout(letIn, 300)
  const { counters, hints } = await measureSilent(slowly, 0)
  expect(counters['deliveries_lost']).toBeGreaterThan(0)
  expect(hints?.map(({ sentence }) => sentence).join('\n')).toContain('raise --join-done-after')
})

it.concurrent('an error of API Gateway within that time lets nobody in', async () => {
  const error = '{"message":"Internal server error","connectionId":"a=","requestId":"b"}'
  const { counters, classes, metrics, verdict } = await measureSilent((socket) => socket.send(error), 60_000)
  expect(counters['joins_completed'] ?? 0).toBe(0)
  expect(counters).toMatchObject({ service_errors: 6, requests_failed: 6 })
  expect(classes['requests_failed']).toEqual({ 'join refused': 6 })
  expect(metrics['join_latency']?.count ?? 0).toBe(0)
  expect(verdict.exitCode).toBe(12)
})
