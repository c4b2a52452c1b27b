import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { noKnownLimits } from '../../../src/crowd/connection/connection-limits.ts'
import { plainHandshake } from '../../../src/crowd/connection/handshake.ts'
import { memberDefaults } from '../../../src/crowd/member-settings.ts'
import type { Frames } from '../../../src/crowd/protocols/frames/frames.ts'
import { framesProtocol } from '../../../src/crowd/protocols/frames/frames-protocol.ts'
import type { Protocol } from '../../../src/crowd/protocols/protocol.ts'
import { playProbe } from '../../../src/probe/play-probe.ts'
import type { FrameEvent, ProbeEvent, StepEvent } from '../../../src/probe/probe-events.ts'
import { startForeignChat } from '../../fixtures/foreign-chat/server.ts'

/** Those of the foreign chat, which sends nobody its own message. */
const frames: Frames = {
  name: 'own-frames',
  echoesToSender: false,
  join: { send: '{"op":"enter","channel":"{room}"}', answered: '"entered"' },
  say: '{"op":"post","channel":"{room}","body":"{text}"}',
}
const leave = (room: string) => ({
  send: JSON.stringify({ op: 'exit', channel: room }),
  answered: (frame: string) => frame.includes('exited'),
})

interface Probed {
  readonly steps: readonly StepEvent[]
  /** `1 join` */
  readonly names: readonly string[]
  readonly frames: readonly FrameEvent[]
  readonly last: StepEvent | undefined
}

async function probed(
  url: string,
  { said = frames, own = {}, stepMs = 20_000 }: { said?: Frames; own?: Partial<Protocol>; stepMs?: number } = {},
): Promise<Probed> {
  const events: ProbeEvent[] = []
  const plan = {
    ...memberDefaults,
    url,
    handshake: { ...plainHandshake, query: [['token', 'geheim']] as const },
    protocol: { kind: 'frames', frames: said } as const,
    connectionLimits: noKnownLimits,
    connectTimeoutMs: stepMs,
    stepMs,
    run: '3f9a0c1b',
  }
  await playProbe(plan, { ...framesProtocol(said), ...own }, (event) => events.push(event))
  const steps = events.filter((event) => event.kind === 'step')
  return {
    steps,
    names: steps.map(({ client, name }) => `${client} ${name}`),
    frames: events.filter((event) => event.kind === 'frame'),
    last: steps.at(-1),
  }
}

const chats: AsyncDisposable[] = []
afterAll(() => Promise.all(chats.map((started) => started[Symbol.asyncDispose]())))

async function chat(options: Parameters<typeof startForeignChat>[0] = {}): Promise<string> {
  const started = await startForeignChat(options)
  chats.push(started)
  return started.url
}

describe.concurrent('a chat that the protocol fits', () => {
  it('has each step named and each frame shown, in its order', async () => {
    const seen = await probed(await chat(), { own: { leave } })
    expect(seen.names).toEqual([
      '1 connect',
      '2 connect',
      '1 join',
      '2 join',
      '1 say',
      '2 receipt',
      '2 say',
      '1 receipt',
      '2 leave',
      '1 leave',
    ])
    expect(seen.steps.filter(({ failure }) => failure !== null)).toEqual([])
    expect(seen.frames.map(({ client, direction, step }) => `${client} ${direction} ${step}`)).toEqual([
      '1 sent join',
      '1 received null',
      '2 sent join',
      '2 received null',
      '1 sent say',
      '2 received null',
      '2 sent say',
      '1 received null',
      '2 sent leave',
      '2 received null',
      '1 sent leave',
      '1 received null',
    ])
    expect(seen.frames[1]?.text).toBe('{"entered":"r0-3f9a0c1b"}')
  })

  it('has its positions read as often as it takes', async () => {
    const own: Partial<Protocol> = {
      setPosition: (room, position) => JSON.stringify({ op: 'place', channel: room, body: position }),
      readPositions: (room) => ({
        send: JSON.stringify({ op: 'where', channel: room }),
        answered: (frame) => frame.includes('"places"'),
      }),
    }
    const { names, last } = await probed(await chat(), { own })
    expect(names.slice(-3)).toEqual(['1 set position', '2 read positions', '2 read positions'])
    expect(last).toMatchObject({ failure: null, seen: 'the answer holds the position of client 1' })
  })
})

describe.concurrent('a join that is said not to be answered', () => {
  const said = { ...frames, join: { send: '{"op":"enter","channel":"{room}"}', doneAfterMs: 50 } }

  it('is waited for, and no longer', async () => {
    const { steps, last } = await probed(await chat({ admit: (_, letIn) => letIn() }), { said })
    expect(steps.find(({ name }) => name === 'join')?.seen).toMatch(/^sent; no answer is expected; waited 0\.05 s$/)
    expect(last).toMatchObject({ name: 'receipt', failure: null })
  })

  it('and is, shows by what it can be measured', async () => {
    // On a busy machine an answer may take longer than the usual wait of these tests.
    const join = { ...said.join, doneAfterMs: 1000 }
    const { steps } = await probed(await chat(), { said: { ...said, join } })
    expect(steps.find(({ name }) => name === 'join')?.seen).toMatch(
      /; but \{"entered":"r0-3f9a0c1b"\} came; if this is its answer, --join-answered in place of --join-done-after measures it$/,
    )
  })

  it('fails by an error of API Gateway', async () => {
    const error = '{"message":"Internal server error","connectionId":"a=","requestId":"b"}'
    const { last } = await probed(await chat({ admit: (socket) => socket.send(error) }), {
      said: { ...frames, join: { ...said.join, doneAfterMs: 60_000 } },
    })
    expect(last).toMatchObject({ name: 'join', failure: { came: 'Internal server error', exitCode: 12 } })
  })
})

