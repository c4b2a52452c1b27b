import { GeneratorWatch } from '../../metrics/recording/generator-health.ts'
import type { Recorder } from '../../metrics/recording/recorder.ts'
import type { WorkerFacts } from '../../metrics/recording/worker-facts.ts'
import { nowUs } from '../clock.ts'
import { type LastMillisecond, followSchedule } from '../schedule/follow-schedule.ts'
import { Pacer, type Schedule } from '../schedule/pacer.ts'
import type { CrowdProtocol } from '../protocols/crowd-protocol.ts'
import { type PublishPlan, PublishSchedule } from '../schedule/publish-schedule.ts'
import type { BurstPlan, MemberDrop, WorkerCommands, WorkerStatus } from './worker-commands.ts'
import type { WorkerPlan } from './worker-plan.ts'
import { WorkerMembers } from './worker-members.ts'
import { fillerAfterStamp } from '../stamp/stamp.ts'
import { type ChurnPlan, churn } from './steps/churn.ts'
import { type ReconnectPlan, reconnect } from './steps/reconnect.ts'
import { eachDue } from './steps/each-due.ts'
import { KeepConnected } from './steps/keep-connected.ts'
import { readNothing } from './steps/read-nothing.ts'
import { type ReadPlan, readPositions } from './steps/read-positions.ts'

/** Writes the facts of a worker to its log. */
export interface FactSink {
  /** @throws an earlier error of the disk; the run then cannot go on */
  append(facts: WorkerFacts): void
  /** Resolves when all facts are on the disk. @throws an error of the disk */
  flushed(): Promise<void>
}

/** The longest time whose facts are lost if a worker ends suddenly. */
const flushIntervalMs = 1000

/** Messages a second and worker. */
const spinUpToRate = 50

/** One worker's members, driven by commands: of its worker process, or of a test in the same process. */
export class WorkerCrowd implements WorkerCommands {
  readonly #plan: WorkerPlan
  readonly #members: WorkerMembers
  readonly #sink: FactSink
  readonly #watch: GeneratorWatch
  readonly #flushing: NodeJS.Timeout
  #sinkFailure: string | null = null
  #isFinished = false
  readonly #abort = new AbortController()
  #keepConnected: KeepConnected | undefined

