import { describe, expect, it } from 'vitest'
import { fastestRamp } from '../../../commands/plan/plan-options.ts'
import { quotasOf } from '../../../commands/plan/quotas.ts'
import { allRaises } from '../../../commands/plan/refusals.ts'
import type { RunOptions } from '../../../src/scenarios/options.ts'
import { planned } from './planned.ts'

const raisesOf = (plan: ReturnType<typeof planned>) =>
  allRaises(plan.refusals).map(({ code, name, from, to }) => ({ code, name, from, to }))

describe('what the quotas refuse', () => {
  it('is a connect above the quota, which is named with the value that it takes', () => {
    expect(planned({ options: { members: 1000, connectRate: 500 } }).refusals).toEqual([])
    const plan = planned({ options: { members: 1000, connectRate: 501 } })
    expect(plan.refusals.map(({ problem }) => problem)).toEqual([
      'connecting takes 501 new connections a second, and the quota is 500',
    ])
    expect(raisesOf(plan)).toEqual([{ code: 'L-9ED1E49A', name: 'connections', from: 500, to: 501 }])
    expect(planned({ options: { members: 1000, connectRate: 501 }, quotas: ['connections=501'] }).refusals).toEqual([])
  })

  it('is the busiest second of Poisson arrivals', () => {
    // 437 and three standard deviations are 499.7; of 438 they are 500.8.
    const poisson = (connectRate: number) => planned({ options: { members: 1000, arrivals: 'poisson', connectRate } })
    expect(poisson(437).refusals).toEqual([])
    expect(raisesOf(poisson(438))).toMatchObject([{ name: 'connections', to: 501 }])
  })

  it('is a broadcast above the requests of the account', () => {
    const inOneRoom = (members: number) => planned({ options: { members, rooms: 1, publishRate: 10 } })
    // One message in and 999 posts, ten times a second; functions at 0.2 s and 9.99 s each.
    expect(inOneRoom(999).refusals).toEqual([])
    const plan = inOneRoom(1000)
    expect(plan.refusals.map(({ problem }) => problem)).toEqual([
      'publish: 10,010 requests a second through API Gateway, and the quota is 10,000',
    ])
    expect(raisesOf(plan)).toEqual([{ code: 'L-8A5B8E43', name: 'requests', from: 10_000, to: 10_010 }])
  })

  it('is a ramp whose requests are too many, although its connections are not', () => {
    const plan = planned({ options: { members: 1000, connectRate: 4000, joinRate: 100 }, quotas: ['connections=4000'] })
    expect(raisesOf(plan)).toMatchObject([
      { name: 'requests', to: 12_000 },
      { name: 'concurrency', to: 1640 },
    ])
  })

  it('names each quota once, with the highest value', () => {
    const options = { members: 1000, rooms: 1, publishRate: 20, connectRate: 4000, joinRate: 100 }
    expect(raisesOf(planned({ options, quotas: ['connections=4000', 'concurrency=3000'] }))).toMatchObject([
      { name: 'requests', to: 20_020 },
    ])
  })
})

describe('what the limits refuse that AWS does not raise', () => {
  it('is a connection of more than 2 h', () => {
    // At 500 a second, 2 x 1,789,937 members take 7,159.748 s, and 40.25 s come after them; 7,200 s is allowed.
    const rooms = 10_000
    expect(planned({ options: { members: 1_789_937, rooms } }).refusals).toEqual([])
    const longer = { members: 1_789_938, rooms }
    const plan = planned({ options: longer })
    expect(plan.timeline.connectionSeconds).toBeGreaterThan(7200)
    expect(plan.timeline).toMatchObject({ endedBeforeLastConnect: 0, endedBeforeDrained: 1 })
    expect(raisesOf(plan)).toEqual([{ code: 'L-9ED1E49A', name: 'connections', from: 500, to: 501 }])
    expect(planned({ options: longer, quotas: ['connections=501'] }).refusals).toEqual([])
    expect(planned({ options: longer, reconnects: true }).refusals).toEqual([])
  })

  it('is a slow ramp within the quotas, with the rates that would do', () => {
    const [refusal] = planned({ options: { members: 100_000, connectRate: 20, joinRate: 20 } }).refusals
    // 200,000 within 7,200 - 40.25 s
    expect(refusal).toMatchObject({ raise: [], instead: '--connect-rate 28 --join-rate 28' })
    expect(planned({ options: { members: 100_000, connectRate: 28, joinRate: 28 } }).refusals).toEqual([])
  })

  it('is a steady phase that is too long by itself', () => {
    const [refusal] = planned({ options: { members: 100, duration: 7200 } }).refusals
    expect(refusal).toMatchObject({ raise: [], instead: expect.stringContaining('a shorter --duration') as string })
  })

  it('is silence of more than 10 min, where pings do not count', () => {
    const silent = (duration: number, pingsKeepOpen: boolean, pingInterval = 20) =>
      planned({ options: { members: 500, duration, pingInterval }, assumptions: { pingsKeepOpen } }).refusals
    // 1 s to connect or join, and 10.25 s beside the steady phase.
    expect(silent(588.75, false)).toEqual([])
    expect(silent(589, false)).toHaveLength(1)
    expect(silent(589, true)).toEqual([])
    expect(silent(589, true, 599)).toEqual([])
    expect(silent(589, true, 600)).toHaveLength(1)
    expect(silent(589, true, 0)).toHaveLength(1)
  })
})

