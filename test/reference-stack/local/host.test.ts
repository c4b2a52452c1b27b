import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { LocalStack } from '../../../reference-stack/local/host.ts'
import { hostChat } from '../../fixtures/hosted-chat.ts'
import { DefinitionError } from '../../../reference-stack/load-definition.ts'
import { childrenOf, descendantsOf } from './descendants.ts'
import { isAlive } from './is-alive.ts'
import { talk } from './talk.ts'

const echo = fileURLToPath(new URL('../../fixtures/stacks/echo/chat.ts', import.meta.url))
const text = '{"action":"say","text":"hello"}'

const allGone = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 60_000, interval: 50 })

const answersNobody = async ({ endpoints, url }: LocalStack['target']) => {
  for (const endpoint of [...Object.values(endpoints), url.replace('ws:', 'http:')]) {
    await expect(fetch(endpoint)).rejects.toThrow()
  }
}

describe("a user's own definition", () => {
  let stack: LocalStack
  beforeAll(async () => {
    stack = await hostChat(echo)
  })
  afterAll(() => stack[Symbol.asyncDispose]())

  test('comes up and answers a plain client', async () => {
    expect(stack.target.stack).toBe('echo')
    expect(await talk(stack.target.url, text)).toBe(text)
  })

  test('tells what its processes have cost, its own included', async () => {
    await talk(stack.target.url, text)
    const figures = await stack.processes()
    expect(figures.map(({ name }) => name)).toEqual([
      'gateway, Lambda, CloudWatch',
      'DynamoDB',
      'Lambda connect',
      'Lambda say',
    ])
    for (const { cpuSeconds } of figures) expect(cpuSeconds).toBeGreaterThan(0)
  })
})

test('stopped, it leaves no process and no open port', async () => {
  const before = new Set(childrenOf(process.pid))
  const stack = await hostChat(echo)
  await talk(stack.target.url, text)
  const [host] = childrenOf(process.pid).filter((pid) => !before.has(pid))
  const all = descendantsOf(host ?? NaN)
  expect(all.length, 'the host, DynamoDB and two environments').toBe(4)

  await Promise.all([stack[Symbol.asyncDispose](), stack[Symbol.asyncDispose]()])
  await allGone(all)
  await answersNobody(stack.target)
})

test.skipIf(process.platform !== 'linux')(
  "none of its processes has the user's keys for AWS, nor where they lead",
  async () => {
    const secrets = {
      AWS_SECRET_ACCESS_KEY: 'planted-secret',
      AWS_PROFILE: 'planted-profile',
      aws_session_token: 'planted',
    }
    Object.assign(process.env, secrets)
    onTestFinished(() => {
      for (const name of Object.keys(secrets)) delete process.env[name]
    })
    const before = new Set(childrenOf(process.pid))
    await using stack = await hostChat(echo)
    await talk(stack.target.url, text)
    const [host = NaN] = childrenOf(process.pid).filter((pid) => !before.has(pid))
    const environments = descendantsOf(host).map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'))
    expect(environments.length).toBeGreaterThanOrEqual(4)
    expect(environments.filter((environment) => environment.includes('planted'))).toEqual([])
  },
)

test('Ctrl-C in the terminal, which reaches them all, leaves the end to its parent', async () => {
  const before = new Set(childrenOf(process.pid))
  await using stack = await hostChat(echo)
  await talk(stack.target.url, text)
  const [host = NaN] = childrenOf(process.pid).filter((pid) => !before.has(pid))
  for (const pid of descendantsOf(host)) process.kill(pid, 'SIGINT')
  process.kill(host, 'SIGTERM')
  expect(await talk(stack.target.url, text)).toBe(text)
})

test('is the room chat unless told otherwise', async () => {
  await using stack = await hostChat()
  expect(stack.target).toMatchObject({ stack: 'rooms', protocol: 'rooms' })
})

test('killed, it is reported with its signal, and takes its processes along', async () => {
  const before = new Set(childrenOf(process.pid))
  await using stack = await hostChat(echo)
  await talk(stack.target.url, text)
  const [host = NaN] = childrenOf(process.pid).filter((pid) => !before.has(pid))
  const all = descendantsOf(host)
  process.kill(host, 'SIGKILL')
  expect(await stack.exited).toBe('its process was killed by SIGKILL')
  await expect(stack.processes()).rejects.toThrow(/killed by SIGKILL/)
  await allGone(all)
})

test('the exit of its DynamoDB is reported', async () => {
  const before = new Set(childrenOf(process.pid))
  await using stack = await hostChat(echo)
  const [host = NaN] = childrenOf(process.pid).filter((pid) => !before.has(pid))
  for (const pid of childrenOf(host)) process.kill(pid, 'SIGKILL')
  expect(await stack.exited).toBe('DynamoDB was killed by SIGKILL')
})

test('it ends with its parent', async () => {
  const parent = fork(fileURLToPath(new URL('./hosting-parent.ts', import.meta.url)), [echo], { execArgv: [] })
  await once(parent, 'message')
  const all = descendantsOf(parent.pid ?? NaN)
  expect(all.length).toBeGreaterThanOrEqual(3)
  parent.kill('SIGKILL')
  await allGone(all)
})

describe('a stack that cannot start', () => {
  test('names every mistake of what it is asked for', async () => {
    const error: unknown = await hostChat(echo, {
      behaviour: { reservedConcurrency: { Nobody: 1, Neither: 1 } },
    }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(DefinitionError)
    expect((error as DefinitionError).problems).toHaveLength(2)
  })

  test('says by its code that the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await expect(hostChat(echo, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    server.close()
  })
})
