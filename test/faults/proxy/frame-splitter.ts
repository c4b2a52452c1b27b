const endOfHead = Buffer.from('\r\n\r\n')

/**
 * Cuts what a WebSocket server sends into the answer to the handshake and whole frames, so that a fault can be put
 * exactly between two of them. What follows any other answer than 101 is no frame and passes as it comes.
 */
export class FrameSplitter {
  #rest = Buffer.alloc(0)
  #stage: 'handshake' | 'frames' | 'other' = 'handshake'

  /** @returns the units that this chunk completes; their bytes are exactly those that came in */
  push(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const units: Buffer[] = []
    for (let length = this.#unitLength(); length !== undefined; length = this.#unitLength()) {
      const unit = this.#rest.subarray(0, length)
      this.#rest = this.#rest.subarray(length)
      if (this.#stage === 'handshake') this.#stage = unit.toString('latin1', 9, 12) === '101' ? 'frames' : 'other'
      units.push(unit)
    }
    return units
  }

  /** The length of the unit that the rest begins with; undefined as long as it is not all there. */
  #unitLength(): number | undefined {
    const rest = this.#rest
    if (this.#stage === 'other') return rest.length === 0 ? undefined : rest.length
    if (this.#stage === 'handshake') {
      const end = rest.indexOf(endOfHead)
      return end < 0 ? undefined : end + endOfHead.length
    }
    if (rest.length < 2) return undefined
    const header = headerLength(rest)
    if (rest.length < header) return undefined
    const length = header + payloadLength(rest)
    return rest.length < length ? undefined : length
  }
}

/** Bytes before the payload of the frame that begins here (RFC 6455 5.2). */
export function headerLength(frame: Buffer): number {
  const [, second = 0] = frame
  const short = second & 0x7f
  return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0)
}

function payloadLength(frame: Buffer): number {
  const short = (frame[1] ?? 0) & 0x7f
  if (short === 126) return frame.readUInt16BE(2)
  return short === 127 ? Number(frame.readBigUInt64BE(2)) : short
}
