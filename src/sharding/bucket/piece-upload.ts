import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { constants, gzipSync } from 'node:zlib'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { workerLogName } from '../../runs/run-logs.ts'
import { shardPartName } from '../part-header.ts'
import { type BucketPlace, keyOf } from './bucket-place.ts'

/** A shard's part, which stands in a folder and may be growing. */
export interface GrowingPart {
  readonly folder: string
  /** The index of the shard, from 0. */
  readonly index: number
}

/** The most bytes of a log per piece, uncompressed. With the pause between two rounds it bounds the rate: see `PartUpload`. */
const mostBytes = 16 * 2 ** 20

/**
 * Puts a growing part into a bucket: its header, and each round what the log has grown by as a piece of its own, compressed. A
 * piece is named by the byte of the log at which it begins. The parts of a bucket have a folder each, so that two with the same
 * index are both found.
 */
export class PieceUpload {
  readonly #client: S3Client
  readonly #place: BucketPlace
  readonly #part: GrowingPart
  /** By nothing that two containers of one machine may have in common: process ids among them. */
  readonly #own: string
  #header = ''
  #bytes = 0

  constructor(client: S3Client, place: BucketPlace, part: GrowingPart) {
    this.#client = client
    this.#place = place
    this.#part = part
    this.#own = `${part.index + 1}-${crypto.randomUUID()}`
  }

  get hasBegun(): boolean {
    return this.#header !== ''
  }

  /**
   * One round: at most one piece.
   *
   * @returns is there more of the log already?
   * @throws what S3 or the disk says; the next round begins where this one has failed
   */
  async round(): Promise<boolean> {
    // A log without a header is of no use.
    if (!this.hasBegun) await this.#putHeader()
    if (!this.hasBegun) return false
    const piece = await this.#nextPiece()
    if (piece.length > 0) {
      await this.#put(`${workerLogName(this.#part.index)}.${this.#bytes}.gz`, compressed(piece))
      this.#bytes += piece.length
    }
    if (piece.length === mostBytes) return true
    await this.#putHeader()
    return false
  }

  /** If it has changed. */
  async #putHeader(): Promise<void> {
    const name = shardPartName(this.#part.index)
    const text = await readFile(join(this.#part.folder, name), 'utf8').catch(ignoreMissing)
    if (text === undefined || text === this.#header) return
    await this.#put(name, Buffer.from(text))
    this.#header = text
  }

  async #nextPiece(): Promise<Buffer> {
    await using log = await open(join(this.#part.folder, workerLogName(this.#part.index)))
    const { size } = await log.stat()
    const piece = Buffer.allocUnsafe(Math.min(mostBytes, size - this.#bytes))
    const { bytesRead } = await log.read(piece, 0, piece.length, this.#bytes)
    return piece.subarray(0, bytesRead)
  }

  /** S3 refuses what does not have the checksum that comes with it. */
  async #put(name: string, body: Buffer): Promise<void> {
    const Key = keyOf(this.#place, this.#own, name)
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#place.bucket, Key, Body: body, ChecksumAlgorithm: 'CRC32' }),
    )
  }
}

/** Columns of numbers get little smaller with more effort. */
function compressed(piece: Buffer): Buffer {
  return gzipSync(piece, { level: constants.Z_BEST_SPEED })
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
