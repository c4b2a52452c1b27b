import type { PhaseName } from '../../metrics/catalogue/phases.ts'
import { nowUs } from '../clock.ts'
import { Interrupted, Unanswered, pause, throwIfStopped } from '../interruption.ts'
import type { ReconnectPlan } from '../members/steps/reconnect.ts'
import type { WorkerCommands } from '../members/worker-commands.ts'
import { type CrowdPlan, Rooms } from '../rooms.ts'
import type { BackOff } from '../schedule/back-off.ts'
import type { Schedule } from '../schedule/pacer.ts'
import { sleepUntil } from '../schedule/sleep-until.ts'
import type { Turns } from '../schedule/turns.ts'
import { Workers } from '../workers/workers.ts'
import { type DropMix, type Dropped, countDrops, planDrops } from './drop.ts'
import { type FleetStatus, fleetStatus } from './fleet-status.ts'
import { type Among, MemberDraws } from './member-draws.ts'
import { type EndedPhase, type Phase, Phases } from './phases.ts'
import { type Pace, type PacedStep, type Publishing, publishPlan, scheduleOf } from './publishing.ts'
import { type Timetable, oneAfterTheOther, secondsOf } from './timetable.ts'

export interface Reconnecting {
  readonly backOff: BackOff
  /** A member that has not rejoined by then gives up. Left out: 30 s. */
  readonly withinSeconds?: number
}

/** The facts that the fleet itself knows; the logs of the workers have the rest. */
export interface FleetReport {
  readonly phases: readonly EndedPhase[]
  readonly workersLost: readonly string[]
}

export interface FleetParts {
  readonly plan: CrowdPlan
  readonly workers: readonly WorkerCommands[]
  /** Has the chat's protocol a request that creates a room? */
  readonly createsRooms: boolean
  /** Start of the run, monotonic microseconds. */
  readonly startedAtUs: number
  /** Left out: each step begins when the one before is over. */
  readonly timetable?: Timetable
  /** Left out: the crowd publishes all the time. */
  readonly turns?: Turns | undefined
  /** The first turn begins at that instant, monotonic microseconds. */
  readonly onTurns?: ((startAtUs: number) => void) | undefined
  /** Ends the run early. */
  readonly signal: AbortSignal
  readonly onPhase: (name: string, startSecond: number) => void | Promise<void>
  /** No message is due before it resolves. */
  readonly beforePublishing?: (() => Promise<void>) | undefined
  /** A worker has ended before it was asked to. */
  readonly onWorkerLost: (reason: string) => void
}

/** The notice after which all workers know of an action that they have to do at the same instant. */
const noticeUs = 100_000

/** The time without publishing before a member leaves its room, and its absence if that is short. */
const [quietMs, awayMs] = [500, 500]

/**
 * The crowd as scenarios use it. Only the fleet knows how many processes there are; each step returns when all of them have
 * done their share.
 */
export class Fleet implements AsyncDisposable {
  readonly plan: CrowdPlan
  readonly startedAtUs: number
  /** Are all workers of the plan in this fleet? If not, it knows what happened to its own members alone. */
  readonly isWhole: boolean
  readonly #createsRooms: boolean
  readonly #timetable: Timetable
  readonly #turns: Turns | undefined
  readonly #onTurns: ((startAtUs: number) => void) | undefined
  readonly #workers: Workers
  readonly #rooms: Rooms
  readonly #draws: MemberDraws
  readonly #signal: AbortSignal
  readonly #phases: Phases
  readonly #beforePublishing: () => Promise<void>

