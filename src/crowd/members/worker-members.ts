import { Recorder } from '../../metrics/recording/recorder.ts'
import type { HeldConnections } from '../../metrics/recording/worker-facts.ts'
import { nowUs } from '../clock.ts'
import { Handshakes } from '../connection/handshake.ts'
import { HttpPublisher } from '../connection/http-publisher.ts'
import { TlsClient } from '../connection/tls-client.ts'
import { ArrivalClock } from '../frames/arrival-clock.ts'
import { WaitEvidence } from '../frames/wait-evidence.ts'
import { tickMs } from '../../metrics/recording/generator-health.ts'
import { IncomingFrames } from '../frames/incoming-frames.ts'
import type { CrowdProtocol } from '../protocols/crowd-protocol.ts'
import { Rooms } from '../rooms.ts'
import { ChatRequests } from './chat-requests.ts'
import { lookForLife } from './look-for-life.ts'
import { CrowdMember, type SharedByMembers } from './crowd-member.ts'
import type { WorkerPlan } from './worker-plan.ts'

/** After so many failed handshakes of one worker and none that succeeded, it tries no more. */
const enoughFailures = 50

/** One worker's members: finds each of them, and does what concerns all of them. */
export class WorkerMembers implements SharedByMembers {
  readonly plan: WorkerPlan
  readonly recorder: Recorder
  readonly requests: ChatRequests
  readonly handshakes: Handshakes
  readonly publisher: HttpPublisher | null
  readonly tls: TlsClient
  readonly frames: IncomingFrames
  readonly publishedIn: Uint32Array
  readonly #rooms: Rooms
  readonly #arriving: Rooms['arrivals']
  readonly #arrivals = new ArrivalClock()
  readonly #waits = new WaitEvidence(tickMs)
  readonly #members = new Map<number, CrowdMember>()
  expectsLimits = false
  onCut: SharedByMembers['onCut'] = () => undefined

  constructor(plan: WorkerPlan, protocol: CrowdProtocol) {
    this.plan = plan
    this.#rooms = new Rooms(plan)
    this.#arriving = this.#rooms.arrivals
    this.publishedIn = new Uint32Array(plan.rooms)
    this.recorder = new Recorder(plan.startedAtUs)
    this.requests = new ChatRequests(plan, protocol, {
      rooms: this.#rooms,
      recorder: this.recorder,
      shown: (text) => this.frames.shown(text),
    })
    this.handshakes = new Handshakes(plan.url, plan.handshake)
    this.publisher =
      plan.publishUrl === undefined
        ? null
        : new HttpPublisher(plan.publishUrl, plan.handshake.publishHeaders, plan.connectTimeoutMs)
    this.tls = new TlsClient(plan.tlsResumption)
    this.frames = new IncomingFrames(plan, protocol, {
      recorder: this.recorder,
      rooms: this.#rooms,
      arrivals: this.#arrivals,
    })
    for (const index of this.#rooms.roomOf.keys())
      if (this.#rooms.workerOf(index) === plan.worker) this.#members.set(index, new CrowdMember(index, this))
  }

  /** The member of that index; undefined if it is another worker's. */
  at(index: number): CrowdMember | undefined {
    return this.#members.get(index)
  }

  /** Selects the members that are on this worker. */
  among(indexes: readonly number[]): CrowdMember[] {
    return indexes.flatMap((index) => this.at(index) ?? [])
  }

  /** A target that has refused so many connections and opened none is not tried again. */
  get isTargetHopeless(): boolean {
    const noneOpened = this.recorder.counted('connections_opened') === 0
    return noneOpened && this.recorder.counted('connections_failed') >= enoughFailures
  }

  /**
   * Connects the member that arrives at that place. The first member of each room then creates the room, if the protocol has such
   * a request.
   *
   * @returns undefined if the member belongs to another worker
   */
  connect(place: number, intendedAtUs: number): Promise<unknown> | undefined {
    const { creators, members } = this.#arriving
    const member = this.at(members[place] ?? -1)
    const createsItsRoom = this.requests.hasCreateRoom && place < creators
    return createsItsRoom ? member && this.#connectAndCreate(member, intendedAtUs) : member?.connect(intendedAtUs)
  }

  /** @returns does the looks that are due; to be called at each tick of the watch */
  lookForLife(): () => void {
    const { pingIntervalMs, startedAtUs, worker, workers } = this.plan
    const members = [...this.#members.values()]
    if (pingIntervalMs === 0 || members.length === 0) return () => undefined
    return lookForLife({ members: members.length, intervalMs: pingIntervalMs, startedAtUs, worker, workers }, (place) =>
      members[place]?.connections.newest?.lookForLife(pingIntervalMs * 1000),
    )
  }

  /** Does what no member receives anything by, and notes how long it took: what arrived meanwhile was read later. */
  ownWork<Result>(work: () => Result): Result {
    const fromUs = nowUs()
    const result = work()
    this.recorder.didOwnWork(fromUs, nowUs())
    return result
  }

  collectedGarbage(sinceMs: number, durationMs: number): void {
    const fromUs = Math.floor(nowUs() - sinceMs * 1000)
    this.recorder.didOwnWork(fromUs, fromUs + Math.round(durationMs * 1000))
  }

  /** Notes a turn of the event loop that has received no frame. */
  noteTurn(): void {
    this.#arrivals.earliestUs(nowUs())
  }

  /** Decides at each tick of the watch whether the intervals of the latest receipts are reliable. */
  checkWaits(): void {
    this.noteTurn()
    const areTrusted = this.#waits.tick()
    if (!areTrusted) this.#arrivals.forgetWait()
    this.recorder.waitsChecked(areTrusted)
  }

  /** Before the facts of a second are taken. */
  checkSecond(): void {
    if (!this.#waits.second()) this.recorder.distrustWaits()
  }

  /** All that the sockets have read so far. */
  countBytes(): void {
    for (const { connections } of this.#members.values()) connections.countBytes()
  }

  /** Returns the number of these members in each room. */
  presentIn(): Uint32Array {
    const present = new Uint32Array(this.plan.rooms)
    for (const { index, isPresent } of this.#members.values()) {
      const room = this.#rooms.roomOf[index] ?? 0
      if (isPresent) present[room] = (present[room] ?? 0) + 1
    }
    return present
  }

  /** Returns the connections by the state of the sockets, and not by the counters. */
  connections(): HeldConnections {
    let open = 0
    let connecting = 0
    for (const { connections } of this.#members.values()) {
      for (const { state } of connections.all) {
        if (state === 'held') open += 1
        if (state === 'connecting') connecting += 1
      }
    }
    return { open, connecting, ...(this.publisher !== null && { requesting: this.publisher.underWay }) }
  }

  /** Gives up on handshakes and answers that are still awaited. */
  stopWaiting(isUnanswered: boolean): void {
    for (const { connections } of this.#members.values()) connections.newest?.stopWaiting(isUnanswered)
  }

  disconnectAll(): void {
    for (const member of this.#members.values()) member.disconnect('terminate')
  }

  /** Returns when all connections have ended that the harness has ended. */
  async disconnected(): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ connections }) => connections.ended()))
  }

  terminateAll(): void {
    this.publisher?.stop()
    for (const { connections } of this.#members.values()) {
      for (const socket of connections.all) void socket.terminate()
    }
  }

  async #connectAndCreate(member: CrowdMember, intendedAtUs: number): Promise<void> {
    await member.connect(intendedAtUs)
    if (!member.isReconnecting) await member.createRoom()
  }
}
