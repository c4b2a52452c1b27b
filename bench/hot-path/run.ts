/**
 * Measures our own code for one delivery, step by step, beside the plain way to write each step.
 *
 *     node bench/hot-path/run.ts
 */
import { nowUs } from '../../src/crowd/clock.ts'
import { RecentMessages } from '../../src/crowd/frames/recent-messages.ts'
import { Rooms } from '../../src/crowd/rooms.ts'
import { StampReader, writeStamp } from '../../src/crowd/stamp/stamp.ts'
import { GrowingColumn } from '../../src/metrics/recording/growing-column.ts'
import { Recorder } from '../../src/metrics/recording/recorder.ts'
import { receiptFields } from '../../src/metrics/recording/worker-facts.ts'
import { idle } from '../../test/src/metrics/recording/worker-health.ts'
import { textTable } from '../text-table.ts'
import { PlainStampReader } from './plain-stamp-reader.ts'
import { type Step, timeInTurns } from './time-in-turns.ts'

const rounds = 15
const run = 'be7c0000'

/** All stamps of a frame, and the search that finds no more. */
function readStamps(frameBytes: number): Step {
  const stamp = { publisher: 4711, sequence: 42, intendedAtUs: nowUs(), sentAtUs: nowUs() }
  const text = `{"action":"say","room":"r17","text":"${writeStamp(run, stamp)}`
  const frame = Buffer.from(`${text.padEnd(frameBytes - 2, '.')}"}`)
  const readAll = (reader: StampReader | PlainStampReader) => {
    for (let at = 0; reader.next(frame, at) === 'ours'; ) at = reader.end
    if (reader.sentAtUs !== stamp.sentAtUs) throw new Error('the stamp was not read as it was written')
  }
  const [plain, ours] = [new PlainStampReader(run), new StampReader(run)]
  return { name: `read the stamp of ${frameBytes} bytes`, plain: () => readAll(plain), ours: () => readAll(ours) }
}

/** Taken once in so many, as by the flush of a second. */
const receiptsAFlush = 20_000

function keepReceipt(): Step {
  const column = new GrowingColumn(new Uint32Array(0))
  const recorder = new Recorder(nowUs())
  let kept = 0
  return {
    name: 'keep the receipt',
    plain: () => {
      for (let field = 0; field < receiptFields.length; field++) column.push(field)
      if (++kept % receiptsAFlush === 0) column.take()
    },
    ours: () => {
      recorder.received(0, 1, 2, 1e12, 4, 0, 5)
      if (recorder.receipts % receiptsAFlush === 0) recorder.take(idle, { open: 0, connecting: 0 })
    },
  }
}

/** Messages under way at a time, whose receipts come in turns: hardly any follows one of the same message. */
const underWay = 4

/** Rooms of 50 and 50 messages per second, the highest rate at which none is left out. All figures are reported four times a second. */
function countWhoHasIt(): Step {
  const rooms = new Rooms({ members: 200, rooms: underWay, workers: 1, seed: 1 })
  const publishers = rooms.membersOf.map(([first = 0]) => first)
  const recipients = [...rooms.membersOf[0]!.keys()]
  const next = { plain: 0, ours: 0 }
  const has = new Map<string, Set<number>>()
  const recent = new RecentMessages(rooms.seating, { echoesToSender: true })
  function eachReceipt(of: 'plain' | 'ours', receive: (recipient: number, publisher: number, message: number) => void) {
    const receipt = next[of]++
    const room = receipt % underWay
    const seat = Math.floor(receipt / underWay) % recipients.length
    const message = Math.floor(receipt / underWay / recipients.length)
    receive(rooms.membersOf[room]?.[seat] ?? 0, publishers[room] ?? 0, message)
  }
  return {
    name: 'count who has it',
    plain: () =>
      eachReceipt('plain', (recipient, publisher, message) => {
        const key = `${publisher} ${message}`
        const members = has.get(key) ?? new Set()
        if (members.size === 0) has.set(key, members)
        members.add(recipient)
        if (has.size > 300) has.clear()
      }),
    ours: () =>
      eachReceipt('ours', (recipient, publisher, message) => {
        recent.received(recipient, publisher, message, message * 80_000)
        if (next.ours % 625 === 0) recent.rows(message * 80_000)
      }),
  }
}

const timed = [readStamps(200), readStamps(2000), keepReceipt(), countWhoHasIt()].map((step) =>
  timeInTurns(step, rounds),
)
console.log(
  textTable([
    ['step', 'plain ns', 'ours ns', 'ours/plain'],
    ...timed.map(({ name, plainNs, oursNs }) => [
      name,
      plainNs.toFixed(0),
      oursNs.toFixed(0),
      (oursNs / plainNs).toFixed(2),
    ]),
  ]),
)
