import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { type RawData, WebSocketServer } from 'ws'
import { type BlockedReceivers, joinAnswer, readJoin } from './calibration-wire.ts'
import { outcomeOf, type OutcomeRule } from './injected-fault.ts'
import type { LoopbackCertificate } from './loopback-certificate.ts'
import { type Due, SendQueue } from './send-queue.ts'
import { type Truth, TruthRecorder } from './truth.ts'
import { nowUs } from '../../src/crowd/clock.ts'
import { stampLength, StampReader } from '../../src/crowd/stamp/stamp.ts'
import { KernelDelayWatch } from './kernel-delays.ts'

export interface CalibrationPlan extends OutcomeRule {
  /** One time in which nothing is sent: seconds after the first message, and its length. */
  readonly stall: { readonly afterSeconds: number; readonly seconds: number } | null
  /** Busy-wait, so that messages are held to the microsecond? It takes a core. */
  readonly spin: boolean
  /** Tell the receivers to block their own event loops. */
  readonly blockedReceivers: BlockedReceivers | null
  /** For 127.0.0.1, if it is to be reached over TLS. */
  readonly tls: LoopbackCertificate | null
}

/** The longest that a message waits for its successor. */
const longestWaitForSuccessorUs = 500_000

interface Member {
  readonly index: number
  readonly room: string
  readonly socket: Socket
}

/** One frame for one member. */
interface Outgoing extends Due {
  readonly message: number
  readonly publisher: number
  readonly recipient: Member
  readonly kind: 'intact' | 'corrupt' | 'misrouted'
  readonly bytes: Buffer
  isSent: boolean
}

/** A chat on 127.0.0.1 that injects faults by a seed, and records what it sent and when. */
export class CalibrationServer implements AsyncDisposable {
  readonly #plan: CalibrationPlan
  readonly #listener: Server
  readonly #server: WebSocketServer
  readonly #members = new Map<number, Member>()
  readonly #rooms = new Map<string, Member[]>()
  readonly #truth = new TruthRecorder()
  readonly #kernelDelays = new KernelDelayWatch()
  readonly #queue: SendQueue<Outgoing>
  /** Messages held until the next one of the same publisher has been sent to the same recipient. */
  readonly #overtaken = new Map<string, Outgoing>()
  /** Reads the stamps of every run. */
  readonly #stamp = new StampReader('00000000')
  #hasStarted = false

