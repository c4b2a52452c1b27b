import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readShardPart } from '../../../src/sharding/part-header.ts'
import { readShardedPlan, withPlanHash } from '../../../src/sharding/sharded-plan.ts'
import { type CommandHost, startCommandHost } from '../../commands/command-host.ts'
import { startRoomChat } from '../sharding/room-chat.ts'

let place = ''
let host: CommandHost

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'fanbench-artillery-'))
  host = startCommandHost()
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  await rm(place, { recursive: true })
})

const load = args(
  '--members 8 --rooms 4 --duration 1s --warm-up 0 --drain 500ms --connect-rate 100 --join-rate 100 --publish-rate 20',
)

function args(line: string): string[] {
  return line.split(' ')
}

/** The chat's own protocol, as a user might have it: with a module of its own, and what fanbench has for it. */
function writeProtocol(): string {
  const protocol = fileURLToPath(new URL('../../../src/crowd/protocols/rooms.ts', import.meta.url))
  const text = `import { rooms } from ${JSON.stringify(protocol)}
    import { Protocol, defineProtocol } from 'fanbench/protocol'
    import { name } from '@/name'
    const mine: Protocol = { ...rooms, name }
    export default defineProtocol(mine)`
  writeFileSync(join(place, 'tsconfig.json'), '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }')
  writeFileSync(join(place, 'name.ts'), "export const name: string = 'mine'\n")
  writeFileSync(join(place, 'protocol.ts'), text)
  return join(place, 'protocol.ts')
}

it('has all that a shard needs: the bundle plays one anywhere, with the protocol of the user', async () => {
  await using chat = await startRoomChat()
  const folder = join(place, 'load')
  const secrets = args('--query key=s3cr3t-2 --limit deliveries_lost=0')
  const target = ['--target', `${chat.url}?token=s3cr3t-1`, '--protocol', writeProtocol()]
  const { exitCode, stdout, stderr } = await host.fanbench(
    args(`artillery init ${folder} broadcast`).concat(target, secrets, load),
  )
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
  expect(stdout).toContain(`npx artillery run-fargate --region eu-west-1 --count 1`)
  expect(stdout).toContain('--secret FANBENCH_TARGET --secret FANBENCH_QUERY')

  const names = readdirSync(folder)
  expect(names.sort()).toEqual(['README.md', 'fanbench.mjs', 'fanbench.yml', 'package.json', 'plan.json'])
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'))
  expect(texts.some((text) => /s3cr3t-/.test(text))).toBe(false)
  expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies')
  const plan = await readShardedPlan(join(folder, 'plan.json'))
  expect(plan).toMatchObject({ scenario: 'broadcast', options: { members: 8, workers: 1 }, protocol: { name: 'mine' } })
  expect(plan.command).toContain(`fanbench artillery init ${folder} broadcast --shards 1 --target`)
  expect(plan.command).not.toContain('--workers')

  // The time between two steps, which is for slower answers than those of this machine.
  const quicker = withPlanHash({ ...plan, marginSeconds: 0.3 })
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(quicker))
  const child = fork(fileURLToPath(new URL('./play-bundle.ts', import.meta.url)), [folder, 'run-1'], {
    execArgv: [],
    cwd: place,
    env: {
      PATH: process.env['PATH'],
      FANBENCH_PARTS: join(place, 'parts'),
      FANBENCH_TARGET: `${chat.url}?token=s3cr3t-1`,
      FANBENCH_QUERY: 'key=s3cr3t-2',
    },
  })
  const [counted] = (await once(child, 'message')) as [Record<string, number>]
  expect(counted).toMatchObject({
    'fanbench.shards.completed': 1,
    'fanbench.members.joined': 8,
    'fanbench.members.missing': 0,
  })
  expect(chat.seen.connections).toBe(8)
  const part = await readShardPart(join(place, 'parts', 'shard-1.json'))
  expect(part).toMatchObject({ runId: 'run-1', planHash: quicker.planHash, shards: 1, members: 8, endedEarly: null })
  // A busy machine may exceed the margin: then the part names the steps that began late.
  expect(counted['fanbench.shards.late']).toBe(part.state === 'over' && part.late.length > 0 ? 1 : 0)
})

it('imports only what Node has', () => {
  const text = readFileSync(join(place, 'load', 'fanbench.mjs'), 'utf8')
  const imported = [...text.matchAll(/^import\b[^'"]*?["']([^'"]+)["']/gm)].map(([, name = '']) => name)
  expect(imported.length).toBeGreaterThan(5)
  expect(imported.filter((name) => !builtinModules.includes(name.replace(/^node:/, '')))).toEqual([])
})

it('has a script whose phase starts as many virtual users a container as it has shards, and whose conditions count all', async () => {
  const folder = join(place, 'spread')
  const given = args(
    `artillery init ${folder} broadcast --target ws://127.0.0.1:9 --protocol rooms --shards 4 --containers 2`,
  )
  const { exitCode } = await host.fanbench(given.concat(load))
  expect(exitCode).toBe(0)
  const { config } = parse(readFileSync(join(folder, 'fanbench.yml'), 'utf8')) as {
    config: { phases: unknown; plugins: { ensure: { conditions: { expression: string }[] } } }
  }
  expect(config.phases).toEqual([{ name: 'shards', duration: 1, arrivalRate: 2 }])
  expect(config.plugins.ensure.conditions).toContainEqual({ expression: 'fanbench.shards.completed == 4' })
})

it('names every mistake, and writes and overwrites nothing', async () => {
  const folder = join(place, 'spread')
  const before = readFileSync(join(folder, 'plan.json'), 'utf8')
  const { exitCode, stdout, stderr } = await host.fanbench(
    args(`artillery init ${folder} broadcats --shards 4 --containers 3 --members 0`),
  )
  expect(exitCode).toBe(2)
  expect(stdout).toBe('')
  for (const mistake of [
    '--target: the embedded stack ends with the command',
    '--containers 3: each takes an equal part of the 4 shards',
    `${join(folder, 'plan.json')} is there already, and nothing is overwritten`,
    'broadcats',
    '--members',
  ])
    expect(stderr).toContain(mistake)
  expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe(before)
})

it('comes with a warning where shards have to share a thread of their container', async () => {
  const init = async (name: string, shards: string) => {
    const target = args(`--target ws://127.0.0.1:1 --protocol rooms --shards ${shards}`)
    return host.fanbench(args(`artillery init ${join(place, name)} broadcast`).concat(target, load))
  }
  expect(await init('three', '3')).toMatchObject({ exitCode: 0, stderr: '' })
  expect(await init('four', '4')).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('4 shards on 4 cores: Artillery starts 3 worker threads') as string,
  })
})
