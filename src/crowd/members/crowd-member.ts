import type { DropKind } from '../../metrics/catalogue/connection-ends.ts'
import type { CountersOf } from '../../metrics/catalogue/counters.ts'
import type { ConnectionEnd } from '../../metrics/recording/recorder.ts'
import { nowUs } from '../clock.ts'
import { type Answer, isDone } from '../connection/awaited-answer.ts'
import { isByLimit } from '../connection/connection-limits.ts'
import type { Handshakes } from '../connection/handshake.ts'
import type { HttpPublisher } from '../connection/http-publisher.ts'
import { noHttpApi } from '../protocols/guarded-protocol.ts'
import type { HttpRequest } from '../protocols/protocol.ts'
import { stampDigest, writeStamp } from '../stamp/stamp.ts'
import type { ChatRequests } from './chat-requests.ts'
import { type ConnectionOwner, MemberConnections, type SharedByConnections } from './member-connections.ts'

/** The state that all members of one worker share. */
export interface SharedByMembers extends SharedByConnections {
  readonly requests: ChatRequests
  readonly handshakes: Handshakes
  /** Null where no HTTP API is known. */
  readonly publisher: HttpPublisher | null
  /** The number of messages that were sent to each room. */
  readonly publishedIn: Uint32Array
  /**
   * Called when the connection of a member in its room has ended, and not by the scenario; also where an expected limit has ended that of a
   * member that has not been in its room yet.
   */
  onCut(member: CrowdMember, atUs: number, end: ConnectionEnd): void
}

/** One simulated member: its state, and the single steps that the worker's commands are made of. */
export class CrowdMember implements ConnectionOwner {
  readonly index: number
  readonly connections: MemberConnections
  readonly #shared: SharedByMembers
  #isInRoom = false
  /** The chat has let it into its room at some time. */
  #hasJoined = false
  #isWithheld = false
  #isReconnecting = false
  #droppedAtUs: number | undefined
  #isReading = false
  #nextSequence = 0

  constructor(index: number, shared: SharedByMembers) {
    this.index = index
    this.connections = new MemberConnections(this, shared)
    this.#shared = shared
  }

  /** Is it in its room, on an open connection? */
  get isPresent(): boolean {
    return this.#isInRoom && this.connections.isConnected
  }

  /** Are its messages withheld, because the scenario has taken it out of its room, or is about to? */
  get isWithheld(): boolean {
    return this.#isWithheld
  }

  get isReconnecting(): boolean {
    return this.#isReconnecting
  }

  /** When it was dropped, if it has not been told to reconnect since. */
  get droppedAtUs(): number | undefined {
    return this.#droppedAtUs
  }

  /** For what is drawn for this member alone. */
  get seed(): number {
    return this.#shared.plan.seed * 31 + this.index
  }

  // --- connecting and joining ---

