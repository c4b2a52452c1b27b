import { LiveHistogram } from '../metrics/recording/live-histogram.ts'
import { nowUs } from './clock.ts'
import type { Schedule } from './pacer.ts'
import type { CrowdPlan } from './rooms.ts'
import type { ShardCommands } from './shard-commands.ts'
import { WorkerLost } from './worker-process.ts'

/** How fast and how evenly things are due. */
export interface Pace {
  readonly ratePerSecond: number
  readonly arrivals: Schedule['arrivals']
}

/** A part of a run, in seconds since its start; `endSecond` is missing while it lasts. */
export interface Phase {
  readonly name: string
  readonly startSecond: number
  endSecond?: number
  /** When it should be over, where that is known. */
  readonly plannedEndSecond?: number
}

/** The whole crowd at one moment. */
export interface FleetStatus {
  readonly open: number
  readonly failed: number
  readonly joined: number
  readonly published: number
  readonly receipts: number
  /** Rough and live; the result's figures are settled from the facts. */
  readonly deliveryP50Us: number | null
  readonly deliveryP99Us: number | null
  /** Why a worker cannot keep its facts any more, or null. */
  readonly sinkFailure: string | null
}

/** What the fleet itself knows of a run; the rest is in the workers' logs. */
export interface FleetReport {
  readonly phases: readonly Required<Pick<Phase, 'name' | 'startSecond' | 'endSecond'>>[]
  readonly workersLost: readonly string[]
}

export interface FleetParts {
  readonly plan: CrowdPlan
  readonly shards: readonly ShardCommands[]
  /** Start of the run, monotonic microseconds. */
  readonly startedAtUs: number
  /** Ends the run early. */
  readonly signal: AbortSignal
  readonly onPhase: (name: string, startSecond: number) => void
}

/** Thrown out of a scenario's step when the run ends before its plan is through; the message says why. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/**
 * The crowd as a scenario sees it. Only the fleet knows how many processes there are; each step returns when all of
 * them have done their share.
 */
export class Fleet implements AsyncDisposable {
  readonly plan: CrowdPlan
  readonly #shards: readonly ShardCommands[]
  readonly startedAtUs: number
  readonly #signal: AbortSignal
  readonly #onPhase: FleetParts['onPhase']
  #workers: readonly { readonly worker: number; readonly shard: ShardCommands }[]
  readonly #workersLost: string[] = []
  readonly #phases: Phase[] = []

