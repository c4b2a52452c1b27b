import type { InterruptionCode } from '../../exit-codes.ts'
import type { CounterName } from '../catalogue/counters.ts'
import type { MetricName } from '../catalogue/metrics.ts'
import type { FindingName, RunResult } from '../result/run-result.ts'
import type { Limit } from './checks/limits.ts'

/** What is known when a run has ended and nothing has been judged yet. */
export interface RunFacts
  extends Pick<
    RunResult,
    'metrics' | 'counters' | 'classes' | 'balance' | 'generator' | 'server' | 'processes' | 'servedTimes' | 'takenTime'
  > {
  /** Null where the system does not tell. */
  readonly machineCpu: RunResult['machineCpu']
  /** What the chat said when it first refused each step of the protocol. */
  readonly refusals: Readonly<Partial<Record<string, string>>>
  /** Null if the run was not interrupted. */
  readonly interruption: InterruptionCode | null
  /** By how much the wall clock was set during the run; 0 if it was not. */
  readonly wallClockStepMs: number
  /** Why the parts of its shards are not the whole run; left out where one machine played all of it. */
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
  }
  /** Workers that ended before their plan was through. */
  readonly workersLost: number
  /** Does the target run on the machine that carries the crowd? */
  readonly targetSharesMachine: boolean
  /** Why the target's own process ended during the run; null if it did not, as far as is known. */
  readonly targetExited: string | null
  /** Why this machine could not go on, such as a full disk; null if it could. */
  readonly localFailure: string | null
  /** Are complete CloudWatch figures a condition of success? */
  readonly requireMetrics: boolean
  /** Why the scenario gave up before its last step; null if it did not, or was interrupted. */
  readonly endedEarly: string | null
  /** What the scenario is for: each wants a sample, or to be counted once. */
  readonly measures: readonly (MetricName | CounterName)[]
  /** What the scenario is for and nobody could judge, a sentence each; left out: nothing. */
  readonly unchecked?: readonly string[]
  /** The user's own limits. */
  readonly limits: readonly Limit[]
  /** Those that the scenario sets itself. */
  readonly scenarioLimits: readonly Limit[]
  /** Known defects of which there is evidence, if the run can be believed; left out: none was looked for. */
  readonly findings?: readonly FindingName[]
  /** Is a limit of the user's that could not be judged no more than a notice? */
  readonly allowInconclusive: boolean
}
