import type { Handshake } from '../crowd/connection/handshake.ts'
import type { ProtocolSource } from '../crowd/protocols/load-protocol.ts'
import type { RunOptions } from '../scenarios/options.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { StackOptions } from '../../reference-stack/stack-options.ts'

/** What is played, and how it is judged: all of it checked before anything is started. */
export interface RunPlan {
  readonly scenario: Scenario
  readonly options: RunOptions
  /** What is asked of the embedded stack; null of any other target. */
  readonly stackOptions: StackOptions | null
  /** Secrets: it stands in no file. */
  readonly handshake: Handshake
  readonly protocol: ProtocolSource
  /** Limits given by the user, such as `delivery_latency.p99=500ms`, already checked for syntax. */
  readonly limits: readonly string[]
  /** Limits that the scenario sets itself, written alike. */
  readonly scenarioLimits: readonly string[]
  /** Is a limit of the user's that could not be judged no more than a notice (exit 16 otherwise)? */
  readonly allowInconclusive: boolean
  /** Are CloudWatch figures a condition of success (exit 14 without them)? */
  readonly requireMetrics: boolean
  /** The command line that repeats the run. */
  readonly command: string
}
