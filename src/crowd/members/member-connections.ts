import { localClasses } from '../../metrics/catalogue/connection-ends.ts'
import type { ConnectionEnd, Recorder } from '../../metrics/recording/recorder.ts'
import { isByLimit } from '../connection/connection-limits.ts'
import type { Opening } from '../connection/handshake.ts'
import { type ConnectionListener, MemberSocket, type OpenTimes } from '../connection/member-socket.ts'
import type { TlsClient } from '../connection/tls-client.ts'
import type { IncomingFrames } from '../frames/incoming-frames.ts'
import type { WorkerPlan } from './worker-plan.ts'

/** The state that all connections of one worker share. */
export interface SharedByConnections {
  readonly plan: WorkerPlan
  readonly recorder: Recorder
  readonly frames: IncomingFrames
  readonly tls: TlsClient
  /** Does the scenario expect the target to close connections that have reached its limits? */
  readonly expectsLimits: boolean
}

/** The member whose connections they are. */
export interface ConnectionOwner {
  readonly index: number
  readonly isReconnecting: boolean
  /** Its newest connection has ended. */
  disconnected(end: ConnectionEnd, atUs: number): void
}

/** The connections of one member, one after the other, and what is counted of each. */
export class MemberConnections implements ConnectionListener {
  readonly #owner: ConnectionOwner
  readonly #shared: SharedByConnections
  #sockets: readonly MemberSocket[] = []
  /** Connections that the harness is ending. */
  readonly #endings = new Set<Promise<void>>()
  #isCutOff = false
  #lacksResources = false

  constructor(owner: ConnectionOwner, shared: SharedByConnections) {
    this.#owner = owner
    this.#shared = shared
  }

  get newest(): MemberSocket | undefined {
    return this.#sockets.at(-1)
  }

  /** The newest one last; before it, those that were still there when the next was opened: half-open, or closing. */
  get all(): readonly MemberSocket[] {
    return this.#sockets
  }

  /** Can the member send and receive? */
  get isConnected(): boolean {
    const { newest } = this
    return newest !== undefined && newest.isOpen && !newest.isHalfOpen
  }

  /** The target has ended the newest connection. */
  get isCutOff(): boolean {
    return this.#isCutOff
  }

  /** This machine had no files or ports for a connection. */
  get lacksResources(): boolean {
    return this.#lacksResources
  }

  /** @param firstStep begun before any frame is read. @returns whether it is open, and the result of the first step */
  async open<Result>(
    opening: Opening,
    intendedAtUs: number,
    firstStep: (socket: MemberSocket) => Promise<Result>,
  ): Promise<{ isOpen: boolean; result: Result | undefined }> {
    const { plan, recorder, frames, tls, expectsLimits } = this.#shared
    const { connectTimeoutMs, receivePath, maxMessageBytes, connectionLimits } = plan
    const options = { ...opening, connectTimeoutMs, receivePath, maxMessageBytes, connectionLimits, expectsLimits, tls }
    const socket = new MemberSocket(this.#owner.index, options, this, frames)
    this.#sockets = [...this.#sockets.filter(({ state }) => state === 'held'), socket]
    recorder.count('connections_attempted')
    recorder.requests.connect += 1
    const result = await socket.open(intendedAtUs, () => firstStep(socket))
    return { isOpen: socket.isOpen, result }
  }

  /** Ends the newest one: with a close frame, or without one if it is half-open or has to be quick. */
  end(how: 'close' | 'terminate'): void {
    const { newest } = this
    if (newest === undefined) return
    const ending = newest.isHalfOpen ? newest.terminate() : newest[how]()
    this.#endings.add(ending)
    // A member that reconnects for hours leaves none behind.
    void ending.finally(() => this.#endings.delete(ending))
  }

  /** Returns when all have ended that the harness has ended, and those that are not the newest. */
  async ended(): Promise<void> {
    await Promise.all([...this.#endings, ...this.#sockets.slice(0, -1).map((socket) => socket.terminate())])
  }

  /** The bytes of ended connections are counted already. */
  countBytes(): void {
    for (const socket of this.#sockets) this.#countBytes(socket)
  }

  opened(_: MemberSocket, times: OpenTimes): void {
    const { intendedAtUs, startedAtUs, tcpAtUs, tlsAtUs, isTlsResumed, openAtUs, localPort } = times
    const { recorder } = this.#shared
    this.#isCutOff = false
    recorder.connectionOpened(this.#owner.index, intendedAtUs, openAtUs, localPort)
    recorder.time('connect_latency', openAtUs - intendedAtUs)
    recorder.time('connect_tcp', tcpAtUs - startedAtUs)
    if (tlsAtUs !== undefined) recorder.time('connect_tls', tlsAtUs - tcpAtUs)
    if (isTlsResumed) recorder.count('tls_resumed')
    recorder.time('connect_upgrade', openAtUs - (tlsAtUs ?? tcpAtUs))
  }

  /** The first of a worker is enough. */
  get asksWhyRefused(): boolean {
    return !this.#shared.recorder.knowsWhyRefused
  }

  failed(socket: MemberSocket, end: ConnectionEnd, reason?: string): void {
    const { recorder, frames } = this.#shared
    this.#countBytes(socket)
    recorder.connectionFailed(end, reason && frames.shown(reason))
    if (this.#owner.isReconnecting) recorder.count('reconnects_failed')
    if (localClasses.includes(end.class)) this.#lacksResources = true
    // A handshake that this machine could not begin, or has ended itself, says nothing about the target.
    else if (end.class !== 'closed-by-harness') recorder.neverEnds('connect_latency')
    if (!this.#hasInvokedConnect(end)) recorder.requests.connect -= 1
  }

  closed(socket: MemberSocket, end: ConnectionEnd, atUs: number): void {
    const { recorder, expectsLimits } = this.#shared
    const isByTarget = end.class !== 'closed-by-harness'
    this.#countBytes(socket)
    recorder.requests.disconnect += 1
    recorder.connectionClosed(end, atUs)
    if (isByTarget && !(expectsLimits && isByLimit(end))) recorder.count('connections_lost')
    if (end.class === 'message-limit') recorder.limited(this.#owner.index, atUs)
    if (this.newest !== socket) return
    if (isByTarget) this.#isCutOff = true
    this.#owner.disconnected(end, atUs)
  }

  #countBytes(socket: MemberSocket): void {
    this.#shared.recorder.count('bytes_received', socket.takeBytesRead())
  }

  /**
   * A handshake that the target refused has still invoked its $connect function, unless it was over the limit of new
   * connections, or its authorizer refused the ticket.
   */
  #hasInvokedConnect(end: ConnectionEnd): boolean {
    const notInvoked = this.#shared.plan.handshake.tickets === null ? [429] : [429, 401, 403]
    return end.class === 'http-status' && !notInvoked.includes(Number(end.detail))
  }
}