  /** Opens a new connection and sends the hello. @returns whether it is open and the chat has answered */
  async connect(intendedAtUs: number): Promise<boolean> {
    const { handshakes, requests } = this.#shared
    const opening = handshakes.of(requests.nameOf(this.index), requests.queryOf(this.index))
    // Hello within the same turn: what a chat sends by itself may come with the answer to the handshake.
    const { isOpen, result } = await this.connections.open(opening, intendedAtUs, (socket) => {
      if (requests.helloWayOf(this.index) === 'asked') requests.askId(socket)
      return requests.hello(socket, this.#isReconnecting)
    })
    return isOpen && result !== undefined && isDone(result)
  }

  /** @returns whether the chat has let it into its room */
  async join(intendedAtUs: number): Promise<boolean> {
    const { requests, recorder } = this.#shared
    const socket = this.connections.newest
    if (!socket?.isOpen) return false
    recorder.count('joins_attempted')
    // Where the chat has no such request, the member has been in the room since it was connected.
    const askedAtUs = nowUs()
    if (requests.hasJoin) socket.hereSinceUs = askedAtUs
    const answer = await requests.join(socket, this.#isReconnecting)
    this.#asked(answer, askedAtUs)
    if (!isDone(answer)) {
      if (this.#isReconnecting) recorder.count('rejoins_failed')
      // A member that reconnects may find that its room is gone, and creates it again.
      const mayCreateRoom = this.#isReconnecting && answer.kind === 'refused'
      if (answer.kind !== 'given-up' && !mayCreateRoom && requests.answersJoin(this.index))
        recorder.neverEnds('join_latency')
      return false
    }
    this.#enter(answer)
    if (answer.kind === 'answered') recorder.time('join_latency', answer.atUs - intendedAtUs)
    return true
  }

  /** Asks for its connection id, to be held against the one that it has been told before. */
  checkId(): void {
    const { newest } = this.connections
    if (newest === undefined) return
    newest.checksId = true
    this.#shared.requests.askId(newest)
  }

  /** Its join is due and it has no connection: if the target has ended that, the join never ends. */
  missJoin(): void {
    const { requests, recorder } = this.#shared
    if (this.connections.isCutOff && requests.answersJoin(this.index)) recorder.neverEnds('join_latency')
  }

  /** Joins a room that may be gone because all its members had left it: then creates it again first. */
  async rejoin(): Promise<boolean> {
    const { requests } = this.#shared
    if (await this.join(nowUs())) return true
    if (!requests.hasCreateRoom || !this.connections.isConnected) return false
    await this.createRoom()
    return this.isPresent || this.join(nowUs())
  }

  /** Creates its room, and is then in it where the chat has it so. */
  async createRoom(): Promise<void> {
    const { requests, recorder } = this.#shared
    const socket = this.connections.newest
    if (!socket?.isOpen) return
    const askedAtUs = nowUs()
    if (requests.creatorJoins) socket.hereSinceUs = askedAtUs
    const answer = await requests.createRoom(socket, this.#isReconnecting)
    if (requests.creatorJoins) this.#asked(answer, askedAtUs)
    if (!requests.creatorJoins || !isDone(answer)) return
    recorder.count('joins_attempted')
    this.#enter(answer)
  }

  /** It tries to reconnect from now on, until {@link endReconnecting}. */
  startReconnecting(): void {
    this.#droppedAtUs = undefined
    this.#isReconnecting = true
    this.#shared.recorder.count('members_cut')
  }

  /** Its connection was cut at `cutAtUs`; it has rejoined, or given up, or the harness has stopped. */
  endReconnecting(cutAtUs: number, outcome: 'rejoined' | 'gave-up' | 'stopped'): void {
    const { requests, recorder } = this.#shared
    const atUs = nowUs()
    this.#isReconnecting = false
    recorder.disrupted(this.index, cutAtUs, atUs)
    // Without answers it would be, for the most part, the time that the protocol has us wait.
    const isTimed = requests.answersEntering(this.index)
    if (outcome === 'gave-up' && isTimed) recorder.neverEnds('recovery_time')
    if (outcome !== 'rejoined') return
    recorder.count('members_recovered')
    if (isTimed) recorder.time('recovery_time', atUs - cutAtUs)
  }

  // --- in the room ---

  /** @param steady is it of the steady phase, or the number of its part. @param filler what follows the stamp; made once for many messages */
  publish(intendedAtUs: number, steady: boolean | number, filler: string): void {
    this.#send(intendedAtUs, steady, filler, false)
  }

  /** The chat is to keep its position, for those who ask. */
  setPosition(intendedAtUs: number, steady: boolean | number, filler: string): void {
    this.#send(intendedAtUs, steady, filler, true)
  }

  /**
   * Asks for the positions of its room, unless it still waits for the last answer, like a client that polls. Meanwhile its
   * positions grow older.
   */
  async readPositions(): Promise<void> {
    const { requests, recorder, frames } = this.#shared
    const socket = this.connections.newest
    if (socket === undefined || !this.isPresent) return
    if (this.#isReading) return recorder.count('position_reads_skipped')
    recorder.count('position_reads')
    this.#isReading = true
    await requests.readPositions(socket, (frame, receivedAtUs) => frames.positions(socket, frame, receivedAtUs))
    this.#isReading = false
  }

  /** Stops reading, and stops expecting deliveries. @returns the instant */
  pauseReading(): number {
    const atUs = nowUs()
    this.connections.newest?.pause()
    this.#shared.recorder.leaving(this.index, atUs)
    return atUs
  }

  /** Messages of the pause are not expected; only now does it show whether the member is still connected. */
  resumeReading(pausedAtUs: number): void {
    const { recorder } = this.#shared
    const atUs = nowUs()
    recorder.disrupted(this.index, pausedAtUs, atUs)
    if (!this.isPresent) return
    recorder.entered(this.index, atUs)
    this.connections.newest?.resume()
  }

  // --- leaving and disconnecting ---

  /** It publishes nothing from now on, until it joins again. */
  withhold(): void {
    this.#isWithheld = true
  }

  /** Leaves its room by a request to the chat, or by closing its connection where the chat has no such request. */
  async leave(): Promise<void> {
    const { requests, recorder } = this.#shared
    const socket = this.connections.newest
    if (socket === undefined || !this.#isInRoom) return
    this.#isInRoom = false
    this.withhold()
    recorder.leaving(this.index, nowUs())
    if (!requests.hasLeave) return socket.close()
    const answer = await requests.leave(socket, this.#isReconnecting)
    if (!isDone(answer)) return
    recorder.left(this.index, answer.atUs)
    recorder.count('leaves_completed')
  }

  /** Ends its connection, or all that it does on it. @returns whether it had one */
  drop(kind: DropKind): boolean {
    if (!this.connections.isConnected) return false
    const atUs = nowUs()
    this.#isInRoom = false
    this.withhold()
    this.#droppedAtUs = atUs
    this.#shared.recorder.dropped(this.index, kind, atUs)
    if (kind === 'half-open') this.connections.newest?.becomeHalfOpen()
    else this.connections.end(kind === 'closed' ? 'close' : 'terminate')
    return true
  }

  /** Ends its connection for good. */
  disconnect(how: 'close' | 'terminate'): void {
    if (this.#isInRoom) this.#shared.recorder.left(this.index, nowUs())
    this.#isInRoom = false
    this.connections.end(how)
  }

  disconnected(end: ConnectionEnd, atUs: number): void {
    if (this.#isInRoom) {
      this.#isInRoom = false
      this.#shared.recorder.cut(this.index, atUs)
    } else {
      // From now on nothing can arrive of what it may have been let into, or had begun to leave.
      if (this.#isWithheld) this.#shared.recorder.left(this.index, atUs)
      if (this.#hasJoined || this.#isReconnecting || !isByLimit(end)) return
    }
    this.#shared.onCut(this, atUs, end)
  }

  /** The answer to a first join is enough, as nobody publishes before. An unanswered join may have let the member in. */
  #asked({ kind }: Answer, askedAtUs: number): void {
    const isAgain = kind === 'answered' && this.#hasJoined
    if (isAgain || kind === 'assumed' || kind === 'unanswered') this.#shared.recorder.asked(this.index, askedAtUs)
  }

  #enter({ atUs }: Extract<Answer, { atUs: number }>): void {
    const { recorder } = this.#shared
    this.#isInRoom = true
    this.#hasJoined = true
    this.#isWithheld = false
    recorder.entered(this.index, atUs)
    recorder.count('joins_completed')
  }

  #send(intendedAtUs: number, steady: boolean | number, filler: string, isKept: boolean): void {
    const { plan, requests, recorder, frames, publishedIn, publisher: overHttp } = this.#shared
    recorder.count('messages_offered')
    const socket = this.connections.newest
    // Who publishes over HTTP needs neither a connection nor a room.
    const needsRoom = isKept || overHttp === null || !requests.publishesOverHttp
    if (this.#isWithheld || (needsRoom && (socket === undefined || !this.isPresent))) {
      recorder.count(this.#whyNotSent)
      return
    }
    frames.throwFailure()
    const publisher = this.index
    const sequence = this.#nextSequence
    const sentAtUs = nowUs()
    const stamp = writeStamp(plan.run, { publisher, sequence, intendedAtUs, sentAtUs })
    const text = stamp + filler
    const message = isKept ? requests.position(publisher, text) : requests.message(publisher, text)
    const isRequest = typeof message !== 'string'
    if (isRequest) this.#publishOverHttp(message, { sequence, intendedAtUs, steady })
    else if (socket !== undefined && this.isPresent) socket.send(message)
    else return recorder.count(this.#whyNotSent)
    this.#nextSequence += 1
    if (!isKept) {
      const room = requests.roomOf(publisher)
      publishedIn[room] = (publishedIn[room] ?? 0) + 1
      frames.recent.published(publisher, sequence, intendedAtUs)
    }
    recorder.published({
      publisher,
      sequence,
      intendedAtUs,
      sentAtUs,
      stampDigest: stampDigest(stamp),
      steady,
      isKept,
      isRequest,
    })
  }

  #publishOverHttp(
    request: HttpRequest,
    { sequence, intendedAtUs, steady }: { sequence: number; intendedAtUs: number; steady: boolean | number },
  ): void {
    const { recorder, requests, publisher } = this.#shared
    if (publisher === null) throw noHttpApi()
    publisher.publish(request, requests.nameOf(this.index), (outcome, atUs) => {
      recorder.httpEnded(outcome, { publisher: this.index, sequence })
      if (Number(steady) === 0) return
      if ('status' in outcome) recorder.time('http_latency', Math.max(0, atUs - intendedAtUs))
      else recorder.neverEnds('http_latency')
    })
  }

  get #whyNotSent(): CountersOf<'worker'> {
    if (this.connections.lacksResources) return 'messages_missed'
    if (this.#isWithheld) return 'messages_withheld'
    return this.#hasJoined ? 'messages_unsendable' : 'messages_unadmitted'
  }
}
