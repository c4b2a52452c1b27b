import type { ConnectionLimits } from '../connection/connection-limits.ts'
import type { Handshake } from '../connection/handshake.ts'
import type { MemberOptions } from '../member-settings.ts'
import type { CrowdPlan } from '../rooms.ts'

/** The part of the plan that one worker needs. */
export interface WorkerPlan extends CrowdPlan, MemberOptions {
  /** The index of this worker. */
  readonly worker: number
  /** 8 lower-case hex digits, in every stamp and name of the run. */
  readonly run: string
  readonly url: string
  /** The URL of the HTTP API that messages can be published to; left out if none is known. */
  readonly publishUrl?: string | undefined
  readonly handshake: Handshake
  /** The limits of the target. */
  readonly connectionLimits: ConnectionLimits
  /** Start of the run, monotonic microseconds. */
  readonly startedAtUs: number
  /** Do the other workers read clocks of other machines, whose instants cannot be compared with ours? Left out: they do not. */
  readonly clocksDiffer?: boolean
}
