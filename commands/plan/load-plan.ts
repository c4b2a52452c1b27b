import { type CostLine, totalUsd } from '../../src/cost/cost-of-usage.ts'
import type { PriceSource } from '../../src/cost/price-list.ts'
import { type ExpectedLoad, postsOfClosedRooms } from '../../src/cost/expected-usage.ts'
import { roomSizes } from '../../src/crowd/room-sizes.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import type { Assumptions } from './assumptions.ts'
import { type LoadTimeline, loadTimeline } from './load-phases.ts'
import { type MachinePlan, type MachineSize, planMachines } from './machines.ts'
import type { Quotas } from './quotas.ts'
import { type PlanRefusal, refusalsOf } from './refusals.ts'

export interface LoadToPlan {
  readonly scenario: Scenario
  readonly options: RunOptions
  readonly load: ExpectedLoad
  /** Do members that are closed connect again? */
  readonly reconnects: boolean
  readonly quotas: Quotas
  readonly assumptions: Assumptions
  readonly machine: MachineSize
  /** Undefined for as many as a shard can well carry. */
  readonly shardMembers: number | undefined
  /** The cost at AWS, without the machines of the crowd. */
  readonly cost: readonly CostLine[]
  readonly prices: PriceSource
  /** The flags of a run with this load. */
  readonly flags: readonly string[]
}

/** The machines, quotas, time and money that a load needs; nothing of it was measured. */
export interface LoadPlan {
  readonly schema: 'fanbench/load-plan@1'
  readonly scenario: string
  readonly options: RunOptions
  readonly quotas: Quotas
  readonly assumptions: Assumptions
  readonly timeline: LoadTimeline
  readonly machines: MachinePlan
  /** 0 where nobody joins one. */
  readonly largestRoom: number
  /** Is every room whole on one machine? Then its members share a clock. */
  readonly roomsArePinned: boolean
  readonly reconnects: number
  /** While the members close: as the room chat does, everybody is told of each room that closes. Part of the cost. */
  readonly postsWhileClosing: number
  readonly cost: {
    readonly lines: readonly CostLine[]
    readonly chatUsd: number
    readonly machinesUsd: number
    readonly totalUsd: number
    readonly prices: PriceSource
  }
  /** The arguments of fanbench for this load, less those that name the target. */
  readonly command: readonly string[]
  /** Empty if the plan can be carried out. */
  readonly refusals: readonly PlanRefusal[]
}

export function planLoad({ options, load, machine, assumptions, quotas, ...rest }: LoadToPlan): LoadPlan {
  const timeline = loadTimeline(load, options, assumptions)
  const cores = Math.max(...timeline.phases.map((phase) => phase.crowdCores))
  const crowd = { scenario: rest.scenario, options, cores }
  const machines = planMachines(crowd, machine, rest.shardMembers, assumptions)
  const { pingsKeepOpen, taskHourUsd } = assumptions
  const [largestRoom = 0] = load.joins === 0 ? [] : roomSizes(options.members, options.rooms, options.roomSizes)
  const chatUsd = totalUsd(rest.cost)
  const machinesUsd = machine.launch === 'fargate' ? machines.machines * (timeline.seconds / 3600) * taskHourUsd : 0
  return {
    schema: 'fanbench/load-plan@1',
    scenario: rest.scenario.name,
    options,
    quotas,
    assumptions,
    timeline,
    machines,
    largestRoom,
    roomsArePinned: !machines.spreadRooms || machines.machines === 1,
    reconnects: load.reconnects,
    postsWhileClosing: postsOfClosedRooms(load),
    command: commandOf(rest.scenario, machines, rest.flags),
    cost: { lines: rest.cost, chatUsd, machinesUsd, totalUsd: chatUsd + machinesUsd, prices: rest.prices },
    refusals: refusalsOf({ options, timeline, machines, quotas, reconnects: rest.reconnects, pingsKeepOpen }),
  }
}

/** Shards are Artillery's; on one machine they are the workers of a run. */
function commandOf(scenario: Scenario, plan: MachinePlan, flags: readonly string[]): string[] {
  const { size, shards, machines, spreadRooms } = plan
  if (size.launch === 'local' || scenario.notSharded !== undefined)
    return ['run', scenario.name, '--workers', String(shards), ...flags]
  const sharded = ['--shards', String(shards), '--containers', String(machines)]
  return [
    'artillery',
    'init',
    './load',
    scenario.name,
    ...sharded,
    ...(spreadRooms ? ['--spread-rooms'] : []),
    ...flags,
  ]
}
