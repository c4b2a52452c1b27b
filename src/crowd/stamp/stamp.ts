import { createHash } from 'node:crypto'
import { sequenceCutOff } from '../../metrics/recording/worker-facts.ts'
import { findMarker, isMarker, marker } from './find-marker.ts'

/**
 * The stamp inside the text of each message: which message it is, and when. ASCII that no encoder of JSON or HTML changes,
 * of fixed width, found by its marker in any envelope of the chat:
 *
 *     fbm1: run(8) publisher(6) sequence(8) intendedAtUs(13) sentAtUs(13) check(4)      all hex, lower case, no blanks
 */
const fieldWidths = { run: 8, publisher: 6, sequence: 8, instant: 13, check: 4 } as const
const bodyLength = fieldWidths.run + fieldWidths.publisher + fieldWidths.sequence + 2 * fieldWidths.instant
export const stampLength = marker.length + bodyLength + fieldWidths.check

export interface Stamp {
  readonly publisher: number
  readonly sequence: number
  readonly intendedAtUs: number
  readonly sentAtUs: number
}

/** 8 hex digits that stand for the run in every stamp and name, so that two runs on one chat do not mix. */
export function runMark(runId: string): string {
  return createHash('sha256').update(runId).digest('hex').slice(0, 8)
}

/** @param run see {@link runMark} */
export function writeStamp(run: string, stamp: Stamp): string {
  const body =
    run +
    hex(stamp.publisher, fieldWidths.publisher) +
    hex(stamp.sequence, fieldWidths.sequence) +
    hex(stamp.intendedAtUs, fieldWidths.instant) +
    hex(stamp.sentAtUs, fieldWidths.instant)
  return marker + body + hex(digestOf(Buffer.from(body), 0) & 0xffff, fieldWidths.check)
}

/** The result of a {@link StampReader} for this stamp, if nobody has changed it. */
export function stampDigest(stamp: string): number {
  return digestOf(Buffer.from(stamp), marker.length) >>> 0
}

/** The filling after the stamp in a text of `payloadBytes`; a stamp is never cut. */
export function fillerAfterStamp(payloadBytes: number): string {
  return '.'.repeat(Math.max(0, payloadBytes - stampLength))
}

/**
 * The result of `next`. `foreign` is the stamp of another run; `cut` is the beginning of a stamp of this run, with its publisher
 * and perhaps its sequence number; `corrupt` is anything else that begins like a stamp.
 */
export type Found = 'none' | 'ours' | 'foreign' | 'cut' | 'corrupt'

/**
 * Finds and reads stamps in place. Its fields hold the stamp found last: it is on the hot path and allocates nothing.
 */
export class StampReader implements Stamp {
  readonly #run: Buffer
  publisher = 0
  sequence = 0
  intendedAtUs = 0
  sentAtUs = 0
  /** 32 bits of all fields of an undamaged stamp: another where any of them is another. */
  digest = 0
  /** The place in its frame of the stamp that was found last, and the place where the next search starts. */
  start = 0
  end = 0

  constructor(run: string) {
    this.#run = Buffer.from(run)
  }

  next(frame: Buffer, from: number): Found {
    const at = findMarker(frame, from)
    if (at < 0) return 'none'
    const body = at + marker.length
    const checkAt = body + bodyLength
    this.start = at
    this.end = checkAt + fieldWidths.check
    if (this.end > frame.length) return this.#readPart(frame, body)
    const digest = digestOf(frame, body)
    if (!saysCheck(frame, checkAt, digest)) return this.#readPart(frame, body)
    this.digest = digest >>> 0
    let field = body + fieldWidths.run
    this.publisher = readHex(frame, field, fieldWidths.publisher)
    field += fieldWidths.publisher
    this.sequence = readHex(frame, field, fieldWidths.sequence)
    field += fieldWidths.sequence
    this.intendedAtUs = readInstant(frame, field)
    field += fieldWidths.instant
    this.sentAtUs = readInstant(frame, field)
    return this.#isOurs(frame, body) ? 'ours' : 'foreign'
  }

