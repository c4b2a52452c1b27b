import type { Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

/** Bytes between which nothing is injected. Given piece by piece, so that 200 MB need not be held. */
export type Unit = Iterable<Buffer>

/** One direction of a connection: a queue that keeps its order, whatever is done to what passes. */
export class Lane {
  readonly #sink: Socket
  readonly #queue: { readonly unit: Unit; readonly dueAtMs: number }[] = []
  /** Settled when the queue is empty. */
  #pumping: PromiseWithResolvers<void> | undefined
  #held: PromiseWithResolvers<void> | undefined
  /** One write of one byte after the other, each in a turn of the loop of its own: nobody reads before the next turn. */
  byteByByte = false

  constructor(sink: Socket) {
    this.#sink = sink
  }

  push(unit: Unit, delayMs = 0): void {
    this.#queue.push({ unit, dueAtMs: performance.now() + delayMs })
    if (this.#pumping === undefined) void this.#pump()
  }

  /** Resolves when everything that was pushed is with the kernel, or can never get there. */
  async drained(): Promise<void> {
    await this.#pumping?.promise
  }

  hold(): void {
    this.#held ??= Promise.withResolvers()
  }

  release(): void {
    this.#held?.resolve()
    this.#held = undefined
  }

  async #pump(): Promise<void> {
    this.#pumping = Promise.withResolvers()
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const waitMs = next.dueAtMs - performance.now()
      if (waitMs > 0) await sleep(waitMs)
      await this.#held?.promise
      await this.#forward(next.unit)
    }
    this.#pumping.resolve()
    this.#pumping = undefined
  }

  async #forward(unit: Unit): Promise<void> {
    for (const bytes of unit) {
      const pieces = this.byteByByte ? Array.from(bytes, (byte) => Buffer.of(byte)) : [bytes]
      for (const piece of pieces) {
        if (this.#sink.destroyed || this.#sink.writableEnded) return
        // Each write is waited for, because Node joins those that wait into one.
        await new Promise<void>((written) => this.#sink.write(piece, () => written()))
        if (this.byteByByte) await nextTurn()
      }
    }
  }
}
