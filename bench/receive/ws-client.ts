/**
 * `tuned`: what a skilled author gets out of plain `ws`: every option set for speed, the time at a fixed offset, no JSON.
 * `naive`: what most write at first.
 */
import { once } from 'node:events'
import { build } from 'hdr-histogram-js'
import pLimit from 'p-limit'
import { WebSocket } from 'ws'
import { nowUs } from '../../src/crowd/clock.ts'
import { obeyCommands } from './client-commands.ts'

/** Where the server's frames carry the time: 16 decimal digits, microseconds. */
const timeAt = 7
const timeDigits = 16

const [how, url = ''] = process.argv.slice(2)
const isTuned = how === 'tuned'
const histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000 })
const sockets: WebSocket[] = []
let received = 0

function onMessage(frame: Buffer): void {
  const receivedAtUs = nowUs()
  let sentAtUs = 0
  for (let i = timeAt; i < timeAt + timeDigits; i++) sentAtUs = sentAtUs * 10 + (frame[i] ?? 0) - 48
  histogram.recordValue(receivedAtUs - sentAtUs)
  received += 1
}

function onNaiveMessage(frame: Buffer): void {
  const { ts } = JSON.parse(frame.toString()) as { ts: string }
  histogram.recordValue(nowUs() - Number(ts))
  received += 1
}

async function open(): Promise<void> {
  const options = { perMessageDeflate: false, skipUTF8Validation: true, allowSynchronousEvents: true }
  const socket = isTuned ? new WebSocket(url, options) : new WebSocket(url)
  sockets.push(socket)
  socket.on('message', isTuned ? onMessage : onNaiveMessage)
  await once(socket, 'open')
}

await obeyCommands({
  async connect(count) {
    const bounded = pLimit(128)
    await Promise.all(Array.from({ length: count - sockets.length }, () => bounded(open)))
  },
  async report() {
    return { received, p50Us: histogram.getValueAtPercentile(50), p99Us: histogram.getValueAtPercentile(99) }
  },
})
