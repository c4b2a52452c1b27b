import { GrowingColumn } from '../../src/metrics/recording/growing-column.ts'
import { type KernelDelays, noKernelDelays } from './kernel-delays.ts'

/**
 * Kinds of send records. `intact`: a frame was sent to a member of the room; `corrupt`: it was sent with a corrupt stamp;
 * `misrouted`: it was sent to a member of another room; `lost`: nothing was sent.
 */
export const sendKinds = ['intact', 'corrupt', 'misrouted', 'lost'] as const

export type SendKind = (typeof sendKinds)[number]

/**
 * The messages that the server received and the frames that it sent, as columns. Instants are in microseconds of the clock that
 * all processes of the machine share.
 */
export interface Truth {
  readonly messages: {
    readonly publisher: Uint32Array
    readonly sequence: Uint32Array
    /** The intended instant in the stamp. */
    readonly intendedAtUs: Float64Array
    readonly publishedAtUs: Float64Array
    /** When the server received the frame. */
    readonly arrivedAtUs: Float64Array
  }
  /** The send records, in their order. */
  readonly sends: {
    /** A row of `messages`. */
    readonly message: Uint32Array
    readonly recipient: Uint32Array
    /** An index of {@link sendKinds}. */
    readonly kind: Uint8Array
    /** Right before the bytes were written to the socket; 0 where nothing was sent. */
    readonly sentAtUs: Float64Array
    /**
     * The instant when the kernel had the bytes. They left between the two instants, which are far apart if the server loses its
     * core in between.
     */
    readonly writtenAtUs: Float64Array
  }
  /** While the server was up. */
  readonly kernelDelays: KernelDelays
}

/** The contents of a message's stamp. */
interface PublishedStamp {
  readonly publisher: number
  readonly sequence: number
  readonly intendedAtUs: number
  readonly sentAtUs: number
}

/** Around the way of the bytes to the kernel, monotonic microseconds. */
interface SendInstants {
  readonly sentAtUs: number
  readonly writtenAtUs: number
}

/** Records what the server receives and sends. */
export class TruthRecorder {
  readonly #arrived = {
    publisher: new GrowingColumn(new Uint32Array(0)),
    sequence: new GrowingColumn(new Uint32Array(0)),
    intendedAtUs: new GrowingColumn(new Float64Array(0)),
    publishedAtUs: new GrowingColumn(new Float64Array(0)),
    arrivedAtUs: new GrowingColumn(new Float64Array(0)),
  }
  readonly #sends = {
    message: new GrowingColumn(new Uint32Array(0)),
    recipient: new GrowingColumn(new Uint32Array(0)),
    kind: new GrowingColumn(new Uint8Array(0)),
    sentAtUs: new GrowingColumn(new Float64Array(0)),
    writtenAtUs: new GrowingColumn(new Float64Array(0)),
  }
  /** The number of messages that have arrived. */
  messages = 0

  /** @returns the row of the message */
  arrived({ publisher, sequence, intendedAtUs, sentAtUs }: PublishedStamp, arrivedAtUs: number): number {
    this.#arrived.publisher.push(publisher)
    this.#arrived.sequence.push(sequence)
    this.#arrived.intendedAtUs.push(intendedAtUs)
    this.#arrived.publishedAtUs.push(sentAtUs)
    this.#arrived.arrivedAtUs.push(arrivedAtUs)
    return this.messages++
  }

  /** @returns the row of the send record */
  sent(message: number, recipient: number, kind: Exclude<SendKind, 'lost'>, instants: SendInstants): number {
    this.#send(message, recipient, kind, instants)
    return this.#sends.message.pushed.length - 1
  }

  /** Only now does the kernel have the bytes of this send record. */
  written(row: number, atUs: number): void {
    const { pushed } = this.#sends.writtenAtUs
    if (row < pushed.length) pushed[row] = atUs
  }

  lost(message: number, recipient: number): void {
    this.#send(message, recipient, 'lost', { sentAtUs: 0, writtenAtUs: 0 })
  }

  /** Hands over all records; it is empty after that. */
  close(kernelDelays: KernelDelays = noKernelDelays): Truth {
    const { publisher, sequence, intendedAtUs, publishedAtUs, arrivedAtUs } = this.#arrived
    const { message, recipient, kind, sentAtUs, writtenAtUs } = this.#sends
    return {
      messages: {
        publisher: publisher.take(),
        sequence: sequence.take(),
        intendedAtUs: intendedAtUs.take(),
        publishedAtUs: publishedAtUs.take(),
        arrivedAtUs: arrivedAtUs.take(),
      },
      sends: {
        message: message.take(),
        recipient: recipient.take(),
        kind: kind.take(),
        sentAtUs: sentAtUs.take(),
        writtenAtUs: writtenAtUs.take(),
      },
      kernelDelays,
    }
  }

  #send(message: number, recipient: number, kind: SendKind, { sentAtUs, writtenAtUs }: SendInstants): void {
    this.#sends.message.push(message)
    this.#sends.recipient.push(recipient)
    this.#sends.kind.push(sendKinds.indexOf(kind))
    this.#sends.sentAtUs.push(sentAtUs)
    this.#sends.writtenAtUs.push(writtenAtUs)
  }
}
