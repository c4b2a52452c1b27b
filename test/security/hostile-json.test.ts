import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Refusal as ChatRefusal,
  messageText,
  readFrame,
  roomName,
} from '../../reference-stack/chats/handling/requests.ts'
import { renderJunit } from '../../reports/ci/junit.ts'
import { renderOpenMetrics } from '../../reports/ci/openmetrics.ts'
import { runFamilies } from '../../reports/ci/run-families.ts'
import { runCases } from '../../reports/ci/run-cases.ts'
import { renderCsv } from '../../reports/csv.ts'
import { renderHtml, renderTerminal, renderSummary } from '../reports/run-writers.ts'
import { loadConfig } from '../../src/settings/config-file.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { rooms } from '../../src/crowd/protocols/rooms.ts'
import { isServiceFrame } from '../../src/crowd/frames/service-frame.ts'
import { Refusal } from '../../src/exit-codes.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { runResultSchema } from '../../src/metrics/result/run-result.ts'
import { assertAllowed } from '../../src/targets/guard.ts'
import { readTarget } from '../../src/targets/target.ts'
import { runResult } from '../fixtures/run-result.ts'
import { type ChatInProcess, startChatInProcess } from '../reference-stack/chats/rooms/chat-in-process.ts'
import { hostileTexts } from './hostile-text.ts'
import { hasStrangePrototype, pollution } from './prototypes.ts'
import { inFull } from '../reports/screens.ts'

const target = {
  schema: 'fanbench/target@1',
  kind: 'emulated',
  stack: 'rooms',
  url: 'ws://127.0.0.1:3001/prod',
  region: 'local-1',
  api: { id: 'a1b2c3', stage: 'prod' },
  endpoints: { management: 'http://127.0.0.1:3002', cloudwatch: 'http://127.0.0.1:3003' },
  functions: { Connect: 'rooms-Connect' },
  tables: { clients: 'clients' },
  routes: { $connect: 'Connect' },
  protocol: 'rooms',
  definitionHash: '0123456789abcdef',
}

describe('a hostile file is refused, or read without harm:', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fanbench-hostile-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  /** Whatever is read is one of ours, or the reading ends with a Refusal. */
  async function survives(document: unknown, runs: number, read: (path: string) => Promise<unknown>) {
    const path = join(folder, 'hostile.json')
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(hostileTexts(document), async (text) => {
        writeFileSync(path, text)
        try {
          expect(hasStrangePrototype(await read(path))).toBe(false)
          accepted += 1
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
        }
        expect(pollution()).toBeNull()
      }),
      { numRuns: runs },
    )
    // Else nothing has been tried but the first look at the text.
    expect(accepted).toBeGreaterThan(runs / 100)
  }

  it('target.json', async () => {
    await survives(target, 600, async (path) => {
      const read = await readTarget(path)
      assertAllowed(read, [])
      return read
    })
  })

  it('a config file', async () => {
    const config = { members: 10, duration: '30s', limit: ['deliveries_lost=0'], target: 'local', maxRate: 5 }
    await survives(config, 600, async (path) => {
      const mistakes = new Mistakes()
      const read = await loadConfig(path, folder, mistakes)
      mistakes.throwIfAny()
      return read
    })
  })

  it('result.json, and what is made of it', async () => {
    const { series, ...run } = runResult()
    await survives({ ...run, series: series.slice(0, 3) }, 300, readResult)
  })

  it('result.json with hostile names and figures makes a page, a table and CSV files', async () => {
    const run = runResult()
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const named = <Value>(value: Value) => Object.fromEntries(names.map((name) => [name, value]))
    const huge = Number.MAX_SAFE_INTEGER
    const hostile = runResultSchema.parse({
      ...run,
      metrics: { ...run.metrics, ...named(run.metrics['connect_latency']) },
      counters: { ...run.counters, ...named(huge) },
      classes: { ...named({ ...named(huge) }) },
      options: named(1e300),
      seed: -1e300,
      startedAt: 'NaN',
      endedAt: '-271821-04-21',
      phases: [{ name: '__proto__', startSecond: -1e300, endSecond: 1e300 }],
      series: [{ ...run.series[0], second: huge, connectionsOpen: huge }],
      server: { ...run.server, ageSeconds: 1e300, functions: named(Object.values(run.server.functions)[0]) },
    })
    expect(await renderHtml(hostile)).toContain('</html>')
    expect(renderTerminal(hostile, inFull)).not.toBe('')
    expect(renderCsv(hostile)['counters.csv']).toContain('constructor')
    expect(renderJunit(runCases(hostile))).toContain('</testsuites>')
    expect(renderOpenMetrics(runFamilies(hostile))).toContain('# EOF')
    expect(renderSummary(hostile)).toContain('### ')
    expect(pollution()).toBeNull()
  })
})