describe('what machines refuse', () => {
  it('is a shard that no machine can carry, or that takes too much of its core', () => {
    const ofPorts = (shardMembers: number) =>
      planned({
        options: { members: 2 * shardMembers, rooms: 2, connectRate: 50, joinRate: 50, publishRate: 0.1 },
        shardMembers,
      }).refusals
    expect(ofPorts(28_232)).toEqual([])
    expect(ofPorts(28_233)[0]?.problem).toBe('a shard of 28,233 members does not fit into one machine (ports)')
    // A million deliveries a second take 18.95 cores: of each of 42 shards 0.47, of each of 36 0.54.
    const ofCores = (shardMembers: number) =>
      planned({
        options: { members: 10_000, rooms: 1, publishRate: 100 },
        quotas: ['requests=1100000', 'concurrency=20000'],
        shardMembers,
      }).refusals
    expect(ofCores(239)).toEqual([])
    expect(ofCores(278)[0]?.problem).toBe('a shard would take 0.54 of a core, and above 0.5 it measures its own delays')
  })

  it('is more than one machine, where this one is to do', () => {
    const machine = { launch: 'local', cores: 2, memoryMib: 8192, files: 1e5, filesAtMost: 1e5, ports: 28_232 } as const
    const here = (options: Partial<RunOptions>) => planned({ options, machine }).refusals
    expect(here({ members: 5000, connectRate: 200 })).toEqual([])
    for (const [members, connectRate] of [
      [5001, 200],
      [5000, 500],
    ] as const)
      expect(here({ members, connectRate })).toMatchObject([
        {
          problem: 'the load needs 2 machines like this one',
          instead: expect.stringContaining('--connect-rate') as string,
        },
      ])
  })
})

describe('the fastest ramp', () => {
  it('is what the quotas take of connections, and of requests', () => {
    const ramp = (...raised: string[]) => fastestRamp(quotasOf(raised), 'constant')
    expect(ramp()).toEqual({ connectRate: 500, joinRate: 500 })
    expect(ramp('connections=5000')).toEqual({ connectRate: 3333, joinRate: 3333 })
    expect(ramp('requests=900', 'connections=400')).toEqual({ connectRate: 300, joinRate: 300 })
    expect(fastestRamp(quotasOf([]), 'poisson')).toEqual({ connectRate: 437, joinRate: 437 })
  })
})

describe('quotas', () => {
  it('are taken by name or by code', () => {
    const quotas = quotasOf(['L-9ED1E49A=2000', 'requests=20_000'])
    expect([quotas.connections.value, quotas.requests.value, quotas.concurrency.value]).toEqual([2000, 20_000, 1000])
  })

  it('are refused with everything that is wrong', () => {
    expect(() => quotasOf(['conections=5', 'requests=0', 'requests=', 'connections=1', 'L-9ED1E49A=2'])).toThrow(
      expect.objectContaining({
        exitCode: 2,
        problems: [
          expect.stringContaining('did you mean connections?'),
          '--quota requests=0: give a number of 1 or more',
          '--quota requests=: give a number of 1 or more',
          '--quota L-9ED1E49A=2: connections is given twice',
        ],
      }) as Error,
    )
  })
})
