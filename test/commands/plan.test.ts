import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shardInit } from '../../commands/shards/shard-init.ts'
import { plan } from '../../commands/plan/command.ts'
import type { LoadPlan } from '../../commands/plan/load-plan.ts'
import { planSection } from '../../commands/plan/rows.ts'
import { capturedContext } from './captured-context.ts'
import { rowArgs } from './row-args.ts'

interface Typed {
  readonly scenario?: string
  readonly flags?: Readonly<Record<string, unknown>>
}

const planWith = async ({ scenario, flags = {} }: Typed, { context }: Pick<Captured, 'context'>) =>
  plan(await rowArgs(planSection, { args: scenario === undefined ? [] : [scenario], flags }), context)

type Captured = ReturnType<typeof capturedContext>

async function documentOf(typed: Typed): Promise<LoadPlan & { readonly exitCode: number }> {
  const captured = capturedContext({ json: true })
  const { answer } = captured
  const exitCode = await planWith(typed, captured)
  return { exitCode, ...(JSON.parse(answer()) as LoadPlan) }
}

/** The flags of a command line; one without a value is true. */
function flagsIn(words: readonly string[]): Record<string, string | true> {
  const flags: Record<string, string | true> = {}
  for (const [i, word] of words.entries()) {
    if (!word.startsWith('--')) continue
    const value = words[i + 1]
    const key = word.slice(2).replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    flags[key] = value === undefined || value.startsWith('--') ? true : value
  }
  return flags
}

describe('fanbench plan', () => {
  it('says what a million members take, in 80 columns', async () => {
    const { context, answer } = capturedContext()
    expect(await planWith({ flags: { members: '1000000' } }, { context })).toBe(0)
    expect(answer()).toMatch(/201 shards of up to 4,980 members/)
    expect(answer()).toMatch(/67 Fargate tasks of 4 vCPU and 8 GB/)
    expect(answer()).toMatch(/15,196 open files/)
    expect(answer()).toMatch(/connect 33 min 20 s, at 500 a second/)
    expect(answer()).toMatch(/L-9ED1E49A +L-8A5B8E43/)
    expect(answer()).toMatch(/✔ the quotas allow it\n$/)
    expect(
      answer()
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([])
  })

  it('refuses what the quotas do not allow, with the quota to raise', async () => {
    const { context, answer } = capturedContext()
    const flags = { members: '100000', rooms: '10', connectRate: '700' }
    expect(await planWith({ flags }, { context })).toBe(15)
    expect(answer()).toMatch(/→ raise new connections a second \(L-9ED1E49A\) from 500 to 700/)
    // 5 messages a second to 10,000 each.
    expect(answer()).toMatch(/→ raise API Gateway requests a second \(L-8A5B8E43\) from 10,000 to 50,005/)
    expect(
      answer()
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([])
    const raised = await documentOf({
      flags: { ...flags, quota: ['connections=700', 'L-8A5B8E43=50005'], postMs: '0' },
    })
    expect(raised).toMatchObject({ exitCode: 0, refusals: [] })
  })

  it('plans no rooms, joins and messages where members only connect', async () => {
    const { context, answer } = capturedContext()
    expect(await planWith({ scenario: 'connect', flags: { members: '100000' } }, { context })).toBe(0)
    expect(answer()).toMatch(/^connect: 100,000 members, without rooms or messages\n/)
    expect(answer()).toMatch(/connect 3 min 20 s, at 500 a second\n +hold 5 s, then close/)
    expect(answer()).not.toMatch(/^ +(?:join|publish) |larger than a shard|one message to/m)
    const [connect, broadcast] = await Promise.all(
      ['connect', 'broadcast'].map((scenario) => documentOf({ scenario, flags: { members: '1000' } })),
    )
    expect(connect?.timeline.phases.map(({ name, requestsPerSecond }) => [name, requestsPerSecond])).toEqual([
      ['connect', 1500],
      ['hold', 0],
    ])
    expect(connect?.cost.chatUsd).toBeLessThan(broadcast?.cost.chatUsd ?? 0)
  })

  it('takes rooms of the size that the scenario has, and the flags of a run', async () => {
    const { options, command, cost } = await documentOf({ flags: { members: '1000', payload: '300' } })
    expect(options).toMatchObject({ rooms: 100, connectRate: 500, joinRate: 500, arrivals: 'constant', payload: 300 })
    expect(command.join(' ')).toMatch(/--members 1000 .*--rooms 100 .*--payload 300.*--max-members 1000 --max-rate 500/)
    expect(cost.chatUsd).toBeGreaterThan(0)
    expect((await documentOf({ scenario: 'soak', flags: { duration: '3h' } })).refusals).toEqual([])
    expect((await documentOf({ flags: { chat: 'broadcast', members: '50' } })).options.rooms).toBe(1)
    expect((await documentOf({ flags: { members: '40', connectRate: '7' } })).options.joinRate).toBe(7)
  })

  it.each([
    { flags: { members: '1000000' } },
    { flags: { members: '20000', rooms: '5', connectRate: '100', publishRate: '0.2' } },
    { flags: { members: '30000', rooms: '1', publishRate: '0.2', quota: ['concurrency=2000'] } },
    { scenario: 'rooms', flags: { members: '7777', rooms: '13', roomSizes: 'one-big', publishRate: '0.1' } },
    { scenario: 'connect', flags: { members: '12345' } },
    { flags: { members: '5000', shardMembers: '900' } },
  ])('ends with a command line that `artillery init` takes: %j', async (args) => {
    const { command, exitCode } = await documentOf(args)
    expect(exitCode).toBe(0)
    const [, , , scenario = '', ...words] = command
    const { shards, containers, spreadRooms = false, ...flags } = flagsIn(words)
    const folder = join(mkdtempSync(join(tmpdir(), 'fanbench-planned-')), 'load')
    const { context } = capturedContext()
    expect(
      await shardInit(
        {
          folder,
          scenario,
          engine: 'artillery',
          invokedAs: 'artillery init',
          image: undefined,
          parts: undefined,
          shards: Number(shards),
          containers: Number(containers),
          spreadRooms: spreadRooms === true,
          flags: { ...flags, target: 'ws://127.0.0.1:1', protocol: 'rooms' },
          configFile: undefined,
          environment: {},
        },
        context,
      ),
    ).toBe(0)
    rmSync(folder, { recursive: true })
  })

  it('says everything that is wrong at once', async () => {
    const wrong = {
      tls: 'some',
      launch: 'moon',
      shardMembers: '1.5',
      quota: ['conections=5'],
      postMs: '',
      pingsKeepOpen: 'maybe',
    }
    const typed = { scenario: 'brodcast', flags: { ...wrong, members: '0' } }
    await expect(planWith(typed, capturedContext())).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        '--launch moon: must be fargate or local',
        expect.stringContaining('--shard-members 1.5'),
        '--tls some: must be yes or no',
        '--post-ms : must be a number of 0 or more',
        '--pings-keep-open maybe: must be yes or no',
        expect.stringContaining('--members 0'),
        expect.stringContaining('did you mean connections?'),
        expect.stringContaining('brodcast'),
        expect.stringContaining('there are smoke'),
      ],
    })
  })
})
