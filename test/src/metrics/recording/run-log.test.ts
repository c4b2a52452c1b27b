import { appendFileSync, mkdtempSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RunLogWriter, readRunLog } from '../../../../src/metrics/recording/run-log.ts'

interface Entry {
  readonly at: number
  readonly column: Uint32Array
}

const folder = mkdtempSync(join(tmpdir(), 'fanbench-log-'))
let files = 0

function written(entries: readonly Entry[]): string {
  const path = join(folder, `${files++}.log`)
  using log = new RunLogWriter<Entry>(path)
  for (const entry of entries) log.append(entry)
  return path
}

const entries = fc.array(
  fc.record({ at: fc.integer(), column: fc.uint32Array({ maxLength: 50 }).map((column) => Uint32Array.from(column)) }),
  { minLength: 1, maxLength: 20 },
)

describe('the run log', () => {
  it('gives back what was appended', () => {
    fc.assert(
      fc.property(entries, (appended) => {
        expect(readRunLog(written(appended))).toEqual({ entries: appended, tornBytes: 0 })
      }),
      { numRuns: 50 },
    )
  })

  it('cut anywhere, gives back every whole record and counts the rest', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (appended, cut) => {
        const path = written(appended)
        const bytes = readFileSync(path)
        truncateSync(path, cut % bytes.length)
        const { entries: read, tornBytes } = readRunLog<Entry>(path)
        expect(read).toEqual(appended.slice(0, read.length))
        expect(tornBytes).toBeLessThanOrEqual(cut % bytes.length)
        expect(read.length).toBeLessThan(appended.length)
      }),
      { numRuns: 100 },
    )
  })

  it('with a byte changed, never gives back a record that was not appended', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (appended, at, flip) => {
        const path = written(appended)
        const bytes = readFileSync(path)
        const index = at % bytes.length
        bytes.writeUInt8((bytes[index] ?? 0) ^ flip, index)
        writeFileSync(path, bytes)
        const { entries: read, tornBytes } = readRunLog<Entry>(path)
        expect(read).toEqual(appended.slice(0, read.length))
        expect(tornBytes).toBeGreaterThan(0)
      }),
      { numRuns: 100 },
    )
  })

  it.runIf(process.platform === 'linux')('leaves no descriptor open when its writer is disposed of', () => {
    const descriptors = () => readdirSync('/proc/self/fd').length
    const before = descriptors()
    for (let log = 0; log < 50; log++) written([])
    expect(descriptors()).toBeLessThan(before + 50)
  })

  it('with a record out of turn, ends before it', () => {
    const path = join(folder, `${files++}.log`)
    const [one, other] = [
      written([{ at: 1, column: new Uint32Array() }]),
      written([{ at: 2, column: new Uint32Array() }]),
    ]
    writeFileSync(path, Buffer.concat([readFileSync(one), readFileSync(other)]))
    const { entries: read, tornBytes } = readRunLog<Entry>(path)
    expect(read.map(({ at }) => at)).toEqual([1])
    expect(tornBytes).toBe(readFileSync(other).length)
  })

  it('does not write over a log that is there, and ignores what was appended by somebody else', () => {
    const path = written([{ at: 1, column: Uint32Array.of(2) }])
    expect(() => new RunLogWriter(path)).toThrow(/EEXIST/)
    appendFileSync(path, 'not a record')
    expect(readRunLog<Entry>(path)).toEqual({ entries: [{ at: 1, column: Uint32Array.of(2) }], tornBytes: 12 })
  })
})
