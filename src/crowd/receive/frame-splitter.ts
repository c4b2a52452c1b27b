import { FrameBoundary } from './frame-boundary.ts'

/** The receivers of a connection's bytes. All buffers are views that are only valid during the call. */
export interface FrameTakers {
  /** The payload of a text message that lay whole in one read. */
  text(payload: Buffer): void
  /** Everything else: frames of other kinds, and parts of frames. */
  other(bytes: Buffer): void
  /** A length was written with more bytes than it takes: RFC 6455 5.2, "the minimal number of bytes MUST be used". */
  overlong(): void
  /** Have all other bytes been handled? Until then no text is taken out, so that it cannot overtake them. */
  hasTakenAll(): boolean
}

/** The first byte of an unfragmented text message: FIN, no reserved bit, opcode 1. */
const wholeText = 0x81
/** Above it, the second byte says how many bytes the length takes: 126 two, 127 eight. */
const longestShortPayload = 125
/** Header and payload of the shortest frame whose length takes two bytes. */
const shortestOfTwo = 4 + 126

/**
 * Splits what a server sends. Unfragmented text messages that lie whole in one read are taken out in place; the other bytes
 * are still a sequence of whole frames, in order.
 */
export class FrameSplitter {
  readonly #takers: FrameTakers
  readonly #maxPayload: number
  readonly #boundary: FrameBoundary

  /** @param maxPayload bytes of the largest message that the taker of the other bytes accepts */
  constructor(takers: FrameTakers, maxPayload: number) {
    this.#takers = takers
    this.#maxPayload = maxPayload
    this.#boundary = new FrameBoundary(maxPayload, () => takers.overlong())
  }

  /** Reads the next bytes, which are the first `length` bytes of `bytes`. This is on the hot path. */
  read(bytes: Buffer, length: number): void {
    const takers = this.#takers
    let at = 0
    let handedOn = 0
    while (at < length) {
      const end = this.#endOfText(bytes, at, length)
      if (end > 0 && handedOn < at) {
        takers.other(bytes.subarray(handedOn, at))
        handedOn = at
      }
      if (end > 0 && takers.hasTakenAll()) {
        if (bytes[at + 1] === 126 && end - at < shortestOfTwo) takers.overlong()
        takers.text(bytes.subarray(payloadStart(bytes, at), end))
        at = handedOn = end
      } else at = this.#boundary.follow(bytes, at, length)
    }
    if (handedOn < length) takers.other(bytes.subarray(handedOn, length))
  }

  /** These bytes came next, and their taker has them already. */
  skip(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at = this.#boundary.follow(bytes, at, bytes.length)
  }

  /** Treats all further bytes as bytes of no frame. */
  stop(): void {
    this.#boundary.lose()
  }

  /** @returns where the frame at `at` ends if it is a text message that may be taken out and lies before `length`, else 0 */
  #endOfText(bytes: Buffer, at: number, length: number): number {
    if (bytes[at] !== wholeText || !this.#boundary.isBetweenMessages) return 0
    // A header that is cut off is read with old bytes behind it: whatever their values, its payload then ends beyond `length`.
    const start = payloadStart(bytes, at)
    const end = start + payloadLength(bytes, at)
    return end <= length && end - start <= this.#maxPayload ? end : 0
  }
}

function payloadStart(bytes: Buffer, frame: number): number {
  return (bytes[frame + 1] ?? 0) <= longestShortPayload ? frame + 2 : frame + 4
}

/** Infinite where the length takes eight bytes, as no such payload lies in one read, and where the payload is masked. */
function payloadLength(bytes: Buffer, frame: number): number {
  const length = bytes[frame + 1] ?? 0
  if (length <= longestShortPayload) return length
  return length === 126 ? (bytes[frame + 2] ?? 0) * 256 + (bytes[frame + 3] ?? 0) : Number.POSITIVE_INFINITY
}