  constructor({
    plan,
    workers,
    createsRooms,
    startedAtUs,
    timetable = oneAfterTheOther,
    turns,
    onTurns,
    signal,
    onPhase,
    beforePublishing = () => Promise.resolve(),
    onWorkerLost,
  }: FleetParts) {
    this.plan = plan
    this.startedAtUs = startedAtUs
    this.isWhole = workers.length === plan.workers
    this.#createsRooms = createsRooms
    this.#timetable = timetable
    this.#beforePublishing = beforePublishing
    this.#turns = turns
    this.#onTurns = onTurns
    this.#workers = new Workers(workers, onWorkerLost)
    this.#rooms = new Rooms(plan)
    this.#draws = new MemberDraws(this.#rooms)
    this.#signal = AbortSignal.any([signal, this.#workers.noneLeft])
    this.#phases = new Phases(() => this.elapsedSeconds, onPhase)
    const stop = () => this.#workers.stop(signal.reason instanceof Unanswered)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  }

  /** The phase under way. */
  get phase(): Phase {
    return this.#phases.current
  }

  get elapsedSeconds(): number {
    return (nowUs() - this.startedAtUs) / 1_000_000
  }

  // --- the baseline load ---

  /** Connects all members at a pace; before the others, those who create the rooms: see `Rooms.arrivals`. */
  async connect(pace: Pace): Promise<void> {
    const { members } = this.plan
    const creators = this.#createsRooms ? this.#rooms.arrivals.creators : 0
    if (creators > 0)
      await this.#atPace('ramp-up: rooms', { step: 'createRooms', pace, count: creators }, (worker, schedule) =>
        worker.connect(schedule, 0, creators),
      )
    await this.#atPace('ramp-up: connect', { step: 'connect', pace, count: members - creators }, (worker, schedule) =>
      worker.connect(schedule, creators, members),
    )
    if ((await this.status()).open === 0) throw new Interrupted('no member could connect')
  }

  /** Every connected member joins its room. */
  async join(pace: Pace): Promise<void> {
    await this.#atPace('ramp-up: join', { step: 'join', pace, count: this.plan.members }, (worker, schedule) =>
      worker.join(schedule),
    )
    if ((await this.status()).joined === 0) throw new Interrupted('no member could join a room')
  }

  /** Every connected member asks once more for its connection id: what it has been told is held against the answer. */
  async checkIds(pace: Pace): Promise<void> {
    await this.#inPhase('check of ids', this.plan.members / pace.ratePerSecond, () =>
      this.#workers.all((worker) => worker.checkIds(this.#schedule('checkIds', pace))),
    )
  }

  /**
   * Publishes a warm-up, whose messages stay out of the figures, and then the steady part. `meanwhile` starts with the steady
   * part; the promise resolves when both are over.
   */
  async publish(publishing: Publishing, meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const startAtUs = await this.#publishingBegins(publishing)
    const schedule = this.#schedule('publish', publishing, startAtUs)
    const plan = publishPlan(publishing, { schedule, isKept: false, turns: this.#turns })
    if (this.#turns !== undefined) this.#onTurns?.(startAtUs)
    // The other crowd's turns take as long again.
    const share = this.#turns === undefined ? 1 : 2
    const seconds = {
      warmUpSeconds: share * publishing.warmUpSeconds,
      durationSeconds: share * publishing.durationSeconds,
    }
    const endAtUs = startAtUs + (seconds.warmUpSeconds + seconds.durationSeconds) * 1_000_000
    // The last stage may be a pause: then the steady part goes on after the last message.
    const untilEnd = publishing.stages === undefined ? Promise.resolve() : sleepUntil(endAtUs, this.#signal)
    await this.#inTwoPhases(
      seconds,
      (worker) => worker.publish(plan),
      () => Promise.all([meanwhile(), untilEnd]),
    )
  }

  /**
   * The same with positions that the chat keeps, and sends to nobody: members in turn set theirs, and at a pace of its own, in
   * turn too, each reads those of its room.
   */
  async keepPositions(setting: Publishing, reading: { readonly readsPerSecond: number }): Promise<void> {
    const startAtUs = await this.#publishingBegins(setting)
    const schedule = this.#schedule('publish', setting, startAtUs)
    const plan = publishPlan({ ...setting, publishers: 'in-turn' }, { schedule, isKept: true })
    const readPace = { ratePerSecond: reading.readsPerSecond, arrivals: 'constant' } as const
    const readPlan = {
      schedule: this.#schedule('readPositions', readPace, startAtUs),
      durationUs: plan.warmUpUs + plan.durationUs,
    }
    await this.#inTwoPhases(setting, (worker) => Promise.all([worker.publish(plan), worker.readPositions(readPlan)]))
  }

  /** All members stay connected and publish nothing. */
  async hold(seconds: number): Promise<void> {
    await this.#timetable.begin('hold', seconds)
    await this.#inPhase('hold', seconds, () => pause(seconds, this.#signal))
  }

  /** Waits within the phase that is under way. */
  async wait(seconds: number): Promise<void> {
    await pause(seconds, this.#signal)
    throwIfStopped(this.#signal)
  }

  /** A phase of its own for something that the crowd does not do. */
  async meanwhile(name: PhaseName, step: () => Promise<void>): Promise<void> {
    await this.#inPhase(name, undefined, step)
  }

  /** Waits for deliveries that are still under way. */
  async drain(seconds: number): Promise<void> {
    await this.#inPhase('drain', seconds, () => pause(seconds, this.#signal))
  }

  /** Closes all connections at a pace, with close frames. */
  async disconnect(pace: Pace): Promise<void> {
    await this.#inPhase('ramp-down', this.plan.members / pace.ratePerSecond, () =>
      this.#workers.all((worker) => worker.disconnect(this.#schedule('disconnect', pace))),
    )
  }

  // --- added load and disruptions ---

  /**
   * Makes that many members, from as many different rooms as there are, publish at the same intended instant. Messages with
   * `steady: false` stay out of the figures of the steady phase.
   */
  async burst({
    publishers,
    payloadBytes,
    steady = true,
  }: {
    publishers: number
    payloadBytes: number
    steady?: boolean
  }): Promise<void> {
    const chosen = this.#draws.spread(publishers)
    await this.#inPhase('burst', undefined, () => {
      const plan = { publishers: chosen, intendedAtUs: nowUs() + noticeUs, payloadBytes, steady }
      return this.#workers.all((worker) => worker.burst(plan))
    })
  }

  /**
   * Drops that share of each room, one after the other at a pace, or all at once. In rooms of two or more, at least one member
   * stays.
   */
  drop({ share, kind, pace }: { share: number; kind: DropMix; pace?: Pace }): Promise<Dropped> {
    return this.#dropShare('drop', share, 'each-room', kind, pace)
  }

  /**
   * Cuts that share of half of the rooms at the same moment, without close frames. The members of the other half are bystanders.
   */
  cut({ share }: { share: number }): Promise<Dropped> {
    return this.#dropShare('cut', share, 'half-the-rooms', 'killed')
  }

  /** They reconnect and rejoin. @returns how many have */
  async reconnect({ members, ...reconnecting }: Reconnecting & { members: Dropped }): Promise<number> {
    const rejoined = await this.#inPhase('reconnect', undefined, () =>
      this.#workers.all((worker) => worker.reconnect(members.members, reconnectPlan(reconnecting))),
    )
    this.#draws.rejoined(rejoined.flat())
    return rejoined.flat().length
  }

  /** Makes members reconnect from now on if the target ends their connection. */
  async keepConnected(reconnecting: Reconnecting): Promise<void> {
    await this.#workers.all((worker) => worker.keepConnected(reconnectPlan(reconnecting)))
  }

  /** Makes that share of half of the rooms read nothing for a while. The members of the other half are bystanders. */
  async slow({ share, seconds }: { share: number; seconds: number }): Promise<void> {
    const slow = this.#draws.share(share, 'half-the-rooms')
    await this.#inPhase('slow readers', seconds, () => this.#workers.all((worker) => worker.slow(slow, seconds * 1000)))
  }

  /**
   * Members of one half of each room leave at a pace. Most rejoin soon, the last of them before the time is over; every third, the
   * first to begin with, stays away for `longSeconds`, or for good where it would return after that time.
   *
   * @returns how often a member left
   */
  async churn({ seconds, longSeconds, ...pace }: Pace & { seconds: number; longSeconds: number }): Promise<number> {
    const leavers = this.#draws.share(0.5, 'each-room')
    const schedule = this.#schedule('churn', pace)
    const plan = { schedule, durationUs: seconds * 1e6, leavers, quietMs, awayMs, longAwayMs: longSeconds * 1000 }
    const left = await this.#inPhase('churn', seconds, () => this.#workers.all((worker) => worker.churn(plan)))
    return left.reduce((sum, count) => sum + count, 0)
  }

  // --- status and end ---

  /** Ends all connections now: for a run that was interrupted. */
  async terminateAll(): Promise<void> {
    await this.#workers.all((worker) => worker.disconnect('at-once'))
  }

  async status(): Promise<FleetStatus> {
    return fleetStatus(await this.#workers.all((worker) => worker.status()))
  }

  /** Has every worker write its last facts. */
  async finish(): Promise<FleetReport> {
    const phases = this.#phases.ended()
    await this.#workers.all((worker) => worker.finish())
    return { phases, workersLost: this.#workers.lost }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workers[Symbol.asyncDispose]()
  }

  /** The warm-up and the steady part, during which the workers do one thing. */
  async #inTwoPhases(
    { warmUpSeconds, durationSeconds }: Pick<Publishing, 'warmUpSeconds' | 'durationSeconds'>,
    step: (worker: WorkerCommands) => Promise<unknown>,
    meanwhile: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const publishing = this.#workers.all(step)
    if (warmUpSeconds > 0) {
      await this.#inPhase('warm-up', warmUpSeconds, () => pause(warmUpSeconds, this.#signal, publishing))
    }
    await this.#inPhase('steady', durationSeconds, () => Promise.all([publishing, meanwhile()]))
  }

  async #dropShare(phase: PhaseName, share: number, among: Among, kind: DropMix, pace?: Pace): Promise<Dropped> {
    const members = this.#draws.share(share, among)
    const drops = planDrops(members, kind)
    const schedule = pace === undefined ? 'at-once' : this.#schedule('drop', pace)
    const plannedSeconds = pace && members.length / pace.ratePerSecond
    const dropped = await this.#inPhase(phase, plannedSeconds, () =>
      this.#workers.all((worker) => worker.drop(drops, schedule)),
    )
    const counted = countDrops(dropped.flat())
    this.#draws.dropped(counted.members)
    return counted
  }

  #schedule(step: PacedStep, pace: Pace, startAtUs?: number): Schedule {
    return scheduleOf(step, pace, this.plan.seed, startAtUs)
  }

  /** Runs `count` steps at a pace, as a phase of their own, when that phase is due. */
  async #atPace(
    name: PhaseName,
    { step, pace, count }: { readonly step: PacedStep; readonly pace: Pace; readonly count: number },
    act: (worker: WorkerCommands, schedule: Schedule) => Promise<void>,
  ): Promise<void> {
    const seconds = secondsOf(this.#schedule(step, pace), count)
    const startAtUs = await this.#timetable.begin(name, seconds)
    await this.#inPhase(name, seconds, () =>
      this.#workers.all((worker) => act(worker, this.#schedule(step, pace, startAtUs))),
    )
  }

  async #publishingBegins({ warmUpSeconds, durationSeconds }: Publishing): Promise<number> {
    await this.#beforePublishing()
    return this.#timetable.begin('publish', warmUpSeconds + durationSeconds)
  }

  async #inPhase<Result>(
    name: PhaseName,
    plannedSeconds: number | undefined,
    step: () => Promise<Result>,
  ): Promise<Result> {
    throwIfStopped(this.#signal)
    const result = await this.#phases.during(name, plannedSeconds, step)
    throwIfStopped(this.#signal)
    return result
  }
}

function reconnectPlan({ backOff, withinSeconds = 30 }: Reconnecting): ReconnectPlan {
  return { backOff, giveUpAfterMs: withinSeconds * 1000 }
}
