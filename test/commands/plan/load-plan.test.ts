import { describe, expect, it } from 'vitest'
import type { LoadPlan } from '../../../commands/plan/load-plan.ts'
import { usualAssumptions } from '../../../commands/plan/assumptions.ts'
import type { RunOptions } from '../../../src/scenarios/options.ts'
import { withStagesInForce } from '../../../src/scenarios/publish-stages.ts'
import { generalDefaults } from '../../../src/scenarios/options.ts'
import { planned } from './planned.ts'

const carried = ({ machines: { shards, membersPerShard, machines, ...rest } }: LoadPlan) => ({
  shards,
  membersPerShard,
  machines,
  connections: rest.connectionsPerMachine,
  files: rest.filesPerMachine,
})

describe('shards and machines, by hand', () => {
  it.each([
    // A task has 4 cores, and so 3 threads with a shard each; 256 files beside the connections.
    { members: 10, shards: 1, membersPerShard: 10, machines: 1, connections: 10, files: 266 },
    { members: 250, shards: 1, membersPerShard: 250, machines: 1, connections: 250, files: 506 },
    // 500 connects a second take 0.85 cores, and a shard may take a half.
    { members: 5000, shards: 2, membersPerShard: 2500, machines: 1, connections: 5000, files: 5256 },
    // Four shards in two tasks are six, as each has as many; 20 in seven are 21, and 200 in 67 are 201. Rooms of ten are whole.
    { members: 15_001, shards: 6, membersPerShard: 2501, machines: 2, connections: 7503, files: 7759 },
    { members: 100_000, shards: 21, membersPerShard: 4780, machines: 7, connections: 14_340, files: 14_596 },
    { members: 1_000_000, shards: 201, membersPerShard: 5000, machines: 67, connections: 15_000, files: 15_256 },
  ])('of $members members', ({ members, ...expected }) => {
    const plan = planned({ options: { members } })
    expect(carried(plan)).toEqual(expected)
    expect(plan.refusals).toEqual([])
  })

  it('takes as much memory as a crowd of that size has been measured with', () => {
    // Artillery 324, and 3 shards of 197 MiB and 5,000 times 45.8 KiB.
    expect(planned({ options: { members: 15_000 } }).machines.memoryMibPerMachine).toBeCloseTo(
      324 + 3 * (197 + (5000 * 45.8) / 1024),
    )
  })

  it('takes more shards where deliveries are too many for few', () => {
    // 100 messages a second to 10,000 each are a million deliveries: 18.9 cores, and 500 pings 0.03. Of its half a shard has 0.483 for them.
    const options = { members: 10_000, rooms: 1, publishRate: 100 }
    const plan = planned({ options, quotas: ['requests=1100000', 'concurrency=20000'] })
    expect(plan.machines).toMatchObject({ shards: 42, machines: 14, spreadRooms: true })
    expect(plan.machines.coresPerShard).toBeCloseTo((18.96 * 239) / 10_000 + 0.017)
    expect(plan.refusals).toEqual([])
  })

  it('takes fewer shards a machine where ports, files or memory do not suffice for more', () => {
    const options = { members: 30_000 }
    const byPorts = planned({ options, shardMembers: 10_000 }).machines
    // 28,232 ports carry two shards of 10,000; two tasks have four shards.
    expect(byPorts).toMatchObject({ shardsPerMachine: 2, shards: 4, machines: 2 })
    const byMemory = planned({ options, shardMembers: 5000, assumptions: { connectionKib: 700 } }).machines
    // (8192 - 324) MiB carry two of 197 + 3,418 MiB.
    expect(byMemory).toMatchObject({ shardsPerMachine: 2, limitedBy: 'memory', machines: 3 })
    const machine = { launch: 'local', cores: 8, memoryMib: 1e6, files: 1024, filesAtMost: 4096, ports: 1e5 } as const
    const byFiles = planned({ options: { members: 4000 }, shardMembers: 1000, machine }).machines
    // (4,096 - 256) files carry three of 1,000.
    expect(byFiles).toMatchObject({ shardsPerMachine: 3, limitedBy: 'files', machines: 2 })
  })

  it('keeps rooms whole, if need be with fewer shards a machine', () => {
    const shards = (options: Partial<RunOptions>, shardMembers?: number) => {
      const { machines, roomsArePinned } = planned({ options: { connectRate: 50, ...options }, shardMembers })
      return { shards: machines.shards, machines: machines.machines, roomsArePinned }
    }
    expect(shards({ members: 10_000, rooms: 2 })).toEqual({ shards: 2, machines: 1, roomsArePinned: true })
    // Six shards in two tasks would have no room that is whole.
    expect(shards({ members: 25_000, rooms: 5 })).toEqual({ shards: 5, machines: 5, roomsArePinned: true })
    expect(shards({ members: 40_000, rooms: 2 })).toEqual({ shards: 9, machines: 3, roomsArePinned: false })
    // One task has one clock.
    expect(shards({ members: 10_000, rooms: 1 })).toEqual({ shards: 3, machines: 1, roomsArePinned: true })
  })

  it('counts the CPU of connects, requests, pings, deliveries and ticks', () => {
    const options = { members: 1000, rooms: 10, connectRate: 100, joinRate: 50, pingInterval: 10, publishRate: 20 }
    const { timeline, machines } = planned({ options: { ...options, duration: 60, warmUp: 0 } })
    const pings = 100 * 0.065e-3
    expect(timeline.phases.map(({ name, crowdCores }) => [name, Number(crowdCores.toFixed(6))])).toEqual([
      ['connect', Number((100 * (1.37e-3 + 0.3e-3) + pings).toFixed(6))],
      ['join', Number((50 * 0.3e-3 + pings).toFixed(6))],
      ['publish', Number((2000 * 18.9e-6 + 20 * 0.3e-3 + pings).toFixed(6))],
    ])
    expect(machines.coresPerShard).toBeCloseTo(0.1735 + 0.017)
    const { timeline: plain } = planned({ options, assumptions: usualAssumptions(false) })
    expect(plain.phases[0]?.crowdCores).toBeCloseTo(100 * (0.49e-3 + 0.3e-3) + pings)
  })
})

