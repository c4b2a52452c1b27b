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

/** What `artillery run-fargate --cpu 4 --memory 8` starts; the ports are those of a Linux kernel that nobody has told otherwise. */
export const fargateTask: MachineSize = {
  launch: 'fargate',
  cores: 4,
  memoryMib: 8192,
  files: 8192,
  filesAtMost: 65_536,
  ports: 60_999 - 32_768 + 1,
}

/** What the crowd asks of machines. */
export interface CrowdLoad {
  readonly members: number
  readonly connectRate: number
  readonly deliveriesPerSecond: number
}

export interface MachinePlan {
  readonly size: MachineSize
  readonly shards: number
  readonly membersPerShard: number
  /** Share of a core that a shard takes in the busiest phase. */
  readonly coresPerShard: number
  /** 0 where not even one shard fits. */
  readonly shardsPerMachine: number
  /** What keeps a machine from carrying more shards. */
  readonly limitedBy: 'cores' | 'memory' | 'files' | 'ports'
  readonly machines: number
  /** Of the machine that carries most. */
  readonly connectionsPerMachine: number
  readonly filesPerMachine: number
  readonly memoryMibPerMachine: number
}

/** Members of a shard, unless the user says otherwise: half of what one process has been measured with (bench/README.md, P7). */
const usualShardMembers = 5000
/** A shard that takes more of its core measures its own delays. */
export const mostCoresPerShard = 0.5
/** Logs, pipes, calls to other services. */
const filesBesideConnections = 256
/** Artillery before it has done anything. */
const artilleryMib = 324

/** @param shardMembers undefined for as many as a shard can well carry */
export function planMachines(
  load: CrowdLoad,
  size: MachineSize,
  shardMembers: number | undefined,
  { connectionKib, deliveryUs }: Assumptions,
): MachinePlan {
  const { members } = load
  const cores = Math.max((load.deliveriesPerSecond * deliveryUs) / 1e6, (load.connectRate * measured.connectMs) / 1e3)
  const shards =
    shardMembers === undefined
      ? Math.min(members, Math.max(Math.ceil(members / usualShardMembers), Math.ceil(cores / mostCoresPerShard)))
      : Math.ceil(members / shardMembers)
  const membersPerShard = Math.ceil(members / shards)
  const shardMib = measured.processMib + (membersPerShard * connectionKib) / 1024
  const fits: readonly { readonly by: MachinePlan['limitedBy']; readonly shards: number }[] = [
    // Artillery starts one thread fewer than there are cores.
    { by: 'cores', shards: Math.max(1, size.cores - 1) },
    { by: 'memory', shards: Math.max(0, Math.floor((size.memoryMib - artilleryMib) / shardMib)) },
    // The threads are of one process.
    { by: 'files', shards: Math.max(0, Math.floor((size.filesAtMost - filesBesideConnections) / membersPerShard)) },
    { by: 'ports', shards: Math.floor(size.ports / membersPerShard) },
  ]
  const least = fits.reduce((one, other) => (other.shards < one.shards ? other : one))
  const shardsPerMachine = Math.min(least.shards, shards)
  const connectionsPerMachine = Math.min(members, Math.max(1, shardsPerMachine) * membersPerShard)
  return {
    size,
    shards,
    membersPerShard,
    coresPerShard: cores / shards,
    shardsPerMachine,
    limitedBy: least.by,
    machines: Math.ceil(shards / Math.max(1, shardsPerMachine)),
    connectionsPerMachine,
    filesPerMachine: connectionsPerMachine + filesBesideConnections,
    memoryMibPerMachine: artilleryMib + Math.max(1, shardsPerMachine) * shardMib,
  }
}
