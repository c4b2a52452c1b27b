import { type CostLine, totalUsd } from '../../src/cost/cost-of-usage.ts'
import type { PriceSource } from '../../src/cost/price-list.ts'
import { type ExpectedLoad, postsOfClosedRooms } from '../../src/cost/expected-usage.ts'
import { roomSizes } from '../../src/crowd/room-sizes.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import type { Assumptions } from './assumptions.ts'
import { type LoadTimeline, loadTimeline } from './load-phases.ts'
import { type MachinePlan, type MachineSize, planMachines } from './machines.ts'
import type { Quotas } from './quotas.ts'
import { type PlanRefusal, refusalsOf } from './refusals.ts'

export interface LoadToPlan {
  readonly scenario: string
  readonly options: RunOptions
  readonly load: ExpectedLoad
  /** Do members that are closed connect again? */
  readonly reconnects: boolean
  readonly quotas: Quotas
  readonly assumptions: Assumptions
  readonly machine: MachineSize
  /** Undefined for as many as a shard can well carry. */
  readonly shardMembers: number | undefined
  /** At AWS, without the machines of the crowd. */
  readonly cost: readonly CostLine[]
  readonly prices: PriceSource
  /** Of a run with this load. */
  readonly flags: readonly string[]
}

/** What a load takes of machines, of an account's quotas, of time and of money; nothing of it was measured. */
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
  /** Does every room fit into a shard? Then its members share a clock. */
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
  readonly flags: readonly string[]
  /** Empty if the plan can be carried out. */
  readonly refusals: readonly PlanRefusal[]
}

export function planLoad({ options, load, machine, assumptions, quotas, ...rest }: LoadToPlan): LoadPlan {
  const timeline = loadTimeline(load, options, assumptions)
  const deliveriesPerSecond = Math.max(...timeline.phases.map((phase) => phase.deliveriesPerSecond))
  const machines = planMachines({ ...options, deliveriesPerSecond }, machine, rest.shardMembers, assumptions)
  const { pingsKeepOpen, taskHourUsd } = assumptions
  const [largestRoom = 0] = load.joins === 0 ? [] : roomSizes(options.members, options.rooms, options.roomSizes)
  const chatUsd = totalUsd(rest.cost)
  const machinesUsd = machine.launch === 'fargate' ? machines.machines * (timeline.seconds / 3600) * taskHourUsd : 0
  return {
    schema: 'fanbench/load-plan@1',
    scenario: rest.scenario,
    options,
    quotas,
    assumptions,
    timeline,
    machines,
    largestRoom,
    roomsArePinned: largestRoom <= machines.membersPerShard,
    reconnects: load.reconnects,
    postsWhileClosing: postsOfClosedRooms(load),
    flags: rest.flags,
    cost: { lines: rest.cost, chatUsd, machinesUsd, totalUsd: chatUsd + machinesUsd, prices: rest.prices },
    refusals: refusalsOf({ options, timeline, machines, quotas, reconnects: rest.reconnects, pingsKeepOpen }),
  }
}
