import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'

/** Before each record: its length, its number from 0, and the CRC-32 of its bytes; 32 bits each, little-endian. */
const headerBytes = 12

/**
 * An append-only file of records, each a structured clone. The descriptor is open from the start, so that a process which
 * runs out of files can still say what it knows.
 */
export class RunLogWriter<Entry> implements Disposable {
  readonly #file: number
  #number = 0

  /** @throws if the file exists or cannot be made */
  constructor(path: string) {
    this.#file = openSync(path, 'wx')
  }

  /** @throws what the file system throws, such as ENOSPC; the record is then torn, and everything before it readable */
  append(entry: Entry): void {
    const payload = serialize(entry)
    const record = Buffer.alloc(headerBytes + payload.length)
    record.writeUInt32LE(payload.length, 0)
    record.writeUInt32LE(this.#number++, 4)
    record.writeUInt32LE(crc32(payload), 8)
    payload.copy(record, headerBytes)
    // A nearly full disk takes a part of it without an error; the error comes with the rest.
    for (let written = 0; written < record.length; ) written += writeSync(this.#file, record, written)
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}

export interface RunLogContents<Entry> {
  readonly entries: readonly Entry[]
  /** Bytes at the end that are no whole record: what was being written when the process or the disk ended. */
  readonly tornBytes: number
}

/** Every whole record up to the first that is torn, out of turn or damaged. @throws if the file cannot be read */
export function readRunLog<Entry>(path: string): RunLogContents<Entry> {
  const file = readFileSync(path)
  const entries: Entry[] = []
  let at = 0
  while (at + headerBytes <= file.length) {
    const end = at + headerBytes + file.readUInt32LE(at)
    if (end > file.length || file.readUInt32LE(at + 4) !== entries.length) break
    const payload = file.subarray(at + headerBytes, end)
    if (crc32(payload) !== file.readUInt32LE(at + 8)) break
    entries.push(deserialize(payload) as Entry)
    at = end
  }
  return { entries, tornBytes: file.length - at }
}
