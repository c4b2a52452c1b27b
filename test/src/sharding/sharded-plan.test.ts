import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plainHandshake } from '../../../src/crowd/connection/handshake.ts'
import { connect } from '../../../src/scenarios/connect.ts'
import { framesProtocol } from '../../../src/crowd/protocols/frames/frames-protocol.ts'
import { scenarios } from '../../../src/scenarios/index.ts'
import { type PlanParts, makePlan, membersByShard, shardingProblems } from '../../../src/sharding/make-plan.ts'
import { protocolSourceOf, readShardedPlan, targetOf } from '../../../src/sharding/sharded-plan.ts'
import { readSecrets } from '../../../src/sharding/shard-secrets.ts'
import { asTarget, endpointTarget } from '../../../src/targets/target.ts'
import { partsOf } from './plan-of.ts'

const url = 'ws://127.0.0.1:7/chat'
const folder = mkdtempSync(join(tmpdir(), 'fanbench-plan-'))

async function reread(text: string) {
  const path = join(folder, 'plan.json')
  writeFileSync(path, text)
  return readShardedPlan(path)
}

function withOptions(changes: Partial<PlanParts['run']['options']>, others: Partial<PlanParts> = {}): PlanParts {
  const parts = partsOf(url, others)
  return { ...parts, run: { ...parts.run, options: { ...parts.run.options, ...changes } } }
}

describe('a plan of shards', () => {
  it('is the same when it is read again, whatever the order of its keys', async () => {
    const plan = makePlan(partsOf(url))
    expect(plan.options).toMatchObject({ workers: 3, placement: 'pinned', spreadRooms: false })
    expect(await reread(JSON.stringify(plan))).toEqual(plan)
    const reversed = Object.fromEntries(Object.entries(plan).toReversed())
    expect(await reread(JSON.stringify(reversed))).toEqual(plan)
  })

  it('carries a protocol that was said in flags', async () => {
    const frames = {
      name: 'x',
      echoesToSender: false,
      join: { send: 'in {room}', answered: '/^in/i' },
      say: '{text}',
    }
    const protocolSource = { kind: 'frames', frames } as const
    const plan = makePlan(partsOf(url, { protocolSource, protocol: framesProtocol(frames) }))
    expect(protocolSourceOf(await reread(JSON.stringify(plan)), '/load')).toEqual(protocolSource)
    expect(plan.protocol).toMatchObject({ name: 'x', echoesToSender: false, repliesToSender: false })
  })

  it('is refused once anything in it was changed', async () => {
    const plan = makePlan(partsOf(url))
    const changed = { ...plan, options: { ...plan.options, publishRate: 50 } }
    await expect(reread(JSON.stringify(changed))).rejects.toThrow('was changed after it was made')
    await expect(reread(JSON.stringify({ ...plan, more: 1 }))).rejects.toThrow('plan.json')
  })

  it('keeps the parts of a deployed target, and finds a protocol beside it', () => {
    const target = {
      ...asTarget({
        schema: 'fanbench/target@1',
        kind: 'aws',
        stack: 'chat',
        url: 'wss://abc.execute-api.eu-west-1.amazonaws.com/prod',
        region: 'eu-west-1',
        api: { id: 'abc', stage: 'prod' },
        endpoints: {},
        functions: { say: 'chat-say' },
        tables: {},
        routes: { dispatch: 'say' },
        definitionHash: 'd1',
      }),
      alias: 'live',
    }
    const plan = makePlan(partsOf(url, { target, protocolSource: { kind: 'file', path: 'protocol.mjs' } }))
    expect(targetOf(plan)).toEqual(target)
    expect(protocolSourceOf(plan, '/load')).toEqual({ kind: 'file', path: join('/load', 'protocol.mjs') })
  })

  it('is not made where a room is larger than the share of a shard, unless such rooms are spread', () => {
    const oneBig = withOptions({ roomSizes: 'one-big' })
    expect(() => makePlan(oneBig)).toThrow(
      "--shards 3: a room has 15 members, and a shard's share of 30 is 10; take at most 2 shards, smaller rooms, or --spread-rooms",
    )
    expect(makePlan({ ...oneBig, spreadRooms: true }).options.spreadRooms).toBe(true)
    expect(() => makePlan(withOptions({ rooms: 1 }))).toThrow('take one shard')
  })

  it('of a scenario whose members join no room spreads them, as it does not matter where they are', () => {
    const { run } = withOptions({ rooms: 1 })
    const { options } = makePlan(partsOf(url, { run: { ...run, scenario: connect } }))
    expect(options.spreadRooms).toBe(true)
    expect(membersByShard(options)).toEqual([10, 10, 10])
  })

  it('is not made with shards that would have no member', () => {
    expect(() => makePlan(withOptions({ members: 10 }, { shards: 9 }))).toThrow('of them would have no member')
  })

  it('is not made of what somebody has to do who knows all members', () => {
    const { options } = partsOf(url).run
    const refused = scenarios.filter((scenario) => shardingProblems(scenario, options).length > 0)
    expect(refused.map(({ name }) => name)).toEqual(['cold-start', 'stale', 'demo'])
  })
})

describe('the secrets of a plan', () => {
  const handshake = {
    ...plainHandshake,
    headers: { Authorization: 'Bearer s3cret-1' },
    query: [
      ['key', 's3cret-2'],
      ['user', '{member}'],
    ] as const,
  }
  const parts = partsOf(url, { target: endpointTarget(`${url}?token=s3cret-3`) })
  const plan = makePlan({
    ...parts,
    run: { ...parts.run, handshake },
    protocol: { ...parts.protocol, query: { user: '{member}' } },
  })
  const environment = {
    FANBENCH_TARGET: `${url}?token=s3cret-3`,
    FANBENCH_HEADER: 'Authorization: Bearer s3cret-1',
    FANBENCH_QUERY: 'key=s3cret-2',
    FANBENCH_SOMETHING: 'of others',
  }

  it('are not in it, and come from the environment', async () => {
    expect(JSON.stringify(plan)).not.toContain('s3cret')
    expect(await readSecrets(plan, environment, { user: '{member}' })).toEqual({
      url: environment.FANBENCH_TARGET,
      handshake,
    })
  })

  it('are all asked for where they are missing', async () => {
    await expect(readSecrets(plan, {}, { user: '{member}' })).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        expect.stringMatching(/^FANBENCH_TARGET: /),
        'FANBENCH_HEADER: the plan was made with authorization, and here it is none; set it as it was then',
        'FANBENCH_QUERY: the plan was made with key, and here it is none; set it as it was then',
      ],
    })
    await expect(
      readSecrets(plan, { ...environment, FANBENCH_TARGET: 'ws://other/?token=a' }, undefined),
    ).rejects.toThrow('FANBENCH_TARGET')
  })

  it('are not asked for where there are none', async () => {
    expect(await readSecrets(makePlan(partsOf(url)), {}, undefined)).toEqual({ url, handshake: plainHandshake })
  })
})
