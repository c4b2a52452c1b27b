import type { Socket } from 'node:net'
import { nowUs } from '../../../src/crowd/clock.ts'
import { FrameSplitter, headerLength } from './frame-splitter.ts'
import { Lane, type Unit } from './lane.ts'

/** What the proxy did, in the order in which it did it; `atUs` is on the monotonic clock that all processes share. */
export type LedgerEntry = { readonly connection: number; readonly atUs: number } & SendRecord

type SendRecord =
  | { readonly did: 'delay'; readonly milliseconds: number; readonly bytes: number }
  | { readonly did: 'spoil'; readonly offset: number; readonly from: number; readonly to: number }
  | { readonly did: 'inject'; readonly bytes: number }
  | { readonly did: 'cut' | 'reset' | 'hold' | 'release' | 'trickle' }

export interface ConnectionParts {
  readonly index: number
  readonly client: Socket
  readonly target: Socket
  readonly random: () => number
  readonly record: (entry: LedgerEntry) => void
}

/** A stretch of a frame's payload, [from, to). */
export type PayloadRange = (payload: Buffer) => readonly [from: number, to: number] | undefined

/** One connection of the crowd through the proxy. What the chat sends passes frame by frame, what the member sends as it comes. */
export class ProxiedConnection {
  readonly index: number
  readonly #parts: ConnectionParts
  readonly #toClient: Lane
  readonly #toTarget: Lane
  readonly #splitter = new FrameSplitter()
  #delay = { baseMs: 0, jitterMs: 0 }
  #toSpoil: PayloadRange[] = []
  #isHeld = false
  /** When the member ended its side, on the clock of the ledger. */
  leftAtUs: number | undefined

  constructor(parts: ConnectionParts) {
    const { index, client, target } = parts
    this.index = index
    this.#parts = parts
    this.#toClient = new Lane(client)
    this.#toTarget = new Lane(target)
    target.on('data', (chunk) => this.#fromTarget(chunk))
    client.on('data', (chunk) => this.#toTarget.push([chunk]))
    client.once('end', () => (this.leftAtUs = nowUs()))
    this.#passEnd(client, target, this.#toTarget)
    this.#passEnd(target, client, this.#toClient)
  }

  /** The port from which the chat sees this connection come; undefined until it is connected. */
  get targetPort(): number | undefined {
    return this.#parts.target.localPort
  }

  /** Of everything that the chat sends from now on: so much later, evenly spread up to the jitter more. */
  delay(baseMs: number, jitterMs = 0): void {
    this.#delay = { baseMs, jitterMs }
  }

  /** Changes one byte of the next frame that has such a stretch. */
  spoilNext(range: PayloadRange): void {
    this.#toSpoil.push(range)
  }

  /** Everything that the chat sends from now on arrives in writes of one byte. */
  trickle(): void {
    this.#record({ did: 'trickle' })
    this.#toClient.byteByByte = true
  }

  /** Puts bytes between two frames on their way to the member; resolves when they are with the kernel. */
  async inject(unit: Unit | Buffer): Promise<void> {
    const pieces = Buffer.isBuffer(unit) ? [unit] : unit
    let bytes = 0
    this.#toClient.push(
      (function* () {
        for (const piece of pieces) {
          bytes += piece.length
          yield piece
        }
      })(),
    )
    await this.#toClient.drained()
    this.#record({ did: 'inject', bytes })
  }

  /** Silence both ways, and the connection stays: what a half-open one looks like. */
  hold(): void {
    this.#record({ did: 'hold' })
    this.#isHeld = true
    for (const lane of [this.#toClient, this.#toTarget]) lane.hold()
  }

  release(): void {
    this.#record({ did: 'release' })
    this.#isHeld = false
    for (const lane of [this.#toClient, this.#toTarget]) lane.release()
  }

  /** FIN to the member without a close frame, after what is already under way. */
  async cut(): Promise<void> {
    this.#parts.target.removeAllListeners('data').resume()
    await this.#toClient.drained()
    this.#record({ did: 'cut' })
    this.#parts.client.end()
    this.#parts.target.destroy()
  }

  /** RST to the member. */
  reset(): void {
    this.#record({ did: 'reset' })
    this.#parts.client.resetAndDestroy()
    this.#parts.target.destroy()
  }

  /** Ends it without a word in the ledger: the end of the test. */
  destroy(): void {
    this.#parts.client.destroy()
    this.#parts.target.destroy()
  }

  #fromTarget(chunk: Buffer): void {
    for (const unit of this.#splitter.push(chunk)) {
      const { baseMs, jitterMs } = this.#delay
      const milliseconds = baseMs + jitterMs * this.#parts.random()
      if (milliseconds > 0) this.#record({ did: 'delay', milliseconds, bytes: unit.length })
      this.#toClient.push([this.#spoiled(unit)], milliseconds)
    }
  }

  #spoiled(frame: Buffer): Buffer {
    const [range] = this.#toSpoil
    const header = headerLength(frame)
    const stretch = range?.(frame.subarray(header))
    if (stretch === undefined) return frame
    this.#toSpoil.shift()
    const [from, to] = stretch
    const offset = header + from + Math.floor(this.#parts.random() * (to - from))
    const spoiled = Buffer.from(frame)
    const before = frame[offset] ?? 0
    // Another digit or letter, so that the text stays text.
    spoiled[offset] = before === 0x71 ? 0x7a : 0x71
    this.#record({ did: 'spoil', offset, from: before, to: spoiled[offset] })
    return spoiled
  }

  /** A FIN goes on as a FIN after what came before it, a reset as a reset; nothing goes on while the connection is held. */
  #passEnd(source: Socket, sink: Socket, lane: Lane): void {
    source.on('end', () => void lane.drained().then(() => sink.end()))
    source.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' && !sink.destroyed && !this.#isHeld) sink.resetAndDestroy()
    })
    source.on('close', () => {
      if (!this.#isHeld) void lane.drained().then(() => sink.destroySoon())
    })
  }

  #record(send: SendRecord): void {
    this.#parts.record({ connection: this.index, atUs: nowUs(), ...send })
  }
}
