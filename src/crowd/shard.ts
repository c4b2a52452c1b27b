import { localClasses } from '../metrics/catalogue.ts'
import { GeneratorWatch } from '../metrics/recording/generator-health.ts'
import { LiveHistogram } from '../metrics/recording/live-histogram.ts'
import { type ConnectionEnd, Recorder } from '../metrics/recording/recorder.ts'
import type { WorkerFacts } from '../metrics/recording/worker-facts.ts'
import { ArrivalClock } from './arrival-clock.ts'
import { nowUs } from './clock.ts'
import { type MemberListener, MemberSocket, type OpenTimes } from './member-socket.ts'
import { type LastMillisecond, followSchedule } from './follow-schedule.ts'
import { Pacer, type Schedule } from './pacer.ts'
import type { Exchange, Member, Protocol } from './protocols/protocol.ts'
import { PublishSchedule, type PublishPlan } from './publish-schedule.ts'
import { Rooms } from './rooms.ts'
import { isServiceFrame } from './service-frame.ts'
import type { ShardCommands, ShardPlan, ShardStatus } from './shard-commands.ts'
import { StampReader, stampLength, writeStamp } from './stamp.ts'

/** Where a worker's facts go: its log. */
export interface FactSink {
  /** @throws what the disk throws; the run then cannot go on */
  append(facts: WorkerFacts): void
}

/** How much of the facts the sudden end of a worker may cost. */
const flushIntervalMs = 1000

/** Messages a second and worker. */
const spinUpToRate = 50

/** Failed connections of one worker, without a single open one. */
const hopelessAfter = 50

/** One worker's members. The in-process fleet, the worker processes and nobody else drive it. */
export class Shard implements ShardCommands, MemberListener {
  readonly #plan: ShardPlan
  readonly #protocol: Protocol
  readonly #rooms: Rooms
  readonly #sockets = new Map<number, MemberSocket>()
  readonly #recorder: Recorder
  readonly #sink: FactSink
  readonly #arrivals = new ArrivalClock()
  readonly #inRoom = new Set<number>()
  /** Members for whom this machine had no files or ports. */
  readonly #unequipped = new Set<number>()
  readonly #nextSequence = new Map<number, number>()
  readonly #live = new LiveHistogram()
  readonly #stamp: StampReader
  readonly #watch = new GeneratorWatch()
  readonly #flushing: NodeJS.Timeout
  readonly #probing: NodeJS.Timeout | undefined
  #sinkFailure: string | null = null
  #isFinished = false
  readonly #abort = new AbortController()
  /** Waiters for the moment when the last open socket has closed. */
  readonly #closings: Promise<void>[] = []

  constructor(plan: ShardPlan, protocol: Protocol, sink: FactSink) {
    this.#plan = plan
    this.#protocol = protocol
    this.#rooms = new Rooms(plan)
    this.#recorder = new Recorder(plan.startedAtUs)
    this.#sink = sink
    this.#stamp = new StampReader(plan.run)
    this.#flushing = setInterval(() => this.#flush(), flushIntervalMs).unref()
    if (plan.pingIntervalMs > 0) this.#probing = setInterval(() => this.#probe(), plan.pingIntervalMs).unref()
  }

