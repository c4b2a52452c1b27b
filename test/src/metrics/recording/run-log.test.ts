import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RunLog, RunLogWriter } from '../../../../src/metrics/recording/run-log.ts'

interface Entry {
  readonly at: number
  readonly column: Uint32Array
}

const folder = mkdtempSync(join(tmpdir(), 'fanbench-log-'))
let files = 0

async function written(entries: readonly Entry[]): Promise<string> {
  const path = join(folder, `${files++}.log`)
  await using log = new RunLogWriter<Entry>(path)
  for (const entry of entries) log.append(entry)
  return path
}

/** By the lengths that stand in their headers of twelve bytes. */
function wholeRecords(bytes: Buffer): number {
  let [records, at] = [0, 0]
  while (at + 12 <= bytes.length && at + 12 + bytes.readUInt32LE(at) <= bytes.length) {
    at += 12 + bytes.readUInt32LE(at)
    records += 1
  }
  return records
}

const entries = fc.array(
  fc.record({ at: fc.integer(), column: fc.uint32Array({ maxLength: 50 }).map((column) => Uint32Array.from(column)) }),
  { minLength: 1, maxLength: 20 },
)

describe('the run log', () => {
  it('gives back what was appended', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (appended) => {
        const log = new RunLog(await written(appended))
        expect([...log]).toEqual(appended)
        expect([...log]).toEqual(appended)
      }),
      { numRuns: 50 },
    )
  })

  it('cut anywhere, gives back every whole record before that', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.nat(), async (appended, cut) => {
        const path = await written(appended)
        const bytes = readFileSync(path)
        truncateSync(path, cut % bytes.length)
        const read = [...new RunLog<Entry>(path)]
        expect(read).toEqual(appended.slice(0, read.length))
        expect(read.length).toBeLessThan(appended.length)
        expect(read.length).toBe(wholeRecords(bytes.subarray(0, cut % bytes.length)))
      }),
      { numRuns: 100 },
    )
  })

  it('with a byte changed, never gives back a record that was not appended', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), async (appended, at, flip) => {
        const path = await written(appended)
        const bytes = readFileSync(path)
        const index = at % bytes.length
        bytes.writeUInt8((bytes[index] ?? 0) ^ flip, index)
        writeFileSync(path, bytes)
        const read = [...new RunLog<Entry>(path)]
        expect(read).toEqual(appended.slice(0, read.length))
        expect(read.length).toBeLessThan(appended.length)
      }),
      { numRuns: 100 },
    )
  })

  it.runIf(process.platform === 'linux')('leaves no descriptor open, written or read to the end or not', async () => {
    const descriptors = () => readdirSync('/proc/self/fd').length
    const before = descriptors()
    for (let log = 0; log < 50; log++) {
      const path = await written([{ at: 1, column: new Uint32Array() }])
      for (const _ of new RunLog(path)) break
    }
    expect(descriptors()).toBeLessThan(before + 50)
  })

  it('with a record out of turn, ends before it', async () => {
    const path = join(folder, `${files++}.log`)
    const [one, other] = [
      await written([{ at: 1, column: new Uint32Array() }]),
      await written([{ at: 2, column: new Uint32Array() }]),
    ]
    writeFileSync(path, Buffer.concat([readFileSync(one), readFileSync(other)]))
    expect(Array.from(new RunLog<Entry>(path), ({ at }) => at)).toEqual([1])
  })

  it('does not write over a log that is there, and ignores what was appended by somebody else', async () => {
    const path = await written([{ at: 1, column: Uint32Array.of(2) }])
    expect(() => new RunLogWriter(path)).toThrow(/EEXIST/)
    appendFileSync(path, 'not a record')
    expect([...new RunLog<Entry>(path)]).toEqual([{ at: 1, column: Uint32Array.of(2) }])
  })
})

describe.skipIf(process.platform === 'win32')('a disk that takes nothing any more', () => {
  it('is not waited for without end, and that is said', async () => {
    // All threads that write wait for somebody to open the other end of a pipe.
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const stuck = Array.from({ length: 8 }, () => open(pipe, 'r'))
    const log = new RunLogWriter<{ at: number }>(join(folder, 'stuck.log'), 200)
    log.append({ at: 1 })
    await expect(log.flushed()).rejects.toThrow('the disk has not taken it within 0.2 s')
    expect(() => log.append({ at: 2 })).toThrow('the disk has not taken it')
    await log[Symbol.asyncDispose]()
    const writer = openSync(pipe, constants.O_RDWR)
    for (const file of await Promise.all(stuck)) await file.close()
    closeSync(writer)
  })
})
