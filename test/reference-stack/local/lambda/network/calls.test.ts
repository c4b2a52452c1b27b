import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { returned, startFixtures } from '../start-service.ts'

/** It says what it was asked for, and so whether the request came without TLS, whatever was dialled. */
const standIn = createServer((request, response) => response.end(`${request.headers.host}${request.url}`))
/** An address that is not this machine's to a function, as the rest of the world: nothing may arrive. */
const outside = '127.0.0.2'
const outsideTcp = createTcpServer((socket) => {
  arrived.push('a connection')
  socket.destroy()
})
const outsideUdp = createSocket('udp4', () => arrived.push('a datagram'))
const arrived: string[] = []
const notices: string[] = []
let stack: Awaited<ReturnType<typeof startFixtures>>
let port = 0
let outsidePort = 0

beforeAll(async () => {
  port = await listening(standIn.listen(0, '127.0.0.1'))
  outsidePort = await listening(outsideTcp.listen(0, outside))
  outsideUdp.bind(outsidePort, outside)
  await once(outsideUdp, 'listening')
  stack = await startFixtures(
    { 'call-out': { memoryMb: 512 } },
    {
      network: { apiId: 'abcdef1234', standIns: { dynamodb: port, 'execute-api': port }, allowed: [] },
      onNotice: (functionName, text) => notices.push(`${functionName}: ${text}`),
    },
  )
})

afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  standIn.close()
  outsideTcp.close()
  outsideUdp.close()
})

async function listening(server: { address(): AddressInfo | string | null } & NodeJS.EventEmitter): Promise<number> {
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** What a handler gets that calls a URL in one of the ways of the fixture. */
async function calls(by: string, url: string): Promise<unknown> {
  const { answer } = returned(await stack.service.invoke('call-out', JSON.stringify({ by, url }))) as {
    answer: unknown
  }
  return answer
}

const api = 'abcdef1234.execute-api.eu-central-1.amazonaws.com'

describe('the stack is reached', () => {
  it.each([
    'fetch',
    'https',
    'https with an agent and a resolver of its own',
    'tls, imported by name',
    'tls over a socket',
    'a forked process',
  ])('by %s at the names of AWS, with TLS asked for', async (by) => {
    expect(await calls(by, `https://${api}/prod`)).toBe(`${api}/prod`)
  })

  it.each(['fetch', 'https'])('by %s at https and its own address, as events name it', async (by) => {
    expect(await calls(by, `https://127.0.0.1:${port}/prod`)).toBe(`127.0.0.1:${port}/prod`)
  })

  it('by http at the names of AWS', async () => {
    expect(await calls('http', 'http://dynamodb.eu-central-1.amazonaws.com/')).toBe(
      'dynamodb.eu-central-1.amazonaws.com/',
    )
  })

  it('from a Region that is written in the code, which its log says once', async () => {
    const dialled = 'dynamodb.us-east-1.amazonaws.com'
    for (const by of ['fetch', 'https']) expect(await calls(by, `https://${dialled}/`)).toBe(`${dialled}/`)
    const notice = `${dialled} is of the Region us-east-1, not of this stack's, eu-central-1. The stack answers it all the same.`
    expect(notices.filter((text) => text.includes(dialled))).toEqual([`call-out: ${notice}`])
    expect(stack.service.logs('call-out').filter((line) => line.includes(dialled))).toEqual([`[fanbench] ${notice}`])
  })

  it('but not by HTTP/2, which it does not speak', async () => {
    expect(await calls('http2', `https://${api}`)).toEqual({
      refused: expect.stringContaining('speaks HTTP/1.1 alone'),
    })
  })
})

describe('nothing else is', () => {
  it.each([
    'fetch',
    'http',
    'https',
    'https with an agent and a resolver of its own',
    'tls, imported by name',
    'http2',
    'net.connect',
    'Socket.connect',
    'datagram',
    'a worker thread',
    'a worker thread made of text',
    'a strict one, with no arguments and no variables',
    'one that such a worker makes',
    'a worker of a URL, with no arguments',
    'a process of Node, with no arguments and no variables',
    'a fork, with no arguments and no variables',
    'a synchronous process, by a shell',
    'a synchronous process',
  ])('by %s', async (by) => {
    const scheme = by === 'http' ? 'http' : 'https'
    expect(await calls(by, `${scheme}://${outside}:${outsidePort}/`)).toEqual({
      refused: expect.stringMatching(`^${outside}:${outsidePort} may not be called: .*Nothing was sent.$`),
    })
  })

  it.each(['fetch', 'dns.lookup', 'dns.promises.resolve4', 'dns.Resolver'])('by a name, with %s', async (by) => {
    expect(await calls(by, 'https://outside.invalid/')).toEqual({
      refused: expect.stringMatching(/^outside.invalid(?::443)? may not be called: .*--allow-network/),
    })
  })

  it('and nothing has arrived, which a function is told once', async () => {
    expect(arrived).toEqual([])
    expect(notices.filter((text) => text.includes(`${outside}:${outsidePort}`))).toHaveLength(1)
    // The ways of the table, and what a resolver was asked for: each that was refused is counted.
    const [outsideNotice] = stack.service.notices().filter(({ text }) => text.startsWith(`${outside}:${outsidePort}`))
    expect(outsideNotice).toMatchObject({ functionName: 'call-out', count: expect.any(Number) })
    expect(outsideNotice?.count).toBeGreaterThanOrEqual(10)
  })
})

it('what is allowed is called as it is', async () => {
  await using allowing = await startFixtures(
    { 'call-out': {} },
    { network: { apiId: '', standIns: {}, allowed: [`${outside}:${outsidePort}`] } },
  )
  const payload = JSON.stringify({ by: 'net.connect', url: `https://${outside}:${outsidePort}/` })
  expect(returned(await allowing.service.invoke('call-out', payload))).toEqual({ answer: 'connected' })
  expect(arrived).toEqual(['a connection'])
})