  async connect(schedule: Schedule, first: number, end: number): Promise<void> {
    await this.#eachDue(schedule, end - first, (arrival, intendedAtUs) => {
      const member = first + arrival
      return this.#isMine(member) && !this.#isHopeless() ? this.#arrive(member, intendedAtUs) : undefined
    })
  }

  async createRooms(): Promise<void> {
    const creator = this.#sockets.get(0)
    if (creator === undefined || this.#protocol.createRoom === undefined) return
    for (let room = 0; room < this.#plan.rooms && !this.#abort.signal.aborted; room++) {
      await this.#ask(creator, 'createRoom', this.#protocol.createRoom(this.#roomName(room), this.#identity(0)))
    }
  }

  async join(schedule: Schedule): Promise<void> {
    await this.#eachDue(schedule, this.#plan.members, (member, intendedAtUs) => {
      const socket = this.#sockets.get(member)
      return socket?.isOpen ? this.#enter(socket, intendedAtUs) : undefined
    })
  }

  async publish(plan: PublishPlan): Promise<void> {
    const schedule = new PublishSchedule(plan, this.#plan.members, (member) => this.#isMine(member))
    const filler = '.'.repeat(Math.max(0, plan.payloadBytes - stampLength))
    await followSchedule(
      schedule,
      Number.POSITIVE_INFINITY,
      this.#abort.signal,
      (_, intendedAtUs) => this.#say(schedule.publisher, intendedAtUs, schedule.isSteady(intendedAtUs), filler),
      this.#lastMillisecond(plan.schedule.ratePerSecond),
      () => this.#arrivals.turn(),
    )
  }

  async disconnect(schedule: Schedule | 'at-once'): Promise<void> {
    if (schedule === 'at-once') {
      for (const socket of this.#sockets.values()) this.#release(socket, 'terminate')
    } else {
      await followSchedule(new Pacer(schedule), this.#plan.members, this.#abort.signal, (member) => {
        const socket = this.#sockets.get(member)
        if (socket !== undefined) this.#release(socket, 'close')
      })
    }
    await Promise.all(this.#closings)
  }

  async status(): Promise<ShardStatus> {
    const counted = (name: Parameters<Recorder['counted']>[0]) => this.#recorder.counted(name)
    return {
      open: counted('connections_opened') - counted('connections_closed'),
      failed: counted('connections_failed'),
      joined: counted('joins_completed'),
      published: counted('messages_published'),
      receipts: this.#recorder.receipts,
      live: this.#live.buckets,
      sinkFailure: this.#sinkFailure,
    }
  }

  async finish(): Promise<void> {
    clearInterval(this.#flushing)
    if (!this.#isFinished) this.#flush()
    this.#isFinished = true
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    for (const socket of this.#sockets.values()) socket.stopWaiting()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    clearInterval(this.#flushing)
    clearInterval(this.#probing)
    this.#watch.stop()
    for (const socket of this.#sockets.values()) void socket.terminate()
  }

  // --- what the sockets tell ---

  opened(_socket: MemberSocket, { intendedAtUs, startedAtUs, tcpAtUs, tlsAtUs, openAtUs }: OpenTimes): void {
    this.#recorder.connectionOpened(openAtUs)
    this.#recorder.time('connect_latency', openAtUs - intendedAtUs)
    this.#recorder.time('connect_tcp', tcpAtUs - startedAtUs)
    if (tlsAtUs !== undefined) this.#recorder.time('connect_tls', tlsAtUs - tcpAtUs)
    this.#recorder.time('connect_upgrade', openAtUs - (tlsAtUs ?? tcpAtUs))
  }

  failed({ index }: MemberSocket, end: ConnectionEnd): void {
    this.#recorder.connectionFailed(end)
    if (localClasses.includes(end.class)) this.#unequipped.add(index)
    // A handshake that the target refused has invoked its $connect function all the same.
    if (end.class !== 'http-status') this.#recorder.requests.connect -= 1
  }

  closed(_socket: MemberSocket, end: ConnectionEnd, atUs: number): void {
    this.#recorder.requests.disconnect += 1
    this.#recorder.connectionClosed(end, atUs)
  }

  /** On the hot path. */
  frame(socket: MemberSocket, frame: Buffer, receivedAtUs: number): void {
    const stamp = this.#stamp
    let found = stamp.next(frame, 0)
    if (found === 'none') {
      if (isServiceFrame(frame)) this.#recorder.count('service_errors')
      return
    }
    const widthUs = Math.max(0, receivedAtUs - this.#arrivals.earliestUs())
    for (; found !== 'none'; found = stamp.next(frame, stamp.end)) {
      if (found === 'ours') {
        const sentToReceivedUs = receivedAtUs - stamp.sentAtUs
        this.#recorder.received(socket.index, stamp.publisher, stamp.sequence, sentToReceivedUs, widthUs)
        this.#live.record(receivedAtUs - stamp.intendedAtUs)
      } else this.#recorder.count(found === 'corrupt' ? 'deliveries_corrupt' : 'deliveries_unknown')
    }
  }

  /** Begins a step for each instant that is due, and waits for all of them. The first that fails ends the schedule. */
  async #eachDue(
    schedule: Schedule,
    count: number,
    begin: (index: number, intendedAtUs: number) => Promise<void> | undefined,
  ): Promise<void> {
    const failure = new AbortController()
    const signal = AbortSignal.any([this.#abort.signal, failure.signal])
    const steps: Promise<void>[] = []
    await followSchedule(new Pacer(schedule), count, signal, (index, intendedAtUs) => {
      const step = begin(index, intendedAtUs)
      if (step === undefined) return
      step.catch(() => failure.abort())
      steps.push(step)
    })
    await Promise.all(steps)
  }

  // --- one member's steps ---

  async #arrive(member: number, intendedAtUs: number): Promise<void> {
    const { url, connectTimeoutMs, receivePath } = this.#plan
    const socket = new MemberSocket(member, { url: new URL(url), connectTimeoutMs, receivePath }, this)
    this.#sockets.set(member, socket)
    this.#recorder.count('connections_attempted')
    this.#recorder.requests.connect += 1
    await socket.open(intendedAtUs)
    if (socket.isOpen && this.#protocol.hello !== undefined) {
      await this.#ask(socket, 'hello', this.#protocol.hello(this.#identity(member)))
    }
  }

  async #enter(socket: MemberSocket, intendedAtUs: number): Promise<void> {
    const { index } = socket
    this.#recorder.count('joins_attempted')
    let joinedAtUs = nowUs()
    if (this.#protocol.join !== undefined) {
      const room = this.#roomName(this.#rooms.roomOf[index] ?? 0)
      const atUs = await this.#ask(socket, 'join', this.#protocol.join(room, this.#identity(index)))
      if (atUs === undefined) return
      joinedAtUs = atUs
    }
    this.#inRoom.add(index)
    this.#recorder.entered(index, joinedAtUs)
    this.#recorder.count('joins_completed')
    this.#recorder.time('join_latency', joinedAtUs - intendedAtUs)
  }

  #say(publisher: number, intendedAtUs: number, steady: boolean, filler: string): void {
    this.#recorder.count('messages_offered')
    const socket = this.#sockets.get(publisher)
    if (!socket?.isOpen || !this.#inRoom.has(publisher)) {
      this.#recorder.count(this.#unequipped.has(publisher) ? 'messages_missed' : 'messages_unsendable')
      return
    }
    const sequence = this.#nextSequence.get(publisher) ?? 0
    const sentAtUs = nowUs()
    const text = writeStamp(this.#plan.run, { publisher, sequence, intendedAtUs, sentAtUs }) + filler
    const room = this.#roomName(this.#rooms.roomOf[publisher] ?? 0)
    socket.send(this.#protocol.say(room, text, this.#identity(publisher)))
    this.#nextSequence.set(publisher, sequence + 1)
    this.#recorder.published({ publisher, sequence, intendedAtUs, sentAtUs, steady })
  }

  #release(socket: MemberSocket, how: 'close' | 'terminate'): void {
    if (this.#inRoom.delete(socket.index)) this.#recorder.left(socket.index, nowUs())
    this.#closings.push(socket[how]())
  }

  /** @returns when the answer came; undefined if it was a refusal or did not come */
  async #ask(
    socket: MemberSocket,
    step: 'hello' | 'createRoom' | 'join',
    exchange: Exchange,
  ): Promise<number | undefined> {
    if (socket.isOpen) this.#recorder.requests[step] += 1
    const answer = await socket.ask(exchange, this.#plan.connectTimeoutMs)
    if (answer.kind === 'answered') return answer.atUs
    if (answer.kind === 'refused') this.#recorder.count('chat_refusals')
    return undefined
  }

  #probe(): void {
    for (const socket of this.#sockets.values()) socket.probe()
  }

  /** A failure is kept for the coordinator, which ends the run: facts that cannot be kept are not worth making. */
  #flush(): void {
    if (this.#sinkFailure !== null) return
    try {
      this.#sink.append(this.#recorder.take(this.#watch.health()))
    } catch (error) {
      this.#sinkFailure = error instanceof Error ? error.message : String(error)
    }
  }

  /** Exact instants where that costs little: up to some hundredths of a core. */
  #lastMillisecond(ratePerSecond: number): LastMillisecond {
    if (this.#plan.pacing !== 'auto') return this.#plan.pacing
    return ratePerSecond / this.#plan.workers <= spinUpToRate ? 'spin' : 'sleep'
  }

  /** A target that has refused so many and taken nobody is not asked again. */
  #isHopeless(): boolean {
    const nobodyCame = this.#recorder.counted('connections_opened') === 0
    return nobodyCame && this.#recorder.counted('connections_failed') >= hopelessAfter
  }

  #isMine(member: number): boolean {
    return this.#rooms.workerOf(member) === this.#plan.worker
  }

  #identity(index: number): Member {
    return { index, name: `u${index}-${this.#plan.run}` }
  }

  #roomName(room: number): string {
    return `r${room}-${this.#plan.run}`
  }
}