describe('a hostile frame', () => {
  const service = { message: 'Internal server error', connectionId: 'a', requestId: 'b' }
  const answers = [
    { type: 'signup', rooms: [] },
    { type: 'single-room', message: 'r' },
    { type: 'multi-message', messages: [] },
    { type: 'error', action: 'join-room', message: 'no' },
  ]

  it('does no harm to the reader of service frames', () => {
    fc.assert(
      fc.property(hostileTexts(service), (text) => {
        expect(isServiceFrame(Buffer.from(text))).toBeTypeOf('boolean')
        expect(pollution()).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it.each(answers)('does no harm to the protocol of the rooms, in place of %o', (answer) => {
    const member = { index: 0, name: 'u' }
    const exchanges = [rooms.hello?.(member), rooms.createRoom?.('r', member), rooms.join?.('r', member)]
    fc.assert(
      fc.property(hostileTexts(answer), (text) => {
        for (const exchange of exchanges) {
          expect(exchange?.answered?.(text)).toBeTypeOf('boolean')
          expect(['string', 'undefined']).toContain(typeof exchange?.refused?.(text))
        }
        expect(pollution()).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('gets a sentence from the chat, or fields of their own', () => {
    fc.assert(
      fc.property(hostileTexts({ action: 'dispatch', room: 'lobby', value: 'hello' }), (text) => {
        try {
          const fields = readFrame(text, { room: roomName, value: messageText })
          expect(Object.keys(fields)).toEqual(['room', 'value'])
          expect(Object.values(fields).every((value) => typeof value === 'string' && value.isWellFormed())).toBe(true)
        } catch (error) {
          if (!(error instanceof ChatRefusal)) throw error
        }
        expect(pollution()).toBeNull()
      }),
      { numRuns: 3000 },
    )
  })
})

describe("the chat's own handlers", () => {
  let chat: ChatInProcess
  beforeAll(async () => {
    chat = await startChatInProcess()
    await chat.member('client', 'nowhere')
    await chat.request('client', 'new-room', { room: 'lobby' })
    await chat.request('client', 'join-room', { room: 'lobby' })
  })
  afterAll(() => chat[Symbol.asyncDispose]())

  it.each([
    ['register', { action: 'register', value: 'me' }],
    ['new-room', { action: 'new-room', room: 'lobby' }],
    ['join-room', { action: 'join-room', room: 'lobby' }],
    ['dispatch', { action: 'dispatch', room: 'lobby', value: 'hello' }],
    ['list-members', { action: 'list-members', room: 'attic' }],
    ['leave-room', { action: 'leave-room', room: 'attic' }],
  ])('%s answers a hostile frame like any other', async (route, frame) => {
    await fc.assert(
      fc.asyncProperty(hostileTexts(frame), async (text) => {
        const { statusCode, body } = await chat.requestBody('client', route, text)
        expect(statusCode).toBe(200)
        if (body !== undefined) expect(JSON.parse(body)).toHaveProperty('type')
        expect(pollution()).toBeNull()
      }),
      { numRuns: 120 },
    )
  })
})
