import type { ConnectionLimits } from '../connection/connection-limits.ts'
import type { LastMillisecond } from '../schedule/follow-schedule.ts'
import type { Handshake } from '../connection/handshake.ts'
import type { ReceivePath } from '../connection/member-socket.ts'
import type { CrowdPlan } from '../rooms.ts'

/** How exactly messages leave: `auto` spins where the rate is low enough for it to cost little. */
export type Pacing = LastMillisecond | 'auto'

/** What one worker needs to know to play its part of the crowd. */
export interface ShardPlan extends CrowdPlan {
  /** Which of the workers this one is. */
  readonly worker: number
  /** 8 lower-case hex digits, in every stamp and name of the run. */
  readonly run: string
  readonly url: string
  readonly handshake: Handshake
  readonly connectTimeoutMs: number
  readonly receivePath: ReceivePath
  /** Of the largest message that a member takes; a larger one ends its connection. */
  readonly maxMessageBytes: number
  readonly pacing: Pacing
  /** How often each open connection is pinged; 0 is never. */
  readonly pingIntervalMs: number
  /** Of the target. */
  readonly connectionLimits: ConnectionLimits
  /** Start of the run, monotonic microseconds. */
  readonly startedAtUs: number
}
