/**
 * The stamp inside the text of each message: which message it is, and when. ASCII that no encoder of JSON, HTML or URLs
 * touches, of fixed width, found with one `Buffer.indexOf` whatever envelope the chat puts around it:
 *
 *     fbm1: run(8) publisher(6) sequence(8) intendedAtUs(13) sentAtUs(13) check(4)      all hex, lower case, no blanks
 */
const marker = 'fbm1:'
const markerBytes = Buffer.from(marker)
const fieldWidths = { run: 8, publisher: 6, sequence: 8, instant: 13, check: 4 } as const
const bodyLength = fieldWidths.run + fieldWidths.publisher + fieldWidths.sequence + 2 * fieldWidths.instant
export const stampLength = marker.length + bodyLength + fieldWidths.check

export interface Stamp {
  readonly publisher: number
  readonly sequence: number
  readonly intendedAtUs: number
  readonly sentAtUs: number
}

/** @param run 8 lower-case hex digits */
export function writeStamp(run: string, stamp: Stamp): string {
  const body =
    run +
    hex(stamp.publisher, fieldWidths.publisher) +
    hex(stamp.sequence, fieldWidths.sequence) +
    hex(stamp.intendedAtUs, fieldWidths.instant) +
    hex(stamp.sentAtUs, fieldWidths.instant)
  let check = 0
  for (let i = 0; i < bodyLength; i++) check = mix(check, body.charCodeAt(i))
  return marker + body + hex(check, fieldWidths.check)
}

/** What `next` found. `foreign` is the stamp of another run. */
export type Found = 'none' | 'ours' | 'foreign' | 'corrupt'

/**
 * Finds and reads stamps in place. Its fields hold the stamp found last: it stands on the hot path and allocates nothing.
 */
export class StampReader implements Stamp {
  readonly #run: Buffer
  publisher = 0
  sequence = 0
  intendedAtUs = 0
  sentAtUs = 0
  /** Where to look for the next one. */
  end = 0

  constructor(run: string) {
    this.#run = Buffer.from(run)
  }

  next(frame: Buffer, from: number): Found {
    const at = frame.indexOf(markerBytes, from)
    if (at < 0) return 'none'
    const body = at + marker.length
    const checkAt = body + bodyLength
    this.end = checkAt + fieldWidths.check
    if (this.end > frame.length) {
      this.end = frame.length
      return 'corrupt'
    }
    let check = 0
    for (let i = body; i < checkAt; i++) check = mix(check, frame[i] ?? 0)
    if (check !== readHex(frame, checkAt, fieldWidths.check)) return 'corrupt'
    let field = body + fieldWidths.run
    this.publisher = readHex(frame, field, fieldWidths.publisher)
    field += fieldWidths.publisher
    this.sequence = readHex(frame, field, fieldWidths.sequence)
    field += fieldWidths.sequence
    this.intendedAtUs = readHex(frame, field, fieldWidths.instant)
    field += fieldWidths.instant
    this.sentAtUs = readHex(frame, field, fieldWidths.instant)
    for (let i = 0; i < fieldWidths.run; i++) if (frame[body + i] !== this.#run[i]) return 'foreign'
    return 'ours'
  }
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0')
}

/** A 16-bit running check: enough to tell a damaged stamp from a sound one. */
function mix(check: number, byte: number): number {
  return (check * 31 + byte) & 0xffff
}

/** Not a hex digit: NaN, so that the check fails. Multiplied, not shifted: instants have 52 bits. */
function readHex(frame: Buffer, from: number, width: number): number {
  let value = 0
  for (let i = from; i < from + width; i++) value = value * 16 + (hexValue[frame[i] ?? 0] ?? Number.NaN)
  return value
}

const hexValue: readonly number[] = Array.from({ length: 256 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code))
  return digit < 0 ? Number.NaN : digit
})