  constructor({ plan, shards, startedAtUs, signal, onPhase }: FleetParts) {
    this.plan = plan
    this.#shards = shards
    this.#workers = shards.map((shard, worker) => ({ worker, shard }))
    this.startedAtUs = startedAtUs
    this.#signal = signal
    this.#onPhase = onPhase
    if (signal.aborted) this.#stop()
    else signal.addEventListener('abort', () => this.#stop(), { once: true })
  }

  /** The phase under way. */
  get phase(): Phase {
    return this.#phases.at(-1) ?? { name: 'start', startSecond: 0 }
  }

  get elapsedSeconds(): number {
    return (nowUs() - this.startedAtUs) / 1_000_000
  }

  /** Opens all members at a pace; the first one comes earlier and creates the rooms. */
  async connect(pace: Pace): Promise<void> {
    const { members } = this.plan
    await this.#inPhase('ramp-up: rooms', undefined, async () => {
      await this.#all((shard) => shard.connect(this.#schedule(pace, 1), 0, 1))
      await this.#all((shard) => shard.createRooms())
    })
    await this.#inPhase('ramp-up: connect', members / pace.ratePerSecond, () =>
      this.#all((shard) => shard.connect(this.#schedule(pace, 2), 1, members)),
    )
    if ((await this.status()).open === 0) throw new Interrupted('nobody could connect')
  }

  /** Brings every open member into its room. */
  async join(pace: Pace): Promise<void> {
    await this.#inPhase('ramp-up: join', this.plan.members / pace.ratePerSecond, () =>
      this.#all((shard) => shard.join(this.#schedule(pace, 3))),
    )
  }

  /** Publishes: a warm-up whose messages stay out of the figures, then the steady part. */
  async publish(pace: Pace & { warmUpSeconds: number; durationSeconds: number; payloadBytes: number }): Promise<void> {
    const schedule = this.#schedule(pace, 4)
    const plan = {
      schedule,
      warmUpUs: pace.warmUpSeconds * 1_000_000,
      durationUs: pace.durationSeconds * 1_000_000,
      payloadBytes: pace.payloadBytes,
    }
    const publishing = this.#all((shard) => shard.publish(plan))
    if (pace.warmUpSeconds > 0) {
      await this.#inPhase('warm-up', pace.warmUpSeconds, () => this.#pause(pace.warmUpSeconds, publishing))
    }
    await this.#inPhase('steady', pace.durationSeconds, () => publishing)
  }

  /** Everybody stays, nobody speaks. */
  async hold(seconds: number): Promise<void> {
    await this.#inPhase('hold', seconds, () => this.#pause(seconds))
  }

  /** Waits for deliveries that are still under way. */
  async drain(seconds: number): Promise<void> {
    await this.#inPhase('drain', seconds, () => this.#pause(seconds))
  }

  /** Closes all connections at a pace, with close frames. */
  async disconnect(pace: Pace): Promise<void> {
    await this.#inPhase('ramp-down', this.plan.members / pace.ratePerSecond, () =>
      this.#all((shard) => shard.disconnect(this.#schedule(pace, 5))),
    )
  }

  /** Drops all connections now: the end of a run that was interrupted. */
  async dropAll(): Promise<void> {
    await this.#all((shard) => shard.disconnect('at-once'))
  }

  async status(): Promise<FleetStatus> {
    const statuses = await this.#all((shard) => shard.status())
    const live = new LiveHistogram()
    for (const status of statuses) live.add(status.live)
    const sum = (figure: 'open' | 'failed' | 'joined' | 'published' | 'receipts') =>
      statuses.reduce((total, status) => total + status[figure], 0)
    return {
      open: sum('open'),
      failed: sum('failed'),
      joined: sum('joined'),
      published: sum('published'),
      receipts: sum('receipts'),
      deliveryP50Us: live.valueAt(0.5),
      deliveryP99Us: live.valueAt(0.99),
      sinkFailure: statuses.find(({ sinkFailure }) => sinkFailure !== null)?.sinkFailure ?? null,
    }
  }

  /** Has every worker write its last facts. */
  async finish(): Promise<FleetReport> {
    this.#endPhase()
    await this.#all((shard) => shard.finish())
    const phases = this.#phases.map(({ name, startSecond, endSecond }) => ({
      name,
      startSecond,
      endSecond: endSecond ?? startSecond,
    }))
    return { phases, workersLost: this.#workersLost }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#shards.map((shard) => shard[Symbol.asyncDispose]()))
  }

  /** Each kind of step has a seed of its own, so that one step's length does not change the next. */
  #schedule({ ratePerSecond, arrivals }: Pace, step: number): Schedule {
    return { arrivals, ratePerSecond, seed: this.plan.seed + step * 7919, startAtUs: nowUs() }
  }

  async #inPhase(name: string, plannedSeconds: number | undefined, step: () => Promise<unknown>): Promise<void> {
    if (this.#signal.aborted) throw new Interrupted('the run was told to end')
    this.#endPhase()
    const startSecond = this.elapsedSeconds
    const plannedEndSecond = plannedSeconds === undefined ? undefined : startSecond + plannedSeconds
    this.#phases.push({ name, startSecond, ...(plannedEndSecond !== undefined && { plannedEndSecond }) })
    this.#onPhase(name, startSecond)
    await step()
    this.#endPhase()
    if (this.#signal.aborted) throw new Interrupted('the run was told to end')
  }

  #endPhase(): void {
    const current = this.#phases.at(-1)
    if (current !== undefined) current.endSecond ??= this.elapsedSeconds
  }

  /** Waits, but not longer than `unless` takes or the run is wanted. */
  async #pause(seconds: number, unless: Promise<unknown> = new Promise(() => undefined)): Promise<void> {
    const { promise: aborted, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, seconds * 1000)
    this.#signal.addEventListener('abort', () => resolve(), { once: true })
    await Promise.race([aborted, unless])
    clearTimeout(timer)
  }

  #stop(): void {
    void Promise.allSettled(this.#workers.map(({ shard }) => shard.stop()))
  }

  /** Asks every worker; one that has died is counted as lost, and the others go on. After any other failure none does. */
  async #all<Result>(step: (shard: ShardCommands, worker: number) => Promise<Result>): Promise<Result[]> {
    const asked = this.#workers
    const answers = asked.map(({ shard, worker }) => step(shard, worker))
    for (const answer of answers) {
      answer.catch((error: unknown) => {
        if (!(error instanceof WorkerLost)) this.#stop()
      })
    }
    const outcomes = await Promise.allSettled(answers)
    const results: Result[] = []
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') results.push(outcome.value)
      else if (outcome.reason instanceof WorkerLost) this.#lose(asked[i]?.worker, outcome.reason)
      else throw outcome.reason
    }
    return results
  }

  #lose(lost: number | undefined, reason: WorkerLost): void {
    if (!this.#workers.some(({ worker }) => worker === lost)) return
    this.#workers = this.#workers.filter(({ worker }) => worker !== lost)
    this.#workersLost.push(reason.message)
  }
}
