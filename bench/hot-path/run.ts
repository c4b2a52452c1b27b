/**
 * What our own code does with one delivery, step by step, beside the plain way to write each step.
 *
 *     node bench/hot-path/run.ts
 */
import { nowUs } from '../../src/crowd/clock.ts'
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

const timed = [readStamps(200), readStamps(2000), keepReceipt()].map((step) => timeInTurns(step, rounds))
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
