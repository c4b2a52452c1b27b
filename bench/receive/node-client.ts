/**
 * The least that Node itself needs to receive: plain sockets that read into one shared buffer (`onread`), without `ws` and without our code.
 *
 *     node-client.ts alone URL    the handler adds the length of each read to a sum
 *     node-client.ts as-c URL     it does what epoll-client.c does: finds the frames, looks at the clock, adds to a histogram
 */
import { type Socket, connect } from 'node:net'
import pLimit from 'p-limit'
import { nowUs } from '../../src/crowd/clock.ts'
import { LiveHistogram } from '../../src/metrics/recording/live-histogram.ts'
import { obeyCommands } from './client-commands.ts'

/** The frames of broadcast-server.c: four bytes of header and 200 of payload. The 16 decimal digits of the time begin at the eighth byte of the payload. */
const [frameBytes, headerBytes, timeAt, timeDigits] = [204, 4, 7, 16]

const [how, address = ''] = process.argv.slice(2)
const url = new URL(address)
const shared = Buffer.allocUnsafeSlow(64 * 1024)
const histogram = new LiveHistogram()
const sockets: Socket[] = []
let bytes = 0
let received = 0

const handler = how === 'alone' ? () => (length: number) => void (bytes += length) : readFrames

/** Each read may begin and end within a frame. */
function readFrames(): (length: number) => void {
  let carry = shared.subarray(0, 0)
  return (length) => {
    const read = carry.length === 0 ? shared : Buffer.concat([carry, shared.subarray(0, length)])
    const end = carry.length + length
    let at = 0
    for (; end - at >= frameBytes; at += frameBytes) {
      if (read[at] !== 0x81 || read[at + 1] !== 126) throw new Error('the server sent another frame')
      const receivedAtUs = nowUs()
      let sentAtUs = 0
      const from = at + headerBytes + timeAt
      for (let i = from; i < from + timeDigits; i++) sentAtUs = sentAtUs * 10 + (read[i] ?? 0) - 48
      histogram.record(receivedAtUs - sentAtUs)
      received += 1
    }
    carry = at === end && carry.length === 0 ? carry : Buffer.from(read.subarray(at, end))
  }
}

async function open(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const handle = handler()
  let isOpen = false
  const callback = (length: number) => {
    if (isOpen) handle(length)
    else {
      // It comes whole on loopback, and the server sends nothing behind it yet.
      isOpen = shared.toString('latin1', 0, length).includes('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
      if (isOpen) resolve()
      else reject(new Error('the server answered with the wrong key'))
    }
    return true
  }
  const onread = { buffer: shared, callback }
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true, onread })
  socket.on('error', reject)
  // The key is the RFC's own.
  socket.write(
    `GET / HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  )
  sockets.push(socket)
  await promise
}

await obeyCommands({
  async connect(wanted) {
    const bounded = pLimit(128)
    await Promise.all(Array.from({ length: wanted - sockets.length }, () => bounded(open)))
  },
  async report() {
    if (how === 'alone') return { received: bytes / frameBytes, p50Us: null, p99Us: null }
    return { received, p50Us: histogram.valueAt(0.5), p99Us: histogram.valueAt(0.99) }
  },
})
