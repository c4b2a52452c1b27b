import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalStack } from '../../reference-stack/local/host.ts'
import { listenGuarded } from '../../reference-stack/local/loopback-guard.ts'
import { hostChat } from '../fixtures/hosted-chat.ts'
import { childrenOf, descendantsOf } from '../reference-stack/local/descendants.ts'
import { talk } from '../reference-stack/local/talk.ts'

const echo = fileURLToPath(new URL('../fixtures/stacks/echo/chat.ts', import.meta.url))

interface Listener {
  readonly address: string
  readonly port: number
}

// /proc says who listens where, and so also finds the ports that no target file names.
describe.skipIf(process.platform !== 'linux')('what the embedded stack listens on (needs /proc)', () => {
  let stack: LocalStack
  let listeners: readonly Listener[]

  beforeAll(async () => {
    const before = new Set(childrenOf(process.pid))
    stack = await hostChat(echo)
    // Brings up an environment of each function, and with it their Runtime APIs.
    await talk(stack.target.url, '{"action":"say","text":"hello"}')
    const own = childrenOf(process.pid).filter((pid) => !before.has(pid))
    listeners = listenersOf(own.flatMap(descendantsOf))
  })
  afterAll(() => stack?.[Symbol.asyncDispose]())

  it('is the gateway and its record, Invoke, CloudWatch, Logs, STS, DynamoDB and a Runtime API for each environment, on 127.0.0.1 alone', () => {
    expect(new Set(listeners.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']))
    expect(listeners).toHaveLength(9)
    const named = [stack.target.url, ...Object.values(stack.target.endpoints)].map((url) => Number(new URL(url).port))
    const ports = listeners.map(({ port }) => port)
    for (const port of named) expect(ports).toContain(port)
  })

  it.each<[what: string, headers: (port: number) => Record<string, string>]>([
    ['a rebound name', (port) => ({ host: `attacker.example:${port}` })],
    ['a name that starts like loopback', (port) => ({ host: `127.0.0.1.attacker.example:${port}` })],
    ['a page of another site', (port) => ({ host: `127.0.0.1:${port}`, origin: 'https://evil.example' })],
    ['a page without an origin of its own', (port) => ({ host: `127.0.0.1:${port}`, origin: 'null' })],
  ])('each of them refuses %s with 403', async (_, headers) => {
    const statuses = await Promise.all(listeners.map(({ port }) => statusesOf(port, headers(port))))
    expect(statuses).toEqual(listeners.map(() => [403, 403]))
    expect(await talk(stack.target.url, '{"action":"say","text":"still there"}')).toContain('still there')
  })
})

it('a page for browsers takes its own Host alone; what stands in for AWS takes the names of AWS too', async () => {
  const statusAt = async (...hosts: ['own'] | []) => {
    await using server = createServer()
    const port = await listenGuarded(server, 0, (_, response) => void response.end(), [], ...hosts)
    const ofAws = await statusOf(port, '/', { host: 'abc.execute-api.eu-west-1.amazonaws.com' })
    return [ofAws, await statusOf(port, '/', { host: `localhost:${port}` })]
  }
  expect(await statusAt()).toEqual([200, 200])
  expect(await statusAt('own')).toEqual([403, 200])
})

/** To a plain request, and to the one that would take an event away from a function. */
async function statusesOf(port: number, headers: Readonly<Record<string, string>>): Promise<number[]> {
  return await Promise.all(['/', '/2018-06-01/runtime/invocation/next'].map((path) => statusOf(port, path, headers)))
}

function statusOf(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers, timeout: 60_000 }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer from port ${port}`)))
    outgoing.once('error', reject).end()
  })
}

/** TCP sockets in the state LISTEN that these processes hold. */
function listenersOf(pids: readonly number[]): Listener[] {
  const inodes = new Set(pids.flatMap(socketInodes))
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
        return state === listening && inodes.has(inode) ? [parseLocal(local)] : []
      }),
  )
}

const listening = '0A'

function socketInodes(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? []
    } catch {
      // Closed since it was listed.
      return []
    }
  })
}

/** `0100007F:1F90`: an IPv4 address as a little-endian word; of IPv6 the digits as they are. */
function parseLocal(local: string): Listener {
  const [address = '', port = ''] = local.split(':')
  const bytes =
    address.length === 8
      ? address
          .match(/../g)
          ?.toReversed()
          .map((byte) => Number.parseInt(byte, 16))
      : null
  return { address: bytes?.join('.') ?? address, port: Number.parseInt(port, 16) }
}
