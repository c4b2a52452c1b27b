/** RFC 6455 5.2. */
const opcodes = { continuation: 0, binary: 2, close: 8, pong: 10 } as const

/** Far below the limit of `ws`, at which it refuses a message. */
const mostFragments = 1000

/**
 * Finds where frames start in bytes that another reader takes, however reads cut them. After a frame that it does not
 * understand, and after a close frame, it knows no boundaries any more: all bytes belong to the other reader.
 */
export class FrameBoundary {
  readonly #maxPayload: number
  readonly #overlong: () => void
  #next: 'first-byte' | 'second-byte' | 'length' | 'payload' | 'unknown' = 'first-byte'
  #isFinal = false
  #opcode = 0
  #lengthBytesLeft = 0
  /** The least payload length that needs as many length bytes as this frame has. */
  #leastPayload = 0
  #payloadBytes = 0
  /** Frames and bytes of the fragmented message that is open. */
  #fragments = 0
  #messageBytes = 0

  /**
   * @param maxPayload bytes of the largest message that the other reader takes
   * @param overlong called for each length that is written with more bytes than it takes
   */
  constructor(maxPayload: number, overlong: () => void) {
    this.#maxPayload = maxPayload
    this.#overlong = overlong
  }

  /** Is the next byte the first of a message, or of a control frame outside of any message? */
  get isBetweenMessages(): boolean {
    return this.#next === 'first-byte' && this.#fragments === 0
  }

  /** Follows at most one frame, or the rest of one. @returns where the next one starts, or `end` */
  follow(bytes: Uint8Array, from: number, end: number): number {
    let at = from
    while (at < end && this.#next !== 'unknown') {
      if (this.#next === 'payload') {
        const here = Math.min(end - at, this.#payloadBytes)
        at += here
        this.#payloadBytes -= here
      } else this.#header(bytes[at++] ?? 0)
      if (this.#next === 'payload' && this.#payloadBytes === 0) {
        this.#frameEnds()
        return at
      }
    }
    return end
  }

  /** No frame after this has a boundary. */
  lose(): void {
    this.#next = 'unknown'
  }

  #header(byte: number): void {
    if (this.#next === 'first-byte') this.#firstByte(byte)
    else if (this.#next === 'second-byte') this.#secondByte(byte)
    else {
      this.#payloadBytes = this.#payloadBytes * 256 + byte
      if (--this.#lengthBytesLeft > 0) return
      if (this.#payloadBytes < this.#leastPayload) this.#overlong()
      this.#payloadFollows()
    }
  }

  #firstByte(byte: number): void {
    this.#isFinal = byte >= 0x80
    this.#opcode = byte & 0x0f
    const hasReservedBits = (byte & 0x70) !== 0
    this.#next = !hasReservedBits && this.#isOpcodeInPlace() ? 'second-byte' : 'unknown'
  }

  #isOpcodeInPlace(): boolean {
    if (this.#isControl) return this.#isFinal && this.#opcode > opcodes.close && this.#opcode <= opcodes.pong
    return this.#opcode <= opcodes.binary && (this.#opcode === opcodes.continuation) === this.#fragments > 0
  }

  #secondByte(byte: number): void {
    // The mask bit, which no server may set, makes it 128 or more.
    if (byte > (this.#isControl ? 125 : 127)) return this.lose()
    this.#payloadBytes = byte < 126 ? byte : 0
    this.#lengthBytesLeft = byte < 126 ? 0 : byte === 126 ? 2 : 8
    this.#leastPayload = byte === 126 ? 126 : 2 ** 16
    this.#next = 'length'
    if (byte < 126) this.#payloadFollows()
  }

  #payloadFollows(): void {
    this.#next = 'payload'
    if (this.#isControl) return
    this.#messageBytes += this.#payloadBytes
    if (this.#messageBytes > this.#maxPayload) this.lose()
  }

  #frameEnds(): void {
    this.#next = 'first-byte'
    if (this.#isControl) return
    this.#fragments = this.#isFinal ? 0 : this.#fragments + 1
    if (this.#isFinal) this.#messageBytes = 0
    if (this.#fragments > mostFragments) this.lose()
  }

  get #isControl(): boolean {
    return this.#opcode >= opcodes.close
  }
}
