import { isUtf8 } from 'node:buffer'
import type { ConnectionEnd } from '../metrics/recording/recorder.ts'
import { nowUs } from '../crowd/clock.ts'
import type { Answer } from '../crowd/connection/awaited-answer.ts'
import type { Opening } from '../crowd/connection/handshake.ts'
import {
  type ConnectionListener,
  type FrameListener,
  MemberSocket,
  type SocketOptions,
} from '../crowd/connection/member-socket.ts'
import { serviceErrorIn } from '../crowd/frames/service-frame.ts'
import type { Exchange, Member } from '../crowd/protocols/protocol.ts'
import { encodingOf } from '../crowd/stamp/encoded-marker.ts'
import { StampReader } from '../crowd/stamp/stamp.ts'
import type { ClientNumber, FrameEvent, StepName } from './probe-events.ts'

/** A frame that came, and what of ours it holds. */
export interface ReceivedFrame {
  /** Monotonic microseconds. */
  readonly atUs: number
  readonly text: string
  readonly serviceError: string | null
  /** The whole stamps of this probe. */
  readonly stamps: readonly { readonly publisher: number; readonly sequence: number }[]
  /** Holds it a stamp that is cut off or damaged? */
  readonly isDamaged: boolean
  /** In which it seems to hold a stamp after all. */
  readonly encoding: string | null
}

export interface ClientParts {
  readonly run: string
  readonly opening: Opening
  readonly options: Omit<SocketOptions, keyof Opening>
  /** Shows a frame. */
  readonly tell: (
    frame: Pick<FrameEvent, 'direction' | 'step' | 'bytes' | 'isBinary'> & { readonly text: string },
  ) => void
}

/** The longest time between the last frame of a connection and its end. */
const endMs = 100

/** One of the two clients: the socket of a member. It prints and keeps each frame. */
export class ProbedClient implements ConnectionListener, FrameListener {
  readonly member: Member
  /** All that it has received. */
  readonly received: ReceivedFrame[] = []
  /** The end of its connection, or of the handshake. */
  end: ConnectionEnd | undefined
  /** The reason in the response that refused the handshake, if it has a short text. */
  whyRefused: string | undefined
  readonly asksWhyRefused = true
  readonly #parts: ClientParts
  readonly #socket: MemberSocket
  readonly #stamp: StampReader
  #onFrame: () => void = () => undefined

  constructor(member: Member, parts: ClientParts) {
    this.member = member
    this.#parts = parts
    this.#stamp = new StampReader(parts.run)
    this.#socket = new MemberSocket(member.index, { ...parts.opening, ...parts.options }, this, this)
  }

  get number(): ClientNumber {
    return this.member.index === 0 ? 1 : 2
  }

  /** @param firstStep begun before any frame is read. @returns whether the connection was opened */
  async connect(firstStep: () => Promise<void>): Promise<boolean> {
    let isOpened = false
    await this.#socket.open(nowUs(), async () => {
      isOpened = true
      await firstStep()
    })
    return isOpened
  }

  /** Sends a request and waits for its answer, or until it counts as done; an error of API Gateway refuses each. */
  async ask(step: StepName, exchange: Exchange, timeoutMs: number): Promise<Answer> {
    this.#tellSent(step, exchange.send)
    let last = ''
    const answer = await this.#socket
      .ask(
        {
          send: exchange.send,
          ...(exchange.doneAfterMs !== undefined && { doneAfterMs: exchange.doneAfterMs }),
          answered: (frame) => {
            last = frame
            const isAnswer = exchange.answered?.(frame) === true
            if (isAnswer) this.#came(Buffer.from(frame), false)
            return isAnswer
          },
          refused: (frame) => {
            const reason = exchange.refused?.(frame) ?? serviceErrorIn(frame)
            if (reason !== undefined) this.#came(Buffer.from(frame), false)
            return reason
          },
        },
        timeoutMs,
      )
      .catch((error: unknown) => {
        this.#came(Buffer.from(last), false)
        throw error
      })
    // The reason of an end is known a little later than the end.
    if (answer.kind === 'closed') await this.#ended()
    return answer
  }

  /** @returns whether the connection was open */
  send(step: StepName, frame: string): boolean {
    this.#tellSent(step, frame)
    return this.#socket.send(frame)
  }

  /** Waits until that is so, which every frame may change, or the time is over. */
  async until(isSo: () => boolean, timeoutMs: number): Promise<void> {
    if (isSo()) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, timeoutMs)
    this.#onFrame = () => {
      if (isSo() || this.end !== undefined) resolve()
    }
    await promise
    clearTimeout(timer)
    this.#onFrame = () => undefined
  }

  /** The frames that came since then. */
  since(atUs: number): ReceivedFrame[] {
    return this.received.filter((frame) => frame.atUs >= atUs)
  }

  async close(): Promise<void> {
    await this.#socket.close()
  }

  opened(): void {
    // The step says so.
  }

  failed(_: MemberSocket, end: ConnectionEnd, reason?: string): void {
    this.end = end
    this.whyRefused = reason
  }

  closed(_: MemberSocket, end: ConnectionEnd): void {
    this.end = end
    this.#onFrame()
  }

  frame(_: MemberSocket, frame: Buffer, __: number, isBinary: boolean): void {
    this.#came(frame, isBinary)
  }

  #tellSent(step: StepName, frame: string): void {
    this.#parts.tell({ direction: 'sent', step, bytes: Buffer.byteLength(frame), isBinary: false, text: frame })
  }

  #came(frame: Buffer, isBinary: boolean): void {
    const text = frame.toString(isUtf8(frame) ? 'utf8' : 'latin1')
    const stamps: ReceivedFrame['stamps'][number][] = []
    let isDamaged = false
    for (let found = this.#stamp.next(frame, 0); found !== 'none'; found = this.#stamp.next(frame, this.#stamp.end)) {
      const { publisher, sequence } = this.#stamp
      // A text and its preview are one message.
      const isNew = !stamps.some((other) => other.publisher === publisher && other.sequence === sequence)
      if (found === 'ours' && isNew) stamps.push({ publisher, sequence })
      else if (found === 'cut' || found === 'corrupt') isDamaged = true
    }
    this.received.push({
      atUs: nowUs(),
      text,
      serviceError: serviceErrorIn(text) ?? null,
      stamps,
      isDamaged,
      encoding: stamps.length > 0 ? null : encodingOf(frame),
    })
    this.#parts.tell({ direction: 'received', step: null, bytes: frame.length, isBinary, text })
    this.#onFrame()
  }

  async #ended(): Promise<void> {
    for (let waitedMs = 0; this.end === undefined && waitedMs < endMs; waitedMs += 10)
      await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