  constructor(plan: WorkerPlan, protocol: CrowdProtocol, sink: FactSink) {
    this.#plan = plan
    this.#members = new WorkerMembers(plan, protocol)
    this.#sink = sink
    const lookForLife = this.#members.lookForLife()
    const tick = () => {
      this.#members.checkWaits()
      lookForLife()
    }
    this.#watch = new GeneratorWatch(
      () => this.#members.ownWork(tick),
      (sinceMs, durationMs) => this.#members.collectedGarbage(sinceMs, durationMs),
    )
    this.#flushing = setInterval(() => this.#members.ownWork(() => this.#flush()), flushIntervalMs).unref()
  }

  async connect(schedule: Schedule, first: number, end: number): Promise<void> {
    const members = this.#members
    await eachDue(schedule, end - first, this.#abort.signal, (arrival, intendedAtUs) =>
      members.isTargetHopeless ? undefined : members.connect(first + arrival, intendedAtUs),
    )
  }

  async join(schedule: Schedule): Promise<void> {
    await eachDue(schedule, this.#plan.members, this.#abort.signal, (index, intendedAtUs) => {
      const member = this.#members.at(index)
      // One that reconnects joins by itself.
      if (member === undefined || member.isPresent || member.isReconnecting) return undefined
      return member.connections.isConnected ? member.join(intendedAtUs) : member.missJoin()
    })
  }

  async checkIds(schedule: Schedule): Promise<void> {
    await followSchedule(new Pacer(schedule), this.#plan.members, this.#abort.signal, (index) =>
      this.#members.at(index)?.checkId(),
    )
  }

  async publish(plan: PublishPlan): Promise<void> {
    const members = this.#members
    const filler = fillerAfterStamp(plan.payloadBytes)
    const step = plan.isKept === true ? 'setPosition' : 'publish'
    members.frames.recent.expect(plan.schedule.ratePerSecond)
    const schedule = new PublishSchedule(plan, this.#plan.members, (index) => members.at(index) !== undefined)
    await followSchedule(
      schedule,
      Number.POSITIVE_INFINITY,
      this.#abort.signal,
      (_, intendedAtUs) => members.at(schedule.publisher)?.[step](intendedAtUs, schedule.partAt(intendedAtUs), filler),
      this.#lastMillisecond(plan.schedule.ratePerSecond),
      () => members.noteTurn(),
    )
  }

  async readPositions(plan: ReadPlan): Promise<void> {
    await readPositions(this.#members, plan, this.#abort.signal)
  }

  async burst({ publishers, intendedAtUs, payloadBytes, steady }: BurstPlan): Promise<void> {
    const members = this.#members.among(publishers)
    const filler = fillerAfterStamp(payloadBytes)
    const allAtOnce: Schedule = { arrivals: 'constant', ratePerSecond: Infinity, seed: 0, startAtUs: intendedAtUs }
    await followSchedule(
      new Pacer(allAtOnce),
      members.length,
      this.#abort.signal,
      (place) => members[place]?.publish(intendedAtUs, steady, filler),
      this.#lastMillisecond(0),
      () => this.#members.noteTurn(),
    )
  }

  async drop(drops: readonly MemberDrop[], schedule: Schedule | 'at-once'): Promise<MemberDrop[]> {
    const dropped: MemberDrop[] = []
    const act = (place: number) => {
      const drop = drops[place]
      if (drop !== undefined && this.#members.at(drop.member)?.drop(drop.kind) === true) dropped.push(drop)
    }
    if (schedule === 'at-once') for (const place of drops.keys()) act(place)
    else await followSchedule(new Pacer(schedule), drops.length, this.#abort.signal, act)
    return dropped
  }

  async reconnect(dropped: readonly number[], plan: ReconnectPlan): Promise<number[]> {
    const outcomes = await Promise.all(
      this.#members.among(dropped).map(async (member) => {
        const { droppedAtUs } = member
        if (droppedAtUs === undefined) return []
        return (await reconnect(member, droppedAtUs, plan, this.#abort.signal)) ? [member.index] : []
      }),
    )
    return outcomes.flat()
  }

  async keepConnected(plan: ReconnectPlan): Promise<void> {
    await this.#keepConnected?.stop()
    this.#keepConnected = new KeepConnected(this.#members, plan, this.#abort.signal)
  }

  async slow(members: readonly number[], durationMs: number): Promise<void> {
    await readNothing(this.#members.among(members), durationMs, this.#abort.signal)
  }

  async churn(plan: ChurnPlan): Promise<number> {
    return churn(this.#members, plan, this.#abort.signal)
  }

  async disconnect(schedule: Schedule | 'at-once'): Promise<void> {
    await this.#keepConnected?.stop()
    if (schedule === 'at-once') this.#members.disconnectAll()
    else {
      await followSchedule(new Pacer(schedule), this.#plan.members, this.#abort.signal, (index) =>
        this.#members.at(index)?.disconnect('close'),
      )
    }
    await this.#members.disconnected()
    this.#members.frames.throwFailure()
  }

  async status(): Promise<WorkerStatus> {
    return this.#members.ownWork(() => this.#status())
  }

  #status(): WorkerStatus {
    const { recorder, frames } = this.#members
    const atUs = nowUs()
    const counted = (name: Parameters<Recorder['counted']>[0]) => recorder.counted(name)
    return {
      open: counted('connections_opened') - counted('connections_closed'),
      failed: counted('connections_failed'),
      joined: counted('joins_completed'),
      published: counted('messages_published'),
      receipts: recorder.receipts,
      live: frames.live.buckets,
      publishedIn: this.#members.publishedIn,
      presentIn: this.#members.presentIn(),
      atUs,
      recentMessages: frames.recent.rows(atUs),
      awaited: this.#members.requests.awaited,
      sinkFailure: this.#sinkFailure,
    }
  }

  async finish(): Promise<void> {
    clearInterval(this.#flushing)
    if (this.#isFinished) return
    this.#isFinished = true
    this.#members.publisher?.stop()
    this.#flush()
    await this.#sink.flushed().catch((error: unknown) => this.#failed(error))
  }

  async stop(isUnanswered = false): Promise<void> {
    this.#abort.abort()
    this.#members.stopWaiting(isUnanswered)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    clearInterval(this.#flushing)
    this.#watch.stop()
    this.#members.terminateAll()
  }

  /** A failure is kept for the coordinator, which ends the run: there is no use in facts that cannot be written. */
  #flush(): void {
    if (this.#sinkFailure !== null) return
    try {
      this.#members.countBytes()
      this.#members.checkSecond()
      this.#sink.append(this.#members.recorder.take(this.#watch.health(), this.#members.connections()))
    } catch (error) {
      this.#failed(error)
    }
  }

  #failed(error: unknown): void {
    this.#sinkFailure = error instanceof Error ? error.message : String(error)
  }

  /** Exact instants where that costs little: up to a few hundredths of a core. */
  #lastMillisecond(ratePerSecond: number): LastMillisecond {
    if (this.#plan.pacing !== 'auto') return this.#plan.pacing
    return ratePerSecond / this.#plan.workers <= spinUpToRate ? 'spin' : 'sleep'
  }
}
