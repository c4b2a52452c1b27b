import { nowUs } from '../../crowd/clock.ts'
import { StampReader, stampLength, writeStamp } from '../../crowd/stamp/stamp.ts'
import type { Deliveries, Stay } from './deliveries.ts'
import type { ScriptCounters } from './script-counters.ts'

/** The used part of Artillery's WebSocket, of ws 7: a frame of text is a string there. */
export interface ScriptSocket {
  send: (data: unknown, ...rest: readonly unknown[]) => void
  onmessage: unknown
  readonly readyState: number
  on(event: 'message', listener: (data: unknown) => void): unknown
  on(event: 'close', listener: () => void): unknown
  off(event: 'message', listener: (data: unknown) => void): unknown
  off(event: 'close', listener: () => void): unknown
}

/** Stands for a stamp in a frame until the frame is sent: as long as one, so that the size of the frame stays. */
export const stampPlaceholder = 'fanbench-stamp'.padEnd(stampLength, '-')

const open = 1

/** The state that the clients of one worker share. */
export interface ScriptClients {
  /** 8 hex digits: stamps of other workers have others. */
  readonly run: string
  readonly deliveries: Deliveries
  readonly counters: ScriptCounters
}

/**
 * One member: the connection of a virtual user while it is in a room. Listens beside Artillery, which replaces its own listener
 * with each step, and puts the stamp in where the frame is handed to the socket.
 */
export class ScriptClient {
  readonly #socket: ScriptSocket
  readonly #stay: Stay
  readonly #clients: ScriptClients
  readonly #reader: StampReader
  readonly #onMessage = (data: unknown) => this.#receive(data)
  readonly #onClose = () => this.#clients.deliveries.close(this.#stay)

  constructor(socket: ScriptSocket, roomName: string, clients: ScriptClients) {
    this.#socket = socket
    this.#clients = clients
    this.#reader = new StampReader(clients.run)
    this.#stay = clients.deliveries.join(roomName, nowUs())
    // Of a step that has captured an answer. Artillery leaves it there, and a second frame, which any chat soon sends, ends its worker.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- this removes one
    socket.onmessage = undefined
    const send = socket.send.bind(socket)
    socket.send = (data, ...rest) => send(this.#stamped(data), ...rest)
    socket.on('message', this.#onMessage)
    socket.on('close', this.#onClose)
  }

  /** @returns once everything that it was to receive has come, or is missing */
  async leave(): Promise<void> {
    await this.#clients.deliveries.leave(this.#stay)
    this.#socket.off('message', this.#onMessage)
    this.#socket.off('close', this.#onClose)
    // The prototype's own is there again.
    Reflect.deleteProperty(this.#socket, 'send')
  }

  #stamped(data: unknown): unknown {
    if (typeof data !== 'string' || !data.includes(stampPlaceholder) || this.#socket.readyState !== open) return data
    const { run, deliveries } = this.#clients
    return data.replaceAll(stampPlaceholder, writeStamp(run, deliveries.send(this.#stay, nowUs())))
  }

  #receive(data: unknown): void {
    const receivedAtUs = nowUs()
    const { counters, deliveries } = this.#clients
    const frame = Buffer.isBuffer(data) ? data : Buffer.from(data as string)
    const reader = this.#reader
    // A text may stand in a frame more than once.
    const found: number[] = []
    for (let stamp = reader.next(frame, 0); stamp !== 'none'; stamp = reader.next(frame, reader.end)) {
      if (stamp === 'foreign') counters.add('deliveries_of_other_workers')
      else if (stamp === 'corrupt') counters.add('deliveries_corrupt')
      else if (stamp === 'ours' && !found.includes(reader.sequence)) {
        found.push(reader.sequence)
        deliveries.receive(this.#stay, reader, receivedAtUs)
      }
    }
  }
}