  private constructor(plan: CalibrationPlan, listener: Server) {
    this.#plan = plan
    this.#listener = listener
    this.#server = new WebSocketServer({ server: listener })
    this.#queue = new SendQueue((outgoing) => this.#send(outgoing), plan)
    this.#server.on('connection', (connection, request) => {
      const { socket } = request
      // Without it the kernel may delay small frames after their recorded instant.
      socket.setNoDelay(true)
      connection.on('error', () => undefined)
      connection.on('message', (data: RawData) => this.#received(data as Buffer, socket, nowUs()))
    })
  }

  static async start(plan: CalibrationPlan): Promise<CalibrationServer> {
    const listener = plan.tls === null ? createServer() : createTlsServer(plan.tls)
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    return new CalibrationServer(plan, listener)
  }

  get url(): string {
    const scheme = this.#plan.tls === null ? 'ws' : 'wss'
    return `${scheme}://127.0.0.1:${(this.#listener.address() as AddressInfo).port}/`
  }

  /** The number of messages that have arrived. */
  get messages(): number {
    return this.#truth.messages
  }

  /** The number of frames that are still held back. */
  get unsettled(): number {
    return this.#queue.length
  }

  /** Ends all sending: messages that are still held are lost. */
  close(): Truth {
    for (const { isSent, kind, message, recipient } of this.#queue.stop()) {
      if (!isSent && kind !== 'misrouted') this.#truth.lost(message, recipient.index)
    }
    return this.#truth.close(this.#kernelDelays.stop())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#queue.stop()
    for (const client of this.#server.clients) client.terminate()
    this.#server.close()
    await new Promise((closed) => this.#listener.close(closed))
  }

  #received(data: Buffer, socket: Socket, arrivedAtUs: number): void {
    const joining = readJoin(data)
    if (joining === null) this.#publish(data, arrivedAtUs)
    else this.#join({ ...joining, socket })
  }

  #join(member: Member): void {
    this.#members.set(member.index, member)
    this.#rooms.set(member.room, [...(this.#rooms.get(member.room) ?? []), member])
    member.socket.write(textFrame(Buffer.from(joinAnswer(member.room, this.#plan.blockedReceivers))))
  }

  #publish(text: Buffer, arrivedAtUs: number): void {
    const found = this.#stamp.next(text, 0)
    if (found !== 'ours' && found !== 'foreign') return
    if (!this.#hasStarted) this.#start(arrivedAtUs)
    const { publisher, sequence } = this.#stamp
    const message = this.#truth.arrived(this.#stamp, arrivedAtUs)
    const frame = textFrame(text)
    for (const recipient of this.#roomOf(publisher)) {
      if (recipient.index !== publisher) this.#decide({ message, publisher, sequence, recipient, frame, arrivedAtUs })
    }
    this.#queue.flush()
  }

  #decide(delivery: {
    readonly message: number
    readonly publisher: number
    readonly sequence: number
    readonly recipient: Member
    readonly frame: Buffer
    readonly arrivedAtUs: number
  }): void {
    const { message, publisher, recipient, frame, arrivedAtUs } = delivery
    const { kind, holdUs, random } = outcomeOf(this.#plan, publisher, delivery.sequence, recipient.index)
    const intact = { message, publisher, recipient, kind: 'intact', bytes: frame, isSent: false } as const
    const dueAtUs = arrivedAtUs + holdUs
    switch (kind) {
      case 'delivered':
      case 'late':
        this.#queue.add({ ...intact, dueAtUs })
        break
      case 'lost':
        this.#truth.lost(message, recipient.index)
        break
      case 'duplicate':
        this.#queue.add({ ...intact, dueAtUs })
        this.#queue.add({ ...intact, dueAtUs: dueAtUs + Math.round(holdUs * random()) })
        break
      case 'corrupt':
        this.#queue.add({ ...intact, dueAtUs, kind: 'corrupt', bytes: corruptFrame(frame, random) })
        break
      case 'reordered':
        this.#holdForSuccessor({ ...intact, dueAtUs: arrivedAtUs + longestWaitForSuccessorUs })
        break
      case 'misrouted':
        this.#misroute({ ...intact, dueAtUs }, random)
        break
    }
  }

  #holdForSuccessor(outgoing: Outgoing): void {
    this.#queue.add(outgoing)
    this.#overtaken.set(flowOf(outgoing), outgoing)
  }

  /** Sends it to a member of another room, too or instead. */
  #misroute(outgoing: Outgoing, random: () => number): void {
    const { room } = outgoing.recipient
    const others = [...this.#members.values()].filter((member) => member.room !== room)
    const other = others[Math.floor(random() * others.length)]
    const isAlsoDelivered = other === undefined || random() < 0.5
    if (other !== undefined) this.#queue.add({ ...outgoing, recipient: other, kind: 'misrouted' })
    if (isAlsoDelivered) this.#queue.add(outgoing)
    else this.#truth.lost(outgoing.message, outgoing.recipient.index)
  }

  #send(outgoing: Outgoing): void {
    if (outgoing.isSent) return
    outgoing.isSent = true
    const { message, recipient, kind, bytes } = outgoing
    if (recipient.socket.writable) {
      // Over TLS, what is written behind other bytes of this turn leaves in a later one.
      const isQueued = recipient.socket.writableLength > 0
      const sentAtUs = nowUs()
      recipient.socket.write(bytes, isQueued ? () => this.#truth.written(row, nowUs()) : undefined)
      const row = this.#truth.sent(message, recipient.index, kind, { sentAtUs, writtenAtUs: nowUs() })
    } else if (kind !== 'misrouted') this.#truth.lost(message, recipient.index)
    if (kind === 'intact') this.#releaseOvertaken(outgoing)
  }

  #releaseOvertaken(successor: Outgoing): void {
    const overtaken = this.#overtaken.get(flowOf(successor))
    if (overtaken === undefined || overtaken.message > successor.message) return
    this.#overtaken.delete(flowOf(successor))
    this.#send(overtaken)
  }

  #roomOf(publisher: number): readonly Member[] {
    const room = this.#members.get(publisher)?.room ?? ''
    return this.#rooms.get(room) ?? []
  }

  #start(firstMessageAtUs: number): void {
    this.#hasStarted = true
    const { stall } = this.#plan
    if (stall === null) return
    const fromUs = firstMessageAtUs + stall.afterSeconds * 1_000_000
    this.#queue.stall({ fromUs, untilUs: fromUs + stall.seconds * 1_000_000 })
  }
}

/** Messages of one publisher to one recipient. */
function flowOf({ publisher, recipient }: Outgoing): string {
  return `${publisher} ${recipient.index}`
}

/** An unfragmented text frame of a server (RFC 6455, 5.2), for texts of up to 64 KiB. */
function textFrame(text: Buffer): Buffer {
  const isShort = text.length < 126
  const header = Buffer.alloc(isShort ? 2 : 4)
  header[0] = 0x81
  header[1] = isShort ? text.length : 126
  if (!isShort) header.writeUInt16BE(text.length, 2)
  return Buffer.concat([header, text])
}

/**
 * A copy with one character of its stamp changed. The marker in front stays: without it no corrupt stamp would be found, and
 * the delivery would count as lost.
 */
function corruptFrame(frame: Buffer, random: () => number): Buffer {
  const marker = 'fbm1:'
  const corrupt = Buffer.from(frame)
  const body = frame.indexOf(marker) + marker.length
  const at = body + Math.floor(random() * (stampLength - marker.length))
  corrupt[at] = (corrupt[at] ?? 0) ^ 1
  return corrupt
}
