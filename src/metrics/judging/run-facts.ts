import type { InterruptionCode } from '../../exit-codes.ts'
import type { CounterName } from '../catalogue/counters.ts'
import type { MetricName } from '../catalogue/metrics.ts'
import type { FindingName, RunResult } from '../result/run-result.ts'
import type { Limit } from './checks/limits.ts'

/** The facts that are known when a run has ended and nothing has been judged yet. */
export interface RunFacts
  extends Pick<
    RunResult,
    'metrics' | 'counters' | 'classes' | 'balance' | 'generator' | 'server' | 'processes' | 'servedTimes' | 'takenTime'
  > {
  /** Null if the system does not say. */
  readonly machineCpu: RunResult['machineCpu']
  /** The chat's words when it first refused each step of the protocol. */
  readonly refusals: Readonly<Partial<Record<string, string>>>
  /** Null if the run was not interrupted. */
  readonly interruption: InterruptionCode | null
  /** The milliseconds by which the wall clock was set during the run; 0 if it was not set. */
  readonly wallClockStepMs: number
  /** Says why the parts of the run's shards are not the whole run; left out if one machine played all of it. */
  readonly partFaults?: readonly string[]
  /** Facts about the parts that make nothing invalid, a sentence each. */
  readonly partNotes?: readonly string[]
  /** The messages between machines with different clocks; left out where none was sent. */
  readonly clocks?: {
    /** Deliveries, received or indeterminate, on another clock than they were sent by. */
    readonly deliveries: number
    /** Positions that were read so. */
    readonly positionsRead: number
    /** The largest error between two of these clocks, microseconds; null where that is not known. */
    readonly errorUs: number | null
    /** The longest time by which a message came before it was sent, microseconds; 0 if none did. */
    readonly beforeSentUs: number
    /** The asymmetry of the ways between two clocks that refutes what was known of these; null if none does. */
    readonly asymmetry: NonNullable<RunResult['parts']>['asymmetry'] | null
  }
  /** Workers that ended before their plan was through. */
  readonly workersLost: number
  /** Does the target run on the machine that runs the crowd? */
  readonly targetSharesMachine: boolean
  /** Says why the target's own process ended during the run; null if it did not, as far as is known. */
  readonly targetExited: string | null
  /** Says why this machine could not go on, such as a full disk; null if it could. */
  readonly localFailure: string | null
  /** Are complete CloudWatch figures a condition of success? */
  readonly requireMetrics: boolean
  /** Says why the scenario gave up before its last step; null if it did not, or was interrupted. */
  readonly endedEarly: string | null
  /** The metrics and counters that the scenario is for: each needs a sample, or a count of at least 1. */
  readonly measures: readonly (MetricName | CounterName)[]
  /** One sentence for each thing that the scenario is for and that could not be judged; left out if there is none. */
  readonly unchecked?: readonly string[]
  /** The user's own limits. */
  readonly limits: readonly Limit[]
  /** The limits that the scenario sets itself. */
  readonly scenarioLimits: readonly Limit[]
  /** The known defects for which there is evidence, if the run can be believed; left out if nobody looked for any. */
  readonly findings?: readonly FindingName[]
  /** Is a limit of the user's that could not be judged no more than a notice? */
  readonly allowInconclusive: boolean
}