describe.concurrent('the step that fails is the last, and is explained', () => {
  it('an answer that does not fit', async () => {
    const said = { ...frames, join: { send: '{"op":"enter","channel":"{room}"}', answered: 'joined' } }
    const { names, last } = await probed(await chat(), { said, stepMs: 300 })
    expect(names.at(-1)).toBe('1 join')
    expect(last?.failure).toEqual({
      awaited: 'a frame that contains joined (--join-answered)',
      came: '{"entered":"r0-3f9a0c1b"}',
      change: ['If this is its answer, let --join-answered be a part of it.'],
      exitCode: 12,
    })
  })

  it('a refusal of the chat', async () => {
    const own: Partial<Protocol> = {
      join: (room) => ({
        send: JSON.stringify({ op: 'enter', channel: room }),
        answered: () => false,
        refused: (frame) => (frame.includes('denied') ? 'no place is left' : undefined),
      }),
    }
    const { last } = await probed(await chat({ denied: () => true }), { own })
    expect(last).toMatchObject({ name: 'join', failure: { came: 'no place is left', exitCode: 12 } })
  })

  it('an error of API Gateway', async () => {
    const error = '{"message": "Forbidden", "connectionId":"Qyi07eCb=", "requestId":"Qyi3UG41="}'
    const { last } = await probed(await chat({ deliver: ({ from }) => from.send(error) }), { stepMs: 300 })
    expect(last).toMatchObject({ name: 'receipt', client: 2, failure: { exitCode: 10 } })
    expect(last?.failure?.change.join(' ')).toContain('no route takes')
  })

  it.each([
    ['that is lost', () => ({ copies: 0 }), 'no frame in 0.3 s', 'Nothing came.'],
    ['that comes twice', () => ({ copies: 2 }), '2 frames with the same message', 'The chat delivers twice'],
  ])('a message %s', async (_, fault, came, change) => {
    const { last } = await probed(await chat({ fault }), { stepMs: 300 })
    expect(last).toMatchObject({ client: 2, name: 'receipt', failure: { came, exitCode: 10 } })
    expect(last?.failure?.change[0]).toContain(change)
  })

  it.each([
    ['encoded', (body: string) => Buffer.from(body).toString('base64'), 'another form (base64)'],
    ['cut', (body: string) => body.slice(0, 30), 'cut off or changed'],
    ['left out', () => 'hello', 'none of them holds the text'],
  ])('a text that is %s', async (_, changed, change) => {
    const url = await chat({
      deliver: ({ listeners, body }) => {
        for (const listener of listeners) listener.send(JSON.stringify({ body: changed(body) }))
      },
    })
    const { last } = await probed(url, { stepMs: 300 })
    expect(last).toMatchObject({ client: 2, name: 'receipt' })
    expect(last?.failure?.change.join(' ')).toContain(change)
  })

  it('a sender that hears itself, or does not, against what was said', async () => {
    const echo = { ...frames, echoesToSender: true }
    const missing = await probed(await chat(), { said: echo, stepMs: 300 })
    expect(missing.last).toMatchObject({ client: 1, name: 'receipt' })
    expect(missing.last?.failure?.change.join(' ')).toContain('--sender excluded')
    const toAll = await chat({
      deliver: ({ listeners, body }) => {
        for (const listener of listeners) listener.send(JSON.stringify({ body }))
      },
    })
    const unwanted = await probed(toAll)
    expect(unwanted.last).toMatchObject({
      client: 1,
      failure: { change: [expect.stringContaining('Leave out --sender')] },
    })
  })

  it('a handshake that is refused, and a server that is not there', async () => {
    const { last } = await probed(await chat({ admits: () => false }))
    expect(last).toMatchObject({ name: 'connect', failure: { came: 'HTTP status 401: Unauthorized', exitCode: 12 } })
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await new Promise((closed) => server.close(closed))
    const nobody = await probed(`ws://127.0.0.1:${port}/`)
    expect(nobody.last?.failure?.came).toContain(`nothing listens at 127.0.0.1:${port}`)
    expect(nobody.steps).toHaveLength(1)
  })

  it('a connection that is closed in place of an answer', async () => {
    const url = await chat({ deliver: ({ from }) => from.close(1011) })
    const { last } = await probed(url, { stepMs: 300 })
    expect(last).toMatchObject({ client: 2, name: 'receipt' })
    expect(last?.failure).toMatchObject({ came: 'the end (close code 1011) of the connection of client 1' })
    expect(last?.failure?.change[0]).toContain('its log says why')
  })
})

it('shows no secret of the handshake, in whatever frame it comes', async () => {
  const url = await chat({
    deliver: ({ listeners, body }) => {
      for (const listener of listeners) listener.send(JSON.stringify({ user: 'geheim', password: 'xyz', body }))
    },
  })
  const said = { ...frames, say: '{"op":"post","channel":"{room}","body":"{text}","key":"geheim"}' }
  const { frames: shown } = await probed(url, { said })
  expect(shown.filter(({ text }) => text.includes('***')).length).toBeGreaterThan(1)
  expect(shown.filter(({ text }) => /geheim|xyz/.test(text))).toEqual([])
})
