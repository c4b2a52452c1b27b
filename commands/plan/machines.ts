import { containerProblems, membersByShard, shardedOptions, shardingProblems } from '../../src/sharding/make-plan.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import { type Assumptions, measured } from './assumptions.ts'

/** A machine that carries shards; all of a plan are alike. */
export interface MachineSize {
  readonly launch: 'fargate' | 'local'
  readonly cores: number
  readonly memoryMib: number
  /** Open files of a process, as it is. */
  readonly files: number
  /** The most that the limit can be raised to. */
  readonly filesAtMost: number
  /** For outgoing connections to one address. */
  readonly ports: number
}

/** The machine of `artillery run-fargate --cpu 4 --memory 8`; its ports are the default of a Linux kernel. */
export const fargateTask: MachineSize = {
  launch: 'fargate',
  cores: 4,
  memoryMib: 8192,
  files: 8192,
  filesAtMost: 65_536,
  ports: 60_999 - 32_768 + 1,
}

/** The load of the crowd on machines. */
export interface CrowdLoad {
  readonly scenario: Scenario
  readonly options: RunOptions
  /** CPU time of the whole crowd by the second when it is busiest, beside what each shard takes by itself. */
  readonly cores: number
}

export interface MachinePlan {
  readonly size: MachineSize
  readonly shards: number
  /** The members of the largest shard. */
  readonly membersPerShard: number
  /** Do rooms that are larger than a shard's share of the members lie on all shards? On one machine it does not matter. */
  readonly spreadRooms: boolean
  /** Share of a core that a shard takes in the busiest phase. */
  readonly coresPerShard: number
  /** 0 where not even one shard fits. */
  readonly shardsPerMachine: number
  /** The resource that keeps a machine from carrying more shards. */
  readonly limitedBy: 'cores' | 'memory' | 'files' | 'ports'
  readonly machines: number
  /** The connections of the machine that carries most. */
  readonly connectionsPerMachine: number
  readonly filesPerMachine: number
  readonly memoryMibPerMachine: number
  /** Why `fanbench artillery init` would not take so many shards and machines, by its own rules. */
  readonly problems: readonly string[]
}

/** Members of a shard, unless the user says otherwise: half of what one process has been measured with (bench/README.md, P7). */
const usualShardMembers = 5000
/** A shard that takes more of its core measures its own delays. */
export const mostCoresPerShard = 0.5
/** Logs, pipes, calls to other services. */
const filesBesideConnections = 256
/** Artillery before it has done anything. */
const artilleryMib = 324

/**
 * Plans shards, and machines with an equal number of them. Artillery starts the same number of shards in each container, so there
 * may be slightly more than the load needs. From the arrangements that fit, it takes the fewest machines whose shards have whole
 * rooms.
 *
 * @param shardMembers undefined for as many as a shard can carry
 */
export function planMachines(
  load: CrowdLoad,
  size: MachineSize,
  shardMembers: number | undefined,
  assumptions: Assumptions,
): MachinePlan {
  const { members } = load.options
  const coresForMembers = mostCoresPerShard - ownCores
  const least =
    shardMembers === undefined
      ? Math.min(members, Math.max(Math.ceil(members / usualShardMembers), Math.ceil(load.cores / coresForMembers)))
      : Math.ceil(members / shardMembers)
  const most = Math.max(1, Math.min(least, carriedBy(size, Math.ceil(members / least), assumptions).shards))
  let closest: MachinePlan | undefined
  // Rooms are of different sizes: the shard with most members may be too large though the mean is not.
  for (let shards = least; shards <= (shardMembers === undefined ? 2 * least : least); shards++)
    for (const spreadRooms of [false, true])
      for (let perMachine = most; perMachine > 0; perMachine--) {
        const plan = arrange(load, size, { least: shards, perMachine, spreadRooms }, assumptions)
        if (plan.problems.length === 0 && plan.shardsPerMachine > 0 && plan.coresPerShard <= mostCoresPerShard)
          return plan
        if (closest === undefined || plan.problems.length < closest.problems.length) closest = plan
      }
  if (closest === undefined) throw new RangeError('there is no shard to plan')
  return closest
}

/** The fixed share of a core that every shard needs. */
const ownCores = measured.tickMsPerSecond / 1000

interface Arrangement {
  /** Fewer shards do not carry the load. */
  readonly least: number
  readonly perMachine: number
  readonly spreadRooms: boolean
}

function arrange(
  { scenario, options: { members, ...options }, cores }: CrowdLoad,
  size: MachineSize,
  { least, perMachine, spreadRooms }: Arrangement,
  assumptions: Assumptions,
): MachinePlan {
  const machines = Math.ceil(least / perMachine)
  const shards = Math.min(members, size.launch === 'local' ? least : machines * perMachine)
  const sharded = shardedOptions(scenario, { ...options, members }, { shards, spreadRooms })
  // The workers of one machine share its clock, and are no shards: their rooms may be anywhere.
  const isOneRun = size.launch === 'local' || (scenario.notSharded !== undefined && shards === 1)
  const membersPerShard = isOneRun ? Math.ceil(members / shards) : Math.max(...membersByShard(sharded))
  const carried = carriedBy(size, membersPerShard, assumptions)
  const shardsPerMachine = Math.min(carried.shards, perMachine)
  const connectionsPerMachine = Math.min(members, perMachine * membersPerShard)
  return {
    size,
    shards,
    membersPerShard,
    spreadRooms: sharded.spreadRooms,
    coresPerShard: (cores * membersPerShard) / members + ownCores,
    shardsPerMachine: shardsPerMachine < perMachine ? 0 : perMachine,
    limitedBy: carried.by,
    machines,
    connectionsPerMachine,
    filesPerMachine: connectionsPerMachine + filesBesideConnections,
    memoryMibPerMachine: artilleryMib + perMachine * shardMib(membersPerShard, assumptions),
    problems: isOneRun ? [] : [...shardingProblems(scenario, sharded), ...containerProblems(shards, machines)],
  }
}

/** Returns how many shards of that size a machine carries, and the resource that limits them. */
function carriedBy(
  size: MachineSize,
  membersPerShard: number,
  assumptions: Assumptions,
): { readonly by: MachinePlan['limitedBy']; readonly shards: number } {
  const limits = [
    // Artillery starts one thread fewer than there are cores.
    { by: 'cores', shards: Math.max(1, size.cores - 1) },
    { by: 'memory', shards: (size.memoryMib - artilleryMib) / shardMib(membersPerShard, assumptions) },
    // The threads are of one process.
    { by: 'files', shards: (size.filesAtMost - filesBesideConnections) / membersPerShard },
    { by: 'ports', shards: size.ports / membersPerShard },
  ] as const
  const { by, shards } = limits.reduce((one, other) => (other.shards < one.shards ? other : one))
  return { by, shards: Math.max(0, Math.floor(shards)) }
}

function shardMib(members: number, { processMib, connectionKib }: Assumptions): number {
  return processMib + (members * connectionKib) / 1024
}
