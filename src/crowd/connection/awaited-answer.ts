import type { Exchange } from '../protocols/protocol.ts'

export type Answer =
  | { readonly kind: 'answered'; readonly atUs: number }
  /** `reason`: what the chat said, as the protocol has read it. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** `given-up`: the harness itself has stopped waiting. */
  | { readonly kind: 'unanswered' | 'closed' | 'given-up' }

/** Takes the frame that answers a request; it is only valid during the call. */
export type OnAnswer = (frame: Buffer, receivedAtUs: number) => void

/** The answer to a request that was sent. */
export class AwaitedAnswer {
  /** Rejects with what the exchange throws on a text frame. */
  readonly answer: Promise<Answer>
  readonly #exchange: Exchange
  readonly #onAnswer: OnAnswer | undefined
  readonly #onEnd: () => void
  readonly #settled = Promise.withResolvers<Answer>()
  readonly #timer: NodeJS.Timeout

  /** @param onEnd called in the same turn in which the wait is over */
  constructor(
    exchange: Exchange,
    { timeoutMs, onAnswer, onEnd }: { timeoutMs: number; onAnswer: OnAnswer | undefined; onEnd: () => void },
  ) {
    this.answer = this.#settled.promise
    this.#exchange = exchange
    this.#onAnswer = onAnswer
    this.#onEnd = onEnd
    this.#timer = setTimeout(() => this.end({ kind: 'unanswered' }), timeoutMs)
  }

  /** @returns whether this frame has ended the wait */
  takes(frame: Buffer, receivedAtUs: number, isBinary: boolean): boolean {
    const text = frame.toString()
    try {
      if (this.#exchange.answered(text)) {
        this.#onAnswer?.(frame, receivedAtUs)
        return this.end({ kind: 'answered', atUs: receivedAtUs })
      }
      const reason = this.#exchange.refused?.(text)
      return reason !== undefined && this.end({ kind: 'refused', reason })
    } catch (error) {
      // A protocol for text need not handle bytes that only look like text.
      if (isBinary) return false
      this.#stop()
      this.#settled.reject(error)
      return true
    }
  }

  end(answer: Answer): true {
    this.#stop()
    this.#settled.resolve(answer)
    return true
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#onEnd()
  }
}