describe('the time of a plan, by hand', () => {
  it('is ramp, joins, messages and closes', () => {
    const { timeline } = planned({ options: { members: 1_000_000 } })
    // 1,000,000 at 500 a second: 2,000 s each to connect, to join and to close.
    expect(timeline.phases.map(({ seconds }) => seconds)).toEqual([2000, 2000, 35])
    expect(timeline.seconds).toBe(6040.25)
    expect(timeline.connectionSeconds).toBe(4040.25)
    expect(timeline.silentSeconds).toBe(2040.25)
    expect(timeline).toMatchObject({ endedBeforeLastConnect: 0, endedBeforeDrained: 0 })
  })

  it('counts requests, functions and deliveries', () => {
    const { timeline } = planned({ options: { members: 50_000 } })
    // A connect is 3 requests, a join 2, a message 1 and 10 posts.
    expect(timeline.phases.map((phase) => phase.requestsPerSecond)).toEqual([1500, 1000, 55])
    // 500 x (2 x 0.2 + 0.01), 500 x 0.21, 5 x (0.2 + 10 x 0.01)
    expect(timeline.phases.map((phase) => phase.concurrency)).toEqual([205, 105, 1.5])
    expect(timeline.phases.map((phase) => phase.deliveriesPerSecond)).toEqual([0, 0, 50])
  })

  it('says how many connections have reached 2 h before the last is open', () => {
    // 4,000,000 at 500 a second: 8,000 s; those of the first 800 s are over by then.
    const { timeline, refusals } = planned({ options: { members: 4_000_000, rooms: 10_000 } })
    expect(timeline).toMatchObject({ endedBeforeLastConnect: 400_000, endedBeforeDrained: 4_000_000 })
    expect(refusals).toHaveLength(1)
  })
})

describe('the cost of a plan', () => {
  it('is that of the chat and of the tasks', () => {
    const line = { what: 'API Gateway messages', amount: 1, unit: 'of 32 KB', usd: 12 }
    const { cost } = planned({ options: { members: 1_000_000 }, cost: [line] })
    // 67 tasks for 6,040.25 s at 0.2 USD an hour.
    expect(cost.machinesUsd).toBeCloseTo((67 * 0.2 * 6040.25) / 3600)
    expect(cost.totalUsd).toBeCloseTo(12 + cost.machinesUsd)
    const machine = { launch: 'local', cores: 2, memoryMib: 8192, files: 1e5, filesAtMost: 1e5, ports: 28_232 } as const
    expect(planned({ options: { members: 1000 }, machine, cost: [line] }).cost.totalUsd).toBe(12)
  })

  it('has the posts by which a chat tells everybody of each room that closes', () => {
    // 100 rooms of 10; when one closes, one in 11 of 1,000 members is still there.
    expect(planned({ options: { members: 1000 } }).postsWhileClosing).toBeCloseTo((100 * 1000) / 11)
  })
})

it('of publishing in stages bears the highest rate, and has the messages and the time of all', () => {
  const { publishStages, publishRate, duration } = withStagesInForce({
    ...generalDefaults,
    publishStages: '10@20s,10-100@10s,0@10s',
  })
  const steady = planned({ options: { members: 1000 } })
  const staged = planned({ options: { members: 1000, publishStages, publishRate, duration } })
  const highest = planned({ options: { members: 1000, publishRate: 100, duration: 40 } })
  const publish = ({ timeline }: LoadPlan) => timeline.phases.find(({ name }) => name === 'publish')
  expect(publish(staged)?.deliveriesPerSecond).toBeCloseTo(publish(highest)?.deliveriesPerSecond ?? 0, 6)
  expect(publish(staged)?.requestsPerSecond).toBeCloseTo(publish(highest)?.requestsPerSecond ?? 0, 6)
  expect(staged.timeline.seconds).toBeCloseTo(steady.timeline.seconds + 10, 6)
})
