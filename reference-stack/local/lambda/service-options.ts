import type { StackDefinition } from '../../define-stack.ts'
import type { StackBehaviour } from '../behaviour.ts'
import type { MetricSink } from '../cloudwatch/metric-store.ts'
import type { InvocationRecords } from '../evidence/invocation-records.ts'
import type { LogSink } from '../logs/log-event.ts'
import type { ServiceTimes } from '../service-times/service-times.ts'
import type { NetworkPlan } from './network/network-plan.ts'

/** Where the behaviour is not told, it is the ordinary one. */
export interface LambdaServiceOptions
  extends Partial<
    Pick<
      StackBehaviour,
      | 'memoryMb'
      | 'cpu'
      | 'concurrencyLimit'
      | 'reservedConcurrency'
      | 'environmentsPer10s'
      | 'idleEnvironmentMs'
      | 'retryDelaysMs'
    >
  > {
  readonly definition: StackDefinition
  /** Physical names by function name. */
  readonly physicalNames: Readonly<Record<string, string>>
  /** Variables of all functions: the endpoints of the stack's services. */
  readonly environment: Readonly<Record<string, string>>
  /** Variables of one function: the names of its tables. */
  readonly environmentFor?: (functionName: string) => Readonly<Record<string, string>>
  readonly publishMetric: MetricSink
  /** Invokes as soon as it can unless told. */
  readonly serviceTimes?: ServiceTimes | undefined
  /** No log store unless given. */
  readonly publishLog?: LogSink
  /** Records of its own, which nobody reads, unless given. */
  readonly records?: InvocationRecords
  /** Where functions may call, beside this machine; nowhere unless told. */
  readonly network?: Omit<NetworkPlan, 'region'>
  /** Is told once what the network of a function has to say, such as what was refused. */
  readonly onNotice?: (functionName: string, text: string) => void
  readonly region: string
  /** If told, version 1 of each function is there from the start, and an alias of this name points to it. */
  readonly alias?: string
  /** How many environments may be in their init phase at once; as many as there are cores unless told. */
  readonly startsAtOnce?: number
  /** How long a change of a function takes; 200 ms unless told. */
  readonly updateMs?: number
  /** Where to put the bundles, and leave them; a temporary directory unless told. */
  readonly bundleDirectory?: string
}

/** The purpose in the name of the environments' temporary folder: `fanbench-lambda-x1y2z3`. */
export const environmentsFolder = 'lambda'
