import type { CounterName } from '../../metrics/catalogue/counters.ts'
import { type DropKind, localClasses } from '../../metrics/catalogue/connection-ends.ts'
import type { LiveHistogram } from '../../metrics/recording/live-histogram.ts'
import { type ConnectionEnd, Recorder } from '../../metrics/recording/recorder.ts'
import type { HeldConnections } from '../../metrics/recording/worker-facts.ts'
import { ArrivalClock } from '../frames/arrival-clock.ts'
import { ChatRequests } from './chat-requests.ts'
import { isByLimit } from '../connection/connection-limits.ts'
import { nowUs } from '../clock.ts'
import { Handshakes } from '../connection/handshake.ts'
import { IncomingFrames } from '../frames/incoming-frames.ts'
import { type Answer, type MemberListener, MemberSocket, type OpenTimes } from '../connection/member-socket.ts'
import type { Protocol } from '../protocols/protocol.ts'
import { Rooms } from '../rooms.ts'
import type { ShardPlan } from './shard-plan.ts'
import { writeStamp } from '../stamp/stamp.ts'

/** Failed connections of one worker, without a single open one. */
const hopelessAfter = 50

/** One worker's members: where each of them is, and the single steps that the shard's commands are made of. */
export class ShardMembers implements MemberListener {
  readonly plan: ShardPlan
  readonly rooms: Rooms
  readonly recorder: Recorder
  readonly #protocol: Protocol
  readonly #requests: ChatRequests
  readonly #handshakes: Handshakes
  readonly #sockets = new Map<number, MemberSocket>()
  /** Connections whose member has another one by now: they went dark, or were still closing. */
  readonly #forsaken: MemberSocket[] = []
  readonly #arrivals = new ArrivalClock()
  readonly #frames: IncomingFrames
  readonly #inRoom = new Set<number>()
  /** Members whose connection the target has ended, and who have no other one. */
  readonly #cutOff = new Set<number>()
  /** Members whom the chat has let into their rooms at some time. */
  readonly #admitted = new Set<number>()
  /** Members for whom this machine had no files or ports. */
  readonly #unequipped = new Set<number>()
  /** Members whom the scenario has taken out of their rooms. */
  readonly #takenOut = new Set<number>()
  readonly #returning = new Set<number>()
  readonly #nextSequence = new Map<number, number>()
  /** Waiters for the moment when the last open socket has closed. */
  readonly #closings: Promise<void>[] = []
  /** Called when the connection of a member who was in its room has ended, and not by the scenario. */
  onCut: (member: number, atUs: number, end: ConnectionEnd) => void = () => undefined
  /** Does the scenario expect the target to close connections that have reached its limits? */
  expectsLimits = false

