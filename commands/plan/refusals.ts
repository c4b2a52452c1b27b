import type { RunOptions } from '../../src/scenarios/options.ts'
import { type LoadPhase, type LoadTimeline, requestsPerConnect, requestsPerJoin } from './load-phases.ts'
import { type MachinePlan, mostCoresPerShard } from './machines.ts'
import { type Quota, type QuotaName, type Quotas, fixedLimits } from './quotas.ts'

/** Why a plan cannot be carried out, and what would help. */
export interface PlanRefusal {
  readonly problem: string
  /** Quotas to raise; empty where no quota helps. */
  readonly raise: readonly Raise[]
  /** An alternative without a raised quota; null if there is none. */
  readonly instead: string | null
}

export interface Raise extends Pick<Quota, 'name' | 'what' | 'code'> {
  readonly from: number
  readonly to: number
}

export interface PlanToJudge {
  readonly options: RunOptions
  readonly timeline: LoadTimeline
  readonly machines: MachinePlan
  readonly quotas: Quotas
  /** Do members that are closed connect again? Then the age of connections is no limit. */
  readonly reconnects: boolean
  readonly pingsKeepOpen: boolean
}

/** Everything that the quotas, the fixed limits and the machines make impossible; empty if the plan can be carried out. */
export function refusalsOf(plan: PlanToJudge): PlanRefusal[] {
  return [
    ...connectionRefusals(plan),
    ...plan.timeline.phases.flatMap((phase) => phaseRefusals(phase, plan)),
    ...ageRefusals(plan),
    ...idleRefusals(plan),
    ...machineRefusals(plan.machines),
  ]
}

function connectionRefusals({ timeline, quotas, options }: PlanToJudge): PlanRefusal[] {
  const { connections } = quotas
  const needed = timeline.peakConnectsPerSecond
  if (needed <= connections.value) return []
  const peak = options.arrivals === 'poisson' ? ' (up to that in a second, with Poisson arrivals)' : ''
  return [
    {
      problem: `connecting takes ${count(needed)} new connections a second${peak}, and the quota is ${count(connections.value)}`,
      raise: [raiseTo(connections, needed)],
      instead: 'a lower --connect-rate, or none: the plan then takes the highest',
    },
  ]
}

const whatHelps: Readonly<Record<LoadPhase['name'], string>> = {
  connect: 'a lower --connect-rate',
  join: 'a lower --join-rate',
  publish: 'a lower --publish-rate, or smaller rooms: more --rooms',
  hold: 'fewer members',
}

function phaseRefusals({ name, requestsPerSecond, concurrency }: LoadPhase, { quotas }: PlanToJudge): PlanRefusal[] {
  const over = (quota: Quota, needed: number, what: string): PlanRefusal[] =>
    needed <= quota.value
      ? []
      : [
          {
            problem: `${name}: ${count(needed)} ${what}, and the quota is ${count(quota.value)}`,
            raise: [raiseTo(quota, needed)],
            instead: whatHelps[name],
          },
        ]
  return [
    ...over(quotas.requests, requestsPerSecond, 'requests a second through API Gateway'),
    ...over(quotas.concurrency, concurrency, 'functions at work at once, by the assumed times'),
  ]
}

function ageRefusals({ timeline, options, quotas, reconnects }: PlanToJudge): PlanRefusal[] {
  const { connectionSeconds, endedBeforeLastConnect, endedBeforeDrained } = timeline
  if (reconnects || connectionSeconds <= fixedLimits.connectionSeconds) return []
  const rate = rateWithinAge(timeline, options)
  const ended =
    `connections would last ${count(connectionSeconds)} s, and API Gateway ends each after 7,200 s, which cannot be raised: ` +
    `${count(endedBeforeLastConnect)} would be over before the last member has connected, ${count(endedBeforeDrained)} before the last delivery`
  if (rate === null) return [{ problem: ended, raise: [], instead: 'a shorter --duration, or fanbench plan soak' }]
  const raise = [
    ...whereOver(quotas.connections, rate),
    ...whereOver(quotas.requests, rate * Math.max(requestsPerConnect, requestsPerJoin)),
  ]
  const faster = `--connect-rate ${rate} --join-rate ${rate}`
  return [
    { problem: ended, raise, instead: raise.length === 0 ? faster : `fewer members; with the quota raised, ${faster}` },
  ]
}

/** The least whole rate of connects and joins at which all is over within 2 h; null if the rest alone takes longer. */
function rateWithinAge({ secondsAfterJoin, phases }: LoadTimeline, { members }: RunOptions): number | null {
  const secondsToRamp = fixedLimits.connectionSeconds - secondsAfterJoin
  const ramps = phases.some(({ name }) => name === 'join') ? 2 : 1
  return secondsToRamp <= 0 ? null : Math.ceil((ramps * members) / secondsToRamp)
}

function idleRefusals({ timeline, options, reconnects, pingsKeepOpen }: PlanToJudge): PlanRefusal[] {
  const { silentSeconds } = timeline
  const pinged = options.pingInterval > 0 && options.pingInterval < fixedLimits.idleSeconds
  if (reconnects || silentSeconds <= fixedLimits.idleSeconds || (pinged && pingsKeepOpen)) return []
  return [
    {
      problem:
        `members that publish nothing would send nothing for ${count(silentSeconds)} s, and API Gateway closes a connection ` +
        'that is idle for 600 s, which cannot be raised',
      raise: [],
      instead: pinged
        ? 'a faster ramp, or fewer members'
        : 'a --ping-interval below 600s, where --pings-keep-open yes is right; a faster ramp',
    },
  ]
}

function machineRefusals({
  size,
  coresPerShard,
  shardsPerMachine,
  limitedBy,
  machines,
  problems,
  ...plan
}: MachinePlan): PlanRefusal[] {
  const refusals: PlanRefusal[] = []
  const refuse = (problem: string, instead: string | null) => refusals.push({ problem, raise: [], instead })
  for (const problem of problems) refuse(problem, null)
  if (shardsPerMachine === 0)
    refuse(
      `a shard of ${count(plan.membersPerShard)} members does not fit into one machine (${limitedBy})`,
      'a smaller --shard-members',
    )
  if (coresPerShard > mostCoresPerShard)
    refuse(
      `a shard would take ${coresPerShard.toFixed(2)} of a core, and above ${mostCoresPerShard} it measures its own delays`,
      'a smaller --shard-members',
    )
  if (size.launch === 'local' && machines > 1)
    refuse(
      `the load needs ${count(machines)} machines like this one`,
      '--launch fargate, fewer members, or a lower --connect-rate',
    )
  return refusals
}

function whereOver(quota: Quota, needed: number): Raise[] {
  return needed <= quota.value ? [] : [raiseTo(quota, needed)]
}

function raiseTo({ name, what, code, value }: Quota, needed: number): Raise {
  return { name, what, code, from: value, to: Math.ceil(needed) }
}

/** The raises of all refusals, the highest of each quota. */
export function allRaises(refusals: readonly PlanRefusal[]): Raise[] {
  const highest = new Map<QuotaName, Raise>()
  for (const raise of refusals.flatMap((refusal) => refusal.raise))
    if (raise.to > (highest.get(raise.name)?.to ?? 0)) highest.set(raise.name, raise)
  return [...highest.values()]
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 })
}
