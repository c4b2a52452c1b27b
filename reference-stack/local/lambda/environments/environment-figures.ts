import { type CpuShareFigures, cpuShareFigures } from '../cpu/cpu-share.ts'
import type { InitializationType } from './environment-variables.ts'
import type { OnDemandStarts, FunctionEnvironments } from './function-environments.ts'

export interface EnvironmentFigures extends CpuShareFigures {
  readonly functionName: string
  /** `$LATEST`, or a version's number. */
  readonly version: string
  readonly initializationType: InitializationType
  readonly pid: number | undefined
  readonly invocations: number
  /** Undefined while it is in its init phase. */
  readonly initMs: number | undefined
}

/** The cost of one function's counted environments to this machine, see {@link FunctionEnvironments.countAnew}. */
export interface FunctionProcesses {
  readonly functionName: string
  /** How many there were at once, at most. */
  readonly processes: number
  /** The CPU time of all together, including ended ones; null if the system does not report it. */
  readonly cpuSeconds: number | null
  /** The peak of the largest among them. */
  readonly peakRssBytes: number | null
  /** One for each share that environments of this function are held to: versions may differ in memory. */
  readonly cpuShares: readonly CpuShareFigures[]
}

/** How many environments a version was given for its events. */
export interface VersionStarts extends OnDemandStarts {
  readonly functionName: string
  readonly version: string
}

export function environmentFigures(functionName: string, { running }: FunctionEnvironments): EnvironmentFigures[] {
  return [...running].map((environment) => {
    const { version, initializationType, pid, invocations, initMs, askedCpuShare, cpuTime } = environment
    const cpuShare = cpuShareFigures(askedCpuShare, cpuTime)
    return { functionName, version, initializationType, pid, invocations, initMs, ...cpuShare }
  })
}

export function versionStarts(functionName: string, { onDemand }: FunctionEnvironments): VersionStarts[] {
  return [...onDemand].map(([version, starts]) => ({ functionName, version, ...starts }))
}

export function functionProcesses(functionName: string, environments: FunctionEnvironments): FunctionProcesses {
  const { cpuSeconds = null, peakRssBytes = null } = environments.usage() ?? {}
  const cpuShares = environments.cpuShares()
  return { functionName, processes: environments.mostAtOnce, cpuSeconds, peakRssBytes, cpuShares }
}
