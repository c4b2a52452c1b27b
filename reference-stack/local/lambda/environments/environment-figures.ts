import { type CpuShareFigures, cpuShareFigures } from '../cpu/cpu-share.ts'
import type { InitializationType } from './environment-variables.ts'
import type { OnDemandStarts, RoleEnvironments } from './role-environments.ts'

export interface EnvironmentFigures extends CpuShareFigures {
  readonly role: string
  /** `$LATEST`, or a version's number. */
  readonly version: string
  readonly initializationType: InitializationType
  readonly pid: number | undefined
  readonly invocations: number
  /** Undefined while it is in its init phase. */
  readonly initMs: number | undefined
}

/** What the environments of one role have cost this machine: those that count, see {@link RoleEnvironments.countAnew}. */
export interface RoleProcesses {
  readonly role: string
  /** How many there were at once, at most. */
  readonly processes: number
  /** Of all together, those that have ended included; null where the system does not tell. */
  readonly cpuSeconds: number | null
  /** Of the largest among them. */
  readonly peakRssBytes: number | null
  /** One for each share that environments of this role are held to: versions may differ in memory. */
  readonly cpuShares: readonly CpuShareFigures[]
}

/** How many environments a version was given for its events. */
export interface VersionStarts extends OnDemandStarts {
  readonly role: string
  readonly version: string
}

export function environmentFigures(role: string, { running }: RoleEnvironments): EnvironmentFigures[] {
  return [...running].map((environment) => {
    const { version, initializationType, pid, invocations, initMs, askedCpuShare, cpuTime } = environment
    const cpuShare = cpuShareFigures(askedCpuShare, cpuTime)
    return { role, version, initializationType, pid, invocations, initMs, ...cpuShare }
  })
}

export function versionStarts(role: string, { onDemand }: RoleEnvironments): VersionStarts[] {
  return [...onDemand].map(([version, starts]) => ({ role, version, ...starts }))
}

export function roleProcesses(role: string, environments: RoleEnvironments): RoleProcesses {
  const { cpuSeconds = null, peakRssBytes = null } = environments.usage() ?? {}
  const cpuShares = environments.cpuShares()
  return { role, processes: environments.mostAtOnce, cpuSeconds, peakRssBytes, cpuShares }
}
