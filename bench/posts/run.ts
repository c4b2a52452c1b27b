/**
 * Measures what a post to `@connections` costs the stand-in's gateway, and a gateway written in the plain way. bench/README.md says how to
 * read it.
 *
 *     node bench/posts/run.ts [--members 1000] [--messages 20] [--rounds 4]
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pLimit from 'p-limit'
import { lightPoster } from '../../reference-stack/chats/posting/posters/light-poster.ts'
import type { Poster } from '../../reference-stack/chats/posting/posters/poster.ts'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { meanAndRange } from '../mean-and-range.ts'
import { textTable } from '../text-table.ts'
import { wholeNumbers } from '../whole-numbers.ts'
import type { ServerState } from './server.ts'

/** In `recording`, all posts are of an invocation whose record is kept. */
const servers = ['plain', 'gateway', 'recording'] as const
type ServerName = (typeof servers)[number]

const [postsAtOnce, settleMs] = [50, 500]
const message = 'x'.repeat(230)
const frameBytes = 4 + message.length

interface Server {
  readonly child: ChildProcess
  readonly ids: readonly string[]
  readonly post: Poster
  readonly received: () => number
}

const { members, messages, rounds } = wholeNumbers({ members: 1000, messages: 20, rounds: 4 })
await bench()

async function bench(): Promise<void> {
  const machine = describeMachine()
  const of = { plain: await start('plain'), gateway: await start('gateway'), recording: await start('recording') }
  const cpuUs: Record<ServerName, number[]> = { plain: [], gateway: [], recording: [] }
  // The first round compiles the code, and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? servers : servers.toReversed()) {
      const us = await broadcast(of[name])
      if (round > 0) cpuUs[name].push(us)
    }
  }
  for (const { child } of Object.values(of)) child.kill()
  const ratios = (of: ServerName, to: ServerName) => cpuUs[of].map((us, round) => us / (cpuUs[to][round] ?? NaN))
  console.log(textTable([['server', 'CPU us/post'], ...servers.map((name) => [name, meanAndRange(cpuUs[name], 1)])]))
  console.log(`gateway / plain: ${meanAndRange(ratios('gateway', 'plain'), 2)}`)
  console.log(`recording / gateway: ${meanAndRange(ratios('recording', 'gateway'), 2)}`)
  console.log(
    `${members} members, ${rounds} rounds of ${messages} messages each; ${machine.cores} cores of ${machine.cpu}, ` +
      `Node ${machine.node}, load ${machine.loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after`,
  )
  process.exit()
}

async function start(name: ServerName): Promise<Server> {
  const child = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), [name])
  const [{ port, token }] = (await once(child, 'message')) as [ServerState]
  let bytes = 0
  for (let member = 0; member < members; member++) await open(port, (length) => (bytes += length))
  await sleep(settleMs)
  const handshakeBytes = bytes
  const credentials = { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: token }
  return {
    child,
    ids: (await stateOf(child)).ids,
    post: lightPoster({ endpoint: `http://127.0.0.1:${port}/prod`, region: 'local-1', credentials }, postsAtOnce),
    received: () => (bytes - handshakeBytes) / frameBytes,
  }
}

/** A client that only counts. */
async function open(port: number, count: (bytes: number) => void): Promise<Socket> {
  const onread = { buffer: Buffer.alloc(8192), callback: (length: number) => (count(length), true) }
  const socket = connect({ port, host: '127.0.0.1', onread })
  await once(socket, 'connect')
  const head = ['GET /prod HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Upgrade: websocket', 'Connection: Upgrade']
  const key = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: 7QmT0nG0o5l0r3l7ZkYx0g==']
  socket.write([...head, ...key, '', ''].join('\r\n'))
  return socket
}

/** @returns CPU time of the server by post, us */
async function broadcast({ child, ids, post, received }: Server): Promise<number> {
  const [before, receivedBefore] = [await stateOf(child), received()]
  for (let round = 0; round < messages; round++) {
    const answers = await pLimit(postsAtOnce).map(ids, (id) => post(id, message))
    if (answers.some((answer) => answer !== 'delivered')) throw new Error(`a post was not taken: ${answers.join()}`)
  }
  await sleep(settleMs)
  const after = await stateOf(child)
  const delivered = received() - receivedBefore
  if (delivered !== ids.length * messages) throw new Error(`${delivered} of ${ids.length * messages} were delivered`)
  return (after.cpuUs - before.cpuUs) / delivered
}

async function stateOf(child: ChildProcess): Promise<ServerState> {
  child.send('state')
  const [state] = (await once(child, 'message')) as [ServerState]
  return state
}
