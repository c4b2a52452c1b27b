import type { DropKind } from '../../metrics/catalogue/connection-ends.ts'
import type { Schedule } from '../schedule/pacer.ts'
import type { PublishPlan } from '../schedule/publish-schedule.ts'
import type { AwaitedStep } from '../unanswered/awaited-step.ts'
import type { ChurnPlan } from './steps/churn.ts'
import type { ReadPlan } from './steps/read-positions.ts'
import type { ReconnectPlan } from './steps/reconnect.ts'

/** Figures for the progress line. */
export interface WorkerStatus {
  readonly open: number
  readonly failed: number
  readonly joined: number
  readonly published: number
  readonly receipts: number
  /** Buckets of a LiveHistogram of delivery latencies. */
  readonly live: Uint32Array
  /** The number of messages so far that members of this worker have sent, by room. */
  readonly publishedIn: Uint32Array
  /** The number of members of this worker that are in each room now. */
  readonly presentIn: Uint32Array
  /** When this was so, monotonic microseconds. */
  readonly atUs: number
  /** Rows of `recentMessageFields`; null where some are missing, as there were too many. */
  readonly recentMessages: Float64Array | null
  /** The steps that its members have asked for. */
  readonly awaited: readonly AwaitedStep[]
  /** Why the worker cannot keep its facts any more (a full disk), or null. */
  readonly sinkFailure: string | null
}

/** A member and how it is dropped. */
export interface MemberDrop {
  readonly member: number
  readonly kind: DropKind
}

/** Members that publish at the same instant, monotonic microseconds. */
export interface BurstPlan {
  readonly publishers: readonly number[]
  readonly intendedAtUs: number
  readonly payloadBytes: number
  readonly steady: boolean
}

/**
 * The commands of a worker; where they name members, each worker acts for its own. Arguments and results go between
 * processes as structured clones.
 */
export interface WorkerCommands extends AsyncDisposable {
  /**
   * Opens this worker's share of the members that arrive from `first` to before `end`, see `Rooms.arrivals`; returns when each is
   * open or has failed. A member that creates a room does it then.
   */
  connect(schedule: Schedule, first: number, end: number): Promise<void>
  /** All but those who are in their rooms already. */
  join(schedule: Schedule): Promise<void>
  /** Every connected member asks for its connection id, to check the one that it has been told. */
  checkIds(schedule: Schedule): Promise<void>
  publish(plan: PublishPlan): Promise<void>
  readPositions(plan: ReadPlan): Promise<void>
  burst(plan: BurstPlan): Promise<void>
  /** Drops members at the schedule's pace, or at once. @returns the ones that were connected */
  drop(drops: readonly MemberDrop[], schedule: Schedule | 'at-once'): Promise<MemberDrop[]>
  /** @returns those that are in their rooms again */
  reconnect(dropped: readonly number[], plan: ReconnectPlan): Promise<number[]>
  /** Makes members reconnect from now on if the target ends their connection. */
  keepConnected(plan: ReconnectPlan): Promise<void>
  /** These members read nothing for a while. */
  slow(members: readonly number[], durationMs: number): Promise<void>
  /** @returns how often a member left */
  churn(plan: ChurnPlan): Promise<number>
  /** Closes what is open: with close frames at the schedule's pace, or at once. */
  disconnect(schedule: Schedule | 'at-once'): Promise<void>
  status(): Promise<WorkerStatus>
  /** Writes the last facts; what happens later is not recorded. */
  finish(): Promise<void>
  /**
   * Ends all schedules that are under way; what was not yet due is not done.
   *
   * @param isUnanswered the answers that are still awaited count as never given, and not as no longer waited for
   */
  stop(isUnanswered?: boolean): Promise<void>
}
