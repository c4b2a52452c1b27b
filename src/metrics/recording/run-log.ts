import { write as writeWithCallback, closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { openUserFile } from '../../../user-files/read-user-file.ts'

const write = promisify(writeWithCallback)

/** Before each record: its length, its number from 0, and the CRC-32 of its bytes; 32 bits each, little-endian. */
const headerBytes = 12

/** A journal's commit takes tenths of a second; a network drive that is gone never answers. */
const longestFlushMs = 30_000

/**
 * An append-only file of records, each a structured clone. The descriptor is open from the start, so that a process which
 * runs out of files can still write what it knows. A thread of libuv's pool does the writing: a slow disk
 * (a journal's commit is 80 ms) must not block the loop that takes the times.
 */
export class RunLogWriter<Entry> implements AsyncDisposable {
  readonly #file: number
  readonly #waiting: Buffer[] = []
  #number = 0
  #writing: Promise<void> = Promise.resolve()
  #failure: { readonly error: unknown } | undefined
  #isStuck = false
  readonly #flushMs: number

  /**
   * @param flushMs how long the disk may take
   * @throws if the file exists or cannot be made
   */
  constructor(path: string, flushMs = longestFlushMs) {
    this.#file = openSync(path, 'wx')
    this.#flushMs = flushMs
  }

  /**
   * Takes the entry as it is now; the file has it soon.
   *
   * @throws why an earlier one could not be written, such as ENOSPC; that record is torn, and everything before it readable
   */
  append(entry: Entry): void {
    if (this.#failure !== undefined) throw this.#failure.error
    const payload = serialize(entry)
    const record = Buffer.alloc(headerBytes + payload.length)
    record.writeUInt32LE(payload.length, 0)
    record.writeUInt32LE(this.#number++, 4)
    record.writeUInt32LE(crc32(payload), 8)
    payload.copy(record, headerBytes)
    if (this.#waiting.push(record) === 1) this.#writing = this.#write()
  }

  /** The file has everything that was appended. @throws why it has not */
  async flushed(): Promise<void> {
    await this.#written()
    if (this.#failure !== undefined) throw this.#failure.error
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#written()
    // Closing it would wait for the disk as well.
    if (!this.#isStuck) closeSync(this.#file)
  }

  async #written(): Promise<void> {
    if (this.#isStuck) return
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      this.#isStuck = true
      this.#failure = { error: new Error(`the disk has not taken it within ${this.#flushMs / 1000} s`) }
      resolve()
    }, this.#flushMs)
    await Promise.race([this.#writing, late])
    clearTimeout(timer)
  }

  async #write(): Promise<void> {
    try {
      for (let record = this.#waiting[0]; record !== undefined; record = this.#waiting[0]) {
        // A nearly full disk takes a part of it without an error; the error comes with the rest.
        for (let at = 0; at < record.length; ) at += (await write(this.#file, record, at)).bytesWritten
        this.#waiting.shift()
      }
    } catch (error) {
      this.#failure = { error }
    }
  }
}

/**
 * The whole records of a log, up to the first that is torn, out of turn or damaged. They are read one at a time, and again each
 * time that the log is iterated: a log may be larger than the memory.
 */
export class RunLog<Entry> implements Iterable<Entry> {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** @throws NotRead if the file cannot be read */
  *[Symbol.iterator](): Generator<Entry> {
    const file = openUserFile(this.#path)
    try {
      const header = Buffer.alloc(headerBytes)
      const { size } = fstatSync(file)
      let at = 0
      for (let number = 0; readSync(file, header, 0, headerBytes, at) === headerBytes; number++) {
        const [length, ownNumber, checksum] = [header.readUInt32LE(0), header.readUInt32LE(4), header.readUInt32LE(8)]
        if (at + headerBytes + length > size || ownNumber !== number) return
        const payload = Buffer.allocUnsafeSlow(length)
        if (readSync(file, payload, 0, length, at + headerBytes) !== length || crc32(payload) !== checksum) return
        yield deserialize(payload) as Entry
        at += headerBytes + length
      }
    } finally {
      closeSync(file)
    }
  }
}
