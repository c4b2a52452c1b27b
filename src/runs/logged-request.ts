import type { CostLine } from '../cost/cost-of-usage.ts'
import type { PriceList } from '../cost/price-list.ts'
import type { CounterName } from '../metrics/catalogue/counters.ts'
import type { MetricName } from '../metrics/catalogue/metrics.ts'
import type { ScenarioFigure } from '../metrics/catalogue/values.ts'
import type { RunOptions } from '../scenarios/options.ts'
import type { StackOptions } from '../../reference-stack/stack-options.ts'
import type { Turns } from '../crowd/schedule/turns.ts'
import type { Target } from '../targets/target.ts'

/** How it is played and judged, as far as that stands in the log: no secrets, and no code. */
export interface LoggedPlan {
  readonly options: RunOptions
  /** The options of the embedded stack; null for any other target. */
  readonly stackOptions: StackOptions | null
  /** Limits given by the user, such as `delivery_latency.p99=500ms`, already checked for syntax. */
  readonly limits: readonly string[]
  /** Limits that the scenario sets itself, written alike. */
  readonly scenarioLimits: readonly string[]
  /** Is a limit of the user's that could not be judged no more than a notice (exit 16 otherwise)? */
  readonly allowInconclusive: boolean
  /** Are CloudWatch figures a condition of success (exit 14 without them)? */
  readonly requireMetrics: boolean
  /** At which the run is charged, or would be. */
  readonly prices: PriceList
  /** Where it takes turns with another run at the same time. */
  readonly turns?: Turns | undefined
  /** The command line that repeats the run. */
  readonly command: string
}

/** The identity of a run, and its place and program. */
export interface RunIdentity {
  readonly runId: string
  readonly target: Target
  /** The URL as it may be shown: without the values of its query. */
  readonly shownUrl: string
  /** The expected cost on AWS by parts, on the high side; null if the parts of the target are not known. */
  readonly estimatedCost: readonly CostLine[] | null
  readonly harnessVersion: string
  /** The Node that the crowd runs on. */
  readonly node: string
  readonly commit: string | null
}

/** The logged part of the request. */
export interface LoggedRequest extends LoggedPlan, RunIdentity {
  /** Its name. */
  readonly scenario: string
  /** The metrics and counters that the scenario measures. */
  readonly measures: readonly (MetricName | CounterName)[]
  /** The figures of its own that the scenario has declared. */
  readonly figures: readonly ScenarioFigure[]
}
