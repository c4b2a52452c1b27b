import { nowUs } from '../clock.ts'
import type { Exchange } from '../protocols/protocol.ts'

export type Answer =
  | { readonly kind: 'answered'; readonly atUs: number }
  /** The chat does not answer this request, and has not refused it until then. */
  | { readonly kind: 'assumed'; readonly atUs: number }
  /** `reason`: what the chat said, as the protocol has read it. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** `given-up`: the harness itself has stopped waiting. */
  | { readonly kind: 'unanswered' | 'closed' | 'given-up' }

/** Has the request gone through, as far as can be known? */
export function isDone(answer: Answer): answer is Extract<Answer, { readonly atUs: number }> {
  return answer.kind === 'answered' || answer.kind === 'assumed'
}

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
    const { doneAfterMs } = exchange
    this.#timer =
      doneAfterMs === undefined
        ? setTimeout(() => this.end({ kind: 'unanswered' }), timeoutMs)
        : setTimeout(() => this.end({ kind: 'assumed', atUs: nowUs() }), doneAfterMs)
  }

  /** @returns whether this frame has ended the wait */
  takes(frame: Buffer, receivedAtUs: number, isBinary: boolean): boolean {
    const text = frame.toString()
    try {
      if (this.#exchange.answered?.(text) === true) {
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

  /** @param isUnanswered an answer that was expected counts as never given */
  stopWaiting(isUnanswered: boolean): void {
    this.end({ kind: isUnanswered && this.#exchange.doneAfterMs === undefined ? 'unanswered' : 'given-up' })
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