  constructor(plan: ShardPlan, protocol: Protocol) {
    this.plan = plan
    this.#protocol = protocol
    this.#handshakes = new Handshakes(plan.url, plan.handshake)
    this.rooms = new Rooms(plan)
    this.recorder = new Recorder(plan.startedAtUs)
    this.#requests = new ChatRequests(plan, protocol, this)
    this.#frames = new IncomingFrames(plan, protocol, {
      recorder: this.recorder,
      rooms: this.rooms,
      arrivals: this.#arrivals,
    })
  }

  get live(): LiveHistogram {
    return this.#frames.live
  }

  isMine(member: number): boolean {
    return this.rooms.workerOf(member) === this.plan.worker
  }

  isConnected(member: number): boolean {
    const socket = this.#sockets.get(member)
    return socket !== undefined && socket.isOpen && !socket.isDark
  }

  /** Is it in its room, on an open connection? */
  isThere(member: number): boolean {
    return this.#inRoom.has(member) && this.isConnected(member)
  }

  /** Has the scenario taken it out of its room, or is it about to? */
  isTakenOut(member: number): boolean {
    return this.#takenOut.has(member)
  }

  isReturning(member: number): boolean {
    return this.#returning.has(member)
  }

  /** A target that has refused so many and taken nobody is not asked again. */
  isHopeless(): boolean {
    const nobodyCame = this.recorder.counted('connections_opened') === 0
    return nobodyCame && this.recorder.counted('connections_failed') >= hopelessAfter
  }

  // --- coming ---

  /** Opens a new connection and greets the chat. @returns whether it is open and the chat has answered */
  async arrive(member: number, intendedAtUs: number): Promise<boolean> {
    const { connectTimeoutMs, receivePath, maxMessageBytes, connectionLimits } = this.plan
    const before = this.#sockets.get(member)
    if (before?.state === 'held') this.#forsaken.push(before)
    const opening = this.#handshakes.of(this.#requests.identityOf(member).name)
    const socket = new MemberSocket(
      member,
      { ...opening, connectTimeoutMs, receivePath, maxMessageBytes, connectionLimits },
      this,
    )
    this.#sockets.set(member, socket)
    this.recorder.count('connections_attempted')
    this.recorder.requests.connect += 1
    // Asked within the same turn: what a chat sends by itself may come with the answer to the handshake.
    const answer = await socket.open(intendedAtUs, () => this.#requests.hello(socket))
    return socket.isOpen && answer?.kind === 'answered'
  }

  /** @returns whether the chat has taken it into its room */
  async enter(member: number, intendedAtUs: number): Promise<boolean> {
    const socket = this.#sockets.get(member)
    if (!socket?.isOpen) return false
    this.recorder.count('joins_attempted')
    // Where the chat has no such request, whoever is connected is in the room.
    if (this.#protocol.join !== undefined) socket.hereSinceUs = nowUs()
    const answer = await this.#requests.join(socket)
    if (answer.kind !== 'answered') {
      const isReturning = this.isReturning(member)
      if (isReturning) this.recorder.count('rejoins_failed')
      // Who comes back may find that its room is gone, and makes it anew.
      if (answer.kind !== 'given-up' && !(isReturning && answer.kind === 'refused'))
        this.recorder.neverEnds('join_latency')
      return false
    }
    const joinedAtUs = answer.atUs
    this.#inRoom.add(member)
    this.#admitted.add(member)
    this.#takenOut.delete(member)
    this.recorder.entered(member, joinedAtUs)
    this.recorder.count('joins_completed')
    this.recorder.time('join_latency', joinedAtUs - intendedAtUs)
    return true
  }

  /** It was to enter its room and has no connection: one that the target has ended keeps it out for ever. */
  cannotEnter(member: number): void {
    if (this.#cutOff.has(member)) this.recorder.neverEnds('join_latency')
  }

  /** The member is on its way back into its room, until `cameBack`. */
  comesBack(member: number): void {
    this.#returning.add(member)
    this.recorder.count('members_cut')
  }

  /** Its connection was cut at `cutAtUs`; it is in its room again, or has given up, or the harness has stopped. */
  cameBack(member: number, cutAtUs: number, outcome: 'back' | 'gave-up' | 'stopped'): void {
    const atUs = nowUs()
    this.#returning.delete(member)
    this.recorder.troubled(member, cutAtUs, atUs)
    if (outcome === 'gave-up') this.recorder.neverEnds('recovery_time')
    if (outcome !== 'back') return
    this.recorder.count('members_recovered')
    this.recorder.time('recovery_time', atUs - cutAtUs)
  }

  /** Enters a room that may be gone because everybody had left it: then it is made anew, by whoever comes first. */
  async enterAgain(member: number): Promise<boolean> {
    if (await this.enter(member, nowUs())) return true
    if (this.#protocol.createRoom === undefined || !this.isConnected(member)) return false
    await this.#createRoom(member, this.rooms.roomOf[member] ?? 0)
    return this.enter(member, nowUs())
  }

  /**
   * The first member creates all rooms, where the protocol has such a request. A chat that has let one wait for its answer
   * until the deadline is not asked for the next.
   */
  async createRooms(signal: AbortSignal): Promise<void> {
    for (let room = 0; room < this.plan.rooms && !signal.aborted; room++) {
      if ((await this.#createRoom(0, room)) === 'unanswered') return
    }
  }

  // --- being there ---

  /** @param filler what follows the stamp; made once for many messages */
  say(publisher: number, intendedAtUs: number, steady: boolean, filler: string): void {
    this.recorder.count('messages_offered')
    const socket = this.#sockets.get(publisher)
    if (socket === undefined || !this.isThere(publisher) || this.isTakenOut(publisher)) {
      this.recorder.count(this.#whyNotSent(publisher))
      return
    }
    this.throwFailure()
    const requests = this.#requests
    const sequence = this.#nextSequence.get(publisher) ?? 0
    const sentAtUs = nowUs()
    const text = writeStamp(this.plan.run, { publisher, sequence, intendedAtUs, sentAtUs }) + filler
    socket.send(this.#protocol.say(requests.roomNameOf(publisher), text, requests.identityOf(publisher)))
    this.#nextSequence.set(publisher, sequence + 1)
    this.recorder.published({ publisher, sequence, intendedAtUs, sentAtUs, steady })
  }

  /** @throws Refusal for a protocol that failed on a frame */
  throwFailure(): void {
    this.#frames.throwFailure()
  }

  /** From now on it reads nothing, and is not expected to. @returns the instant */
  pause(member: number): number {
    const atUs = nowUs()
    this.#sockets.get(member)?.pause()
    this.recorder.leaving(member, atUs)
    return atUs
  }

  /** Reads on. What it has missed in between it is not owed; whether it is still connected only shows now. */
  resume(member: number, pausedAtUs: number): void {
    const atUs = nowUs()
    this.recorder.troubled(member, pausedAtUs, atUs)
    if (!this.isThere(member)) return
    this.recorder.entered(member, atUs)
    this.#sockets.get(member)?.resume()
  }

  probe(): void {
    for (const socket of this.#sockets.values()) socket.probe()
  }

  /** Of a turn of the event loop that has brought nothing. */
  hearTurn(): void {
    this.#arrivals.earliestUs(nowUs())
  }

  // --- going ---

  /** It says nothing from now on, until it enters again. */
  takeOut(member: number): void {
    this.#takenOut.add(member)
  }

  /** Takes it out of its room as the chat has it, or by its connection where the chat has no such request. */
  async leave(member: number): Promise<void> {
    const socket = this.#sockets.get(member)
    if (socket === undefined || !this.#inRoom.delete(member)) return
    this.takeOut(member)
    this.recorder.leaving(member, nowUs())
    if (this.#protocol.leave === undefined) return socket.close()
    const answer = await this.#requests.leave(socket)
    if (answer.kind === 'answered') this.recorder.left(member, answer.atUs)
  }

  /** Ends its connection, or all that it does on it. @returns the instant, or undefined if it had no connection */
  drop(member: number, kind: DropKind): number | undefined {
    const socket = this.#sockets.get(member)
    if (socket === undefined || !this.isConnected(member)) return undefined
    const atUs = nowUs()
    this.#inRoom.delete(member)
    this.takeOut(member)
    this.recorder.dropped(member, kind, atUs)
    if (kind === 'half-open') socket.goDark()
    else this.#closings.push(kind === 'closed' ? socket.close() : socket.terminate())
    return atUs
  }

  /** Ends its connection for good: with a close frame, or without a word if it is dark or has to be quick. */
  release(member: number, how: 'close' | 'terminate'): void {
    const socket = this.#sockets.get(member)
    if (socket === undefined) return
    if (this.#inRoom.delete(member)) this.recorder.left(member, nowUs())
    this.#closings.push(socket.isDark ? socket.terminate() : socket[how]())
  }

  releaseAll(): void {
    for (const member of this.#sockets.keys()) this.release(member, 'terminate')
  }

  /** Everybody has been released: waits until the last connection has ended. */
  async allClosed(): Promise<void> {
    for (const socket of this.#forsaken) this.#closings.push(socket.terminate())
    await Promise.all(this.#closings)
  }

  /** Looks at each socket, and not at what has been counted. */
  connections(): HeldConnections {
    const states = [...this.#sockets.values(), ...this.#forsaken].map(({ state }) => state)
    const inState = (wanted: MemberSocket['state']) => states.filter((state) => state === wanted).length
    return { open: inState('held'), connecting: inState('connecting') }
  }

  /** Gives up on handshakes and answers that are still awaited. */
  stopWaiting(): void {
    for (const socket of this.#sockets.values()) socket.stopWaiting()
  }

  terminateAll(): void {
    for (const socket of [...this.#sockets.values(), ...this.#forsaken]) void socket.terminate()
  }

  // --- what the sockets tell ---

  opened({ index }: MemberSocket, { intendedAtUs, startedAtUs, tcpAtUs, tlsAtUs, openAtUs }: OpenTimes): void {
    this.#cutOff.delete(index)
    this.recorder.connectionOpened(index, intendedAtUs, openAtUs)
    this.recorder.time('connect_latency', openAtUs - intendedAtUs)
    this.recorder.time('connect_tcp', tcpAtUs - startedAtUs)
    if (tlsAtUs !== undefined) this.recorder.time('connect_tls', tlsAtUs - tcpAtUs)
    this.recorder.time('connect_upgrade', openAtUs - (tlsAtUs ?? tcpAtUs))
  }

  failed({ index }: MemberSocket, end: ConnectionEnd): void {
    this.recorder.connectionFailed(end)
    if (this.#returning.has(index)) this.recorder.count('reconnects_failed')
    if (localClasses.includes(end.class)) this.#unequipped.add(index)
    // What this machine could not begin, or has broken off itself, says nothing of the target.
    else if (end.class !== 'closed-by-harness') this.recorder.neverEnds('connect_latency')
    if (!this.#reachedFunction(end)) this.recorder.requests.connect -= 1
  }

  closed(socket: MemberSocket, end: ConnectionEnd, atUs: number): void {
    this.recorder.requests.disconnect += 1
    this.recorder.connectionClosed(end, atUs)
    if (end.class !== 'closed-by-harness' && !this.#isExpected(end)) this.recorder.count('connections_lost')
    if (end.class === 'message-limit') this.recorder.limited(socket.index, atUs)
    if (this.#sockets.get(socket.index) !== socket) return
    if (end.class !== 'closed-by-harness') this.#cutOff.add(socket.index)
    if (!this.#inRoom.delete(socket.index)) return
    this.recorder.cut(socket.index, atUs)
    this.onCut(socket.index, atUs, end)
  }

  /** On the hot path. */
  frame(socket: MemberSocket, frame: Buffer, receivedAtUs: number, isBinary: boolean): void {
    this.#frames.frame(socket, frame, receivedAtUs, isBinary)
  }

  async #createRoom(creator: number, room: number): Promise<Answer['kind'] | undefined> {
    const socket = this.#sockets.get(creator)
    return socket && (await this.#requests.createRoom(socket, room)).kind
  }

  #isExpected(end: ConnectionEnd): boolean {
    return this.expectsLimits && isByLimit(end)
  }

  /**
   * A handshake that the target refused has invoked its $connect function all the same, but for one over the limit of new
   * connections, or without a ticket that its authorizer takes.
   */
  #reachedFunction(end: ConnectionEnd): boolean {
    const unadmitted = this.plan.handshake.tickets === null ? [429] : [429, 401, 403]
    return end.class === 'http-status' && !unadmitted.includes(Number(end.detail))
  }

  #whyNotSent(publisher: number): CounterName {
    if (this.#unequipped.has(publisher)) return 'messages_missed'
    if (this.isTakenOut(publisher)) return 'messages_withheld'
    return this.#admitted.has(publisher) ? 'messages_unsendable' : 'messages_unadmitted'
  }
}