  /** Off the hot path. Ends with the last digit of this stamp, as an undamaged one may begin right behind it. */
  #readPart(frame: Buffer, body: number): Found {
    let digits = 0
    while (digits < allDigits && isHexDigit(frame[body + digits])) digits += 1
    // The first two characters of a marker look like digits.
    if (digits >= 2 && isMarker(frame, body + digits - 2)) digits -= 2
    this.end = body + digits
    const toPublisher = fieldWidths.run + fieldWidths.publisher
    const toSequence = toPublisher + fieldWidths.sequence
    if (digits < toPublisher || !isCutOff(frame, body, digits) || !this.#isOurs(frame, body)) return 'corrupt'
    this.publisher = readHex(frame, body + fieldWidths.run, fieldWidths.publisher)
    this.sequence = digits < toSequence ? sequenceCutOff : readHex(frame, body + toPublisher, fieldWidths.sequence)
    return 'cut'
  }

  #isOurs(frame: Buffer, body: number): boolean {
    for (let i = 0; i < fieldWidths.run; i++) if (frame[body + i] !== this.#run[i]) return false
    return true
  }
}

const allDigits = bodyLength + fieldWidths.check

/**
 * Do other characters follow the digits, and not the rest of a damaged stamp? The envelope of a chat soon has characters that
 * are no digits; of a damaged stamp, most characters behind the damage are digits.
 */
function isCutOff(frame: Buffer, body: number, digits: number): boolean {
  const end = body + allDigits
  if (digits === allDigits || frame.length < end) return digits < allDigits
  let others = 0
  for (let i = body + digits; i < end; i++) if (!isHexDigit(frame[i])) others += 1
  return others >= Math.min(3, Math.ceil((allDigits - digits) / 2))
}

function isHexDigit(byte: number | undefined): boolean {
  return byte !== undefined && hexDigits.includes(byte)
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0')
}

/**
 * `digest * 31 + byte` for each byte of the body. Its lower 16 bits are the check in the stamp: enough to tell a damaged stamp
 * from an undamaged one. All 32 tell one that somebody has written anew, with its own check, from the one that was sent: no
 * change of up to six digits in a row has the same digest, and of longer ones one in 2^32. Four bytes a step, as a
 * multiplication has to wait for the one before; bits above the sixteenth never come down.
 */
function digestOf(bytes: Uint8Array, body: number): number {
  let digest = 0
  for (let i = body; i < body + bodyLength; i += 4) {
    const four =
      (bytes[i] ?? 0) * 31 ** 3 + (bytes[i + 1] ?? 0) * 31 ** 2 + (bytes[i + 2] ?? 0) * 31 + (bytes[i + 3] ?? 0)
    digest = (Math.imul(digest, 31 ** 4) + four) | 0
  }
  return digest
}

/** Compares digits, not numbers: characters that are no hex digits never match. */
function saysCheck(frame: Uint8Array, at: number, check: number): boolean {
  for (let i = fieldWidths.check - 1, left = check; i >= 0; i--, left >>= 4) {
    if (frame[at + i] !== hexDigits[left & 15]) return false
  }
  return true
}

/** @param width at most 8. The check has shown that these are hex digits. */
function readHex(frame: Uint8Array, from: number, width: number): number {
  let value = 0
  for (let i = from; i < from + width; i++) value = (value << 4) | (hexValues[frame[i] ?? 0] ?? 0)
  return value >>> 0
}

/** Reads 52 bits in two parts, because a shift has only 32. */
function readInstant(frame: Uint8Array, from: number): number {
  const highWidth = fieldWidths.instant - 8
  return readHex(frame, from, highWidth) * 2 ** 32 + readHex(frame, from + highWidth, 8)
}

const hexDigits = Uint8Array.from(Buffer.from('0123456789abcdef'))
const hexValues = new Uint8Array(256)
for (const [value, digit] of hexDigits.entries()) hexValues[digit] = value
