import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { nowUs } from '../../../src/crowd/clock.ts'
import { Fleet } from '../../../src/crowd/fleet/fleet.ts'
import { framesProtocol } from '../../../src/crowd/protocols/frames/frames-protocol.ts'
import type { AwaitedStep } from '../../../src/crowd/unanswered/awaited-step.ts'
import { playScenario } from '../../../src/runs/play-scenario.ts'
import { UnansweredWatch } from '../../../src/runs/unanswered-watch.ts'
import { endpointTarget } from '../../../src/targets/target.ts'
import { requestTo, unwatched } from '../../fixtures/run-request.ts'
import { crowdInto } from '../crowd/members/member-rig.ts'
import { quick } from './measure-foreign.ts'

const frames = {
  name: 'own-frames',
  echoesToSender: true,
  hello: { send: '{"action":"login","user":"{member}"}', answered: '"welcome"' },
  say: '{"action":"say","text":"{text}"}',
}

/** A server that does this with each frame of the n-th who connects. */
async function serverThat(answers: (socket: WebSocket, nth: number) => void): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  let connected = 0
  server.on('connection', (socket) => {
    const nth = connected++
    socket.on('message', () => answers(socket, nth))
  })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

describe('a step that is watched', () => {
  const options = { ...quick, connectTimeout: 1 }
  const request = (url: string) => ({
    protocol: { kind: 'frames', frames } as const,
    target: endpointTarget(url),
    options,
  })
  const waiting = (given: Partial<AwaitedStep> = {}): AwaitedStep => ({
    step: 'hello',
    sinceUs: nowUs() - 2_000_000,
    asked: 7,
    isAnswered: false,
    lastFrame: null,
    ...given,
  })
  const looks = (watch: UnansweredWatch, step: AwaitedStep, times: number) =>
    Array.from({ length: times }, () => watch.check({ awaited: [step] }))

  it('is given up after so many looks and so much time, whichever is later', () => {
    const seen = looks(new UnansweredWatch(request('ws://127.0.0.1:1/')), waiting(), 4)
    expect(seen).toEqual([
      null,
      null,
      null,
      expect.stringMatching(/^no member got an answer to `hello` in 2 s \(7 asked\); no /),
    ])
    const young = waiting({ sinceUs: nowUs() + 60_000_000 })
    expect(new Set(looks(new UnansweredWatch(request('ws://127.0.0.1:1/')), young, 20))).toEqual(new Set([null]))
  })

  it('is not, once any member has had an answer', () => {
    const watch = new UnansweredWatch(request('ws://127.0.0.1:1/'))
    expect(new Set(looks(watch, waiting({ isAnswered: true }), 20))).toEqual(new Set([null]))
  })
})

describe('two workers', () => {
  async function seenBy(answers: (socket: WebSocket, nth: number) => void, until: (step: AwaitedStep) => boolean) {
    const url = await serverThat(answers)
    const plan = { members: 6, rooms: 1, workers: 2, seed: 3 }
    const startedAtUs = nowUs()
    const protocol = framesProtocol(frames)
    const shards = [0, 1].map((worker) => crowdInto([], { ...plan, worker, url, startedAtUs, protocol }))
    const nothing = () => undefined
    const { signal } = new AbortController()
    const fleet = new Fleet({
      plan,
      workers: shards,
      createsRooms: false,
      startedAtUs,
      signal,
      onPhase: nothing,
      onWorkerLost: nothing,
    })
    onTestFinished(() => fleet[Symbol.asyncDispose]())
    void fleet.connect({ ratePerSecond: 1000, arrivals: 'constant' }).catch(nothing)
    for (;;) {
      const [step] = (await fleet.status()).awaited
      if (step !== undefined && until(step)) return step
      await sleep(10)
    }
  }

  it('know that nobody was answered, and what came instead', async () => {
    const step = await seenBy(
      (socket) => socket.send('{"type":"hi"}'),
      ({ asked, lastFrame }) => asked === 6 && lastFrame !== null,
    )
    expect(step).toMatchObject({ step: 'hello', isAnswered: false, lastFrame: { text: '{"type":"hi"}' } })
  })

  it('know of the answer that only one member got', async () => {
    const answersOne = (socket: WebSocket, nth: number) =>
      socket.send(nth === 4 ? '{"type":"welcome"}' : '{"type":"hi"}')
    const step = await seenBy(answersOne, ({ asked, isAnswered }) => asked === 6 && isAnswered)
    expect(step).toMatchObject({ asked: 6, isAnswered: true })
  })
})

it('ends a run that nobody gets into before all have tried, with what came in its report', async () => {
  const url = await serverThat((socket) => socket.send('{"type":"hi","token":"geheim"}'))
  // Most of them would come long after the first has waited long enough.
  const options = { ...quick, members: 600, connectRate: 20, connectTimeout: 1 }
  const logFolder = mkdtempSync(join(tmpdir(), 'fanbench-run-'))
  const request = { ...requestTo(url, '', { options, logFolder }), protocol: { kind: 'frames', frames } as const }
  const { counters, classes, verdict, hints, balance } = await playScenario(request, unwatched)
  expect(counters['connections_attempted']).toBeLessThan(600)
  expect(verdict.exitCode).toBe(12)
  const reasons = verdict.reasons.join('\n')
  expect(reasons).toMatch(/^The target let none of \d+ members into a room \(hello unanswered \d+\)\.$/m)
  expect(reasons).toContain('not played to its end: no member got an answer to `hello` in ')
  expect(reasons).toContain(
    `the last frame received was {"type":"hi","token":"***"}. If this is its answer, let --hello-answered be a part of it: --hello-answered '"type":"hi"'.`,
  )
  expect(classes['requests_failed']).toEqual({ 'hello unanswered': expect.any(Number) })
  expect(hints).toMatchObject([{ name: 'no-answer-found' }])
  expect(balance.filter(({ residue }) => residue !== 0)).toEqual([])
})
