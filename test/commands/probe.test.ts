import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { probe } from '../../commands/probe/command.ts'
import { eventLine, failureText, logLines } from '../../commands/probe/probe-text.ts'
import { startForeignChat } from '../fixtures/foreign-chat/server.ts'
import { capturedContext } from './captured-context.ts'
import { temporaryFolder } from './fanbench.ts'

const frames = {
  join: '{"op":"enter","channel":"{room}"}',
  joinAnswered: '"entered"',
  say: '{"op":"post","channel":"{room}","body":"{text}"}',
  sender: 'excluded',
}

function probing(flags: Readonly<Record<string, unknown>>, given: Parameters<typeof capturedContext>[0] = {}) {
  const captured = capturedContext(given)
  const exitCode = probe({ configFile: undefined, environment: {}, flags }, captured.context)
  return { ...captured, exitCode }
}

describe('fanbench probe', () => {
  it('says what two clients saw, line by line, without what the URL keeps secret', async () => {
    await using chat = await startForeignChat()
    const { exitCode, answer } = probing({ target: `${chat.url}?token=geheim`, ...frames })
    expect(await exitCode, answer()).toBe(0)
    const lines = answer().split('\n')
    expect(lines[0]).toBe(`fanbench probe · ${chat.url}?token=*** · protocol own-frames · two clients, one room`)
    expect(answer()).toMatch(/^ +\d+ ms {2}1 → join {12}\{"op":"enter",/m)
    expect(answer()).toMatch(/^ +\d+ ms {2}2 ✔ receipt {9}message of client 1 after /m)
    expect(answer()).toContain('✔ all 8 steps went through')
    expect(lines.filter((line) => line.length > 80 && !line.startsWith('fanbench'))).toEqual([])
  })

  it('gives one document, with the failing step explained', async () => {
    await using chat = await startForeignChat({ fault: () => ({ copies: 2 }) })
    const { exitCode, answer } = probing({ target: chat.url, ...frames }, { json: true })
    expect(await exitCode).toBe(10)
    const document = JSON.parse(answer()) as { steps: object[] }
    expect(document).toMatchObject({ schema: 'fanbench/probe@1', isGood: false, exitCode: 10, protocol: 'own-frames' })
    expect(document.steps.at(-1)).toMatchObject({ name: 'receipt', failure: { exitCode: 10 } })
  })

  it('sends nothing to a host that nobody says is theirs', async () => {
    const { exitCode, answer } = probing({ target: 'wss://chat.example/', ...frames })
    await expect(exitCode).rejects.toMatchObject({ exitCode: 15 })
    expect(answer()).toBe('')
  })

  it('ends at once when it is told to', async () => {
    await using chat = await startForeignChat({ deliver: () => undefined })
    const { signal, abort } = abortable()
    const { exitCode, answer } = probing({ target: chat.url, ...frames }, { signal })
    await expect.poll(answer).toContain('✔ say')
    abort()
    expect(await exitCode).toBe(130)
    expect(answer()).toContain('✖ interrupted')
  })

  it('names the function of a protocol that throws', async () => {
    await using chat = await startForeignChat()
    const protocol = join(temporaryFolder(), 'protocol.mjs')
    writeFileSync(
      protocol,
      `export default { name: 'mine', echoesToSender: true, say: () => { throw new Error('no room is left') } }`,
    )
    const { exitCode } = probing({ target: chat.url, protocol })
    await expect(exitCode).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('say failed: no room is left'),
    })
  })
})

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

describe('a line', () => {
  const frame = {
    kind: 'frame',
    client: 2,
    direction: 'received',
    atMs: 12,
    step: null,
    bytes: 200,
    isBinary: false,
  } as const

  it('is cut to the terminal, and obeys nobody', () => {
    expect(eventLine({ ...frame, text: 'x'.repeat(200) }, 60)).toHaveLength(61)
    expect(eventLine({ ...frame, text: 'a\u001B[2Jb' }, 80)).toBe('    12 ms  2 ←                 a\\u001b[2Jb\n')
  })

  it('of a step is wrapped by words under its own text', () => {
    const seen = 'no answer in 4 s, and the last of the frames that came is shown above'
    const step = { kind: 'step', name: 'join', client: 1, atMs: 12, seen, failure: null } as const
    const lines = eventLine(step, 60).trimEnd().split('\n')
    expect(lines[0]).toMatch(/^ +12 ms {2}1 ✔ join +no answer in/)
    expect(lines.filter((line) => line.length > 60)).toEqual([])
    expect(lines.map((line) => line.slice(31)).join(' ')).toBe(seen)
  })

  it.each([80, 60])('that failed is explained in %i columns', (columns) => {
    const failure = {
      awaited: 'a frame that holds the text of the request, or an answer with its id',
      came: '1 frame, the last of which was: {"type":"error"}',
      change: ['give --joined with the frame that the chat answers a join with, or "" if there is none'],
      exitCode: 12,
    } as const
    const seen = 'no answer in 4 s, though three frames came that are no answers to it'
    const text = failureText({ kind: 'step', name: 'join', client: 1, atMs: 12, seen, failure }, columns)
    expect(text.split('\n').filter((line) => line.length > columns)).toEqual([])
    expect(text.replaceAll(/\s+/g, ' ')).toContain(failure.change[0])
  })

  it('of a function has its name', () => {
    expect(logLines(['Join  ERROR  no table'], 80)).toBe('             λ Join  ERROR  no table\n')
  })
})
