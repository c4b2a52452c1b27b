const finalFrame = 0x80
const masked = 0x80
const firstControlOpcode = 0x8
const longestHeaderBytes = 10

/**
 * Follows the frame headers in a client's byte stream (RFC 6455, 5.2) until a frame is larger than the limit.
 * `ws` limits whole messages only, and reassembles the frames before anybody sees them.
 */
export class FrameLimit {
  readonly #limitBytes: number
  readonly #header = new Uint8Array(longestHeaderBytes)
  #headerBytes = 0
  /** Masking key and payload that are still to come. */
  #bytesToSkip = 0
  #wholeMessages = 0
  #exceeded = false

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** True from the byte on that completes the header of a frame over the limit. */
  get exceeded(): boolean {
    return this.#exceeded
  }

  /** Messages whose last frame came within the limit; none is counted after the limit was exceeded. */
  get wholeMessages(): number {
    return this.#wholeMessages
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length && !this.#exceeded) {
      if (this.#bytesToSkip > 0) {
        const skipped = Math.min(this.#bytesToSkip, chunk.length - at)
        this.#bytesToSkip -= skipped
        at += skipped
      } else {
        this.#takeHeaderByte(chunk[at] ?? 0)
        at += 1
      }
    }
  }

  #takeHeaderByte(byte: number): void {
    this.#header[this.#headerBytes] = byte
    this.#headerBytes += 1
    if (this.#headerBytes < 2 || this.#headerBytes < headerLength(this.#header)) return
    this.#headerBytes = 0

    const payloadBytes = payloadLength(this.#header)
    if (payloadBytes > this.#limitBytes) {
      this.#exceeded = true
      return
    }
    const [flagsAndOpcode = 0, maskAndLength = 0] = this.#header
    this.#bytesToSkip = payloadBytes + ((maskAndLength & masked) === 0 ? 0 : 4)
    const isControl = (flagsAndOpcode & 0x0f) >= firstControlOpcode
    if (!isControl && (flagsAndOpcode & finalFrame) !== 0) this.#wholeMessages += 1
  }
}

/** Length without the masking key: 2 bytes, and 2 or 8 of extended payload length. */
function headerLength(header: Uint8Array): number {
  const shortLength = (header[1] ?? 0) & 0x7f
  if (shortLength === 126) return 4
  return shortLength === 127 ? 10 : 2
}

function payloadLength(header: Uint8Array): number {
  const shortLength = (header[1] ?? 0) & 0x7f
  if (shortLength < 126) return shortLength
  return header.subarray(2, headerLength(header)).reduce((length, byte) => length * 256 + byte, 0)
}
