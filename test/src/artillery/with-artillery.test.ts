import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import { type CommandHost, startCommandHost } from '../../commands/command-host.ts'
import { startRoomChat } from '../sharding/room-chat.ts'
import { isInstalled, isRequired, whereInstalled } from './installed.ts'

it.runIf(isRequired)('is installed where it is required', () => {
  expect(isInstalled).toBe(true)
})

// Artillery takes some seconds of CPU time to start.
const patient = { timeout: 300_000 }

describe.skipIf(!isInstalled)('by Artillery (npm run artillery:install)', patient, () => {
  const shards = 3
  const moreCores = { NODE_OPTIONS: `--require ${fileURLToPath(new URL('./more-cores.cjs', import.meta.url))}` }
  let place = ''
  let host: CommandHost

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'fanbench-with-artillery-'))
    host = startCommandHost({ NODE_PATH: process.env['NODE_PATH'] ?? '' })
  })
  afterAll(async () => {
    await host[Symbol.asyncDispose]()
    await rm(place, { recursive: true })
  })

  const load =
    '--members 60 --rooms 12 --seed 7 --duration 2s --warm-up 0 --drain 1s --connect-rate 100 --join-rate 100 --publish-rate 40'

  async function init(folder: string, url: string, protocol = 'rooms'): Promise<void> {
    const { exitCode, stderr } = await host.fanbench(
      `artillery init ${folder} broadcast --shards ${shards} --target ${url} ${load} --protocol ${protocol}`.split(' '),
    )
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
  }

  async function runHere(folder: string) {
    const { exitCode, stdout, stderr } = await host.fanbench(
      `artillery run ${join(folder, 'fanbench.yml')} --out-dir ${join(place, 'runs')}`.split(' '),
      { env: moreCores },
    )
    return { exitCode, stdout, stderr, result: await readResult(join(place, 'runs', 'latest')) }
  }

  it('three worker threads make one run: its counts are those of the server, and of the local fleet', async () => {
    await using chat = await startRoomChat()
    await using other = await startRoomChat()
    const folder = join(place, 'load')
    await init(folder, chat.url)
    const { exitCode, stderr, result } = await runHere(folder)
    expect(stderr).toContain('its telemetry is off')
    // Held against the totals that came in names of counters: a difference would be a reason.
    expect(result.validity.reasons.filter((reason) => /shard|totals|part/.test(reason))).toEqual([])
    expect([0, 10, 11]).toContain(exitCode)
    expect(result).toMatchObject({ harness: { workers: shards }, parts: { shards, found: shards } })
    expect(result.counters.messages_published).toBe(chat.seen.messages)
    expect(result.counters.deliveries_received).toBe(chat.seen.deliveries)
    expect(result.counters.deliveries_lost).toBe(0)
    // The folder has what it had: the parts are in the run.
    expect(existsSync(join(folder, 'parts', result.runId))).toBe(false)

    await host.fanbench(
      `run broadcast --workers ${shards} --target ${other.url} --out-dir ${join(place, 'local')} ${load} --protocol rooms`.split(
        ' ',
      ),
    )
    const local = await readResult(join(place, 'local', 'latest'))
    for (const name of [
      'connections_opened',
      'messages_published',
      'deliveries_expected',
      'deliveries_received',
    ] as const)
      expect([name, result.counters[name]]).toEqual([name, local.counters[name]])
  })

  it('a number that several shards have, shards that are missing, and one that is late make a run invalid', async () => {
    await using chat = await startRoomChat()
    const folder = join(place, 'same-number')
    await init(folder, chat.url)
    const startedAt = new Date(Date.now() - 1000).toISOString()
    const env = { FANBENCH_SHARD: '0', FANBENCH_SHARDS: '3', FANBENCH_START_AT: startedAt }
    const { exitCode } = await host.fanbench(
      `artillery run ${join(folder, 'fanbench.yml')} --out-dir ${join(place, 'invalid')}`.split(' '),
      { env },
    )
    expect(exitCode).toBe(11)
    const { validity } = await readResult(join(place, 'invalid', 'latest'))
    const reasons = JSON.stringify(validity.reasons)
    for (const why of ['shard 1', 'shard 2', 'late']) expect(reasons).toContain(why)
  })

  it('a worker thread that breaks ends all of them, and what they have left is an invalid run', async () => {
    await using chat = await startRoomChat()
    const rooms = fileURLToPath(new URL('../../../src/crowd/protocols/rooms.ts', import.meta.url))
    const protocol = join(place, 'protocol.ts')
    writeFileSync(
      protocol,
      `import { rooms } from ${JSON.stringify(rooms)}
export default { ...rooms, say(...message) {
  if (process.env.LOCAL_WORKER_ID === '2') setImmediate(() => { throw new Error('broken') })
  return rooms.say(...message)
} }\n`,
    )
    const folder = join(place, 'broken')
    await init(folder, chat.url, protocol)
    const { exitCode, stderr } = await host.fanbench(
      `artillery run ${join(folder, 'fanbench.yml')} --out-dir ${join(place, 'none')}`.split(' '),
      { env: moreCores },
    )
    expect(exitCode).toBe(11)
    expect(stderr).toContain('Artillery ended early (exit code 11)')
    expect(chat.seen.messages).toBeGreaterThan(0)
  })

  it('ships the folder and nothing else, and has nothing to install', async () => {
    const folder = join(place, 'shipped')
    await init(folder, 'ws://127.0.0.1:9')
    const program = fileURLToPath(new URL('./list-bundle.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [
      program,
      whereInstalled() ?? '',
      join(folder, 'fanbench.yml'),
    ])
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toEqual({
      files: ['fanbench.mjs', 'fanbench.yml', 'package.json', 'plan.json'].map((name) => join(folder, name)),
      modules: [],
      pkgDeps: [],
    })
  })
})
