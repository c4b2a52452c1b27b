import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import type { BegunPart } from '../../../src/sharding/part-header.ts'
import { readShardedPlan, withPlanHash } from '../../../src/sharding/sharded-plan.ts'
import { type CommandHost, startCommandHost } from '../../commands/command-host.ts'
import { everyCase } from '../../every-case.ts'
import { type S3StandIn, startS3 } from '../sharding/bucket/s3-stand-in.ts'
import { startRoomChat } from '../sharding/room-chat.ts'
import { credentials } from './containers.ts'

/** By shard; the first is left alone. */
const signals = [null, 'SIGTERM', 'SIGINT', 'SIGKILL'] as const
const members = 60

let place = ''
let host: CommandHost
let s3: S3StandIn
let chat: Awaited<ReturnType<typeof startRoomChat>>
let plan = ''

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'fanbench-interrupted-'))
  s3 = await startS3()
  chat = await startRoomChat()
  host = startCommandHost(credentials(s3))
  const load = `--members ${members} --rooms 12 --seed 7 --duration 2s --warm-up 2s --drain 2s --connect-rate 60 --join-rate 60 --publish-rate 60`
  const folder = join(place, 'load')
  const { stderr } = await host.fanbench(
    `artillery init ${folder} broadcast --shards ${signals.length} --containers ${signals.length} --target ${chat.url} ${load} --protocol rooms`.split(
      ' ',
    ),
  )
  expect(stderr).toBe('')
  plan = join(folder, 'plan.json')
  // The time between two steps, which is for slower answers than those of this machine.
  writeFileSync(plan, JSON.stringify(withPlanHash({ ...(await readShardedPlan(plan)), marginSeconds: 0.5 })))
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  await chat[Symbol.asyncDispose]()
  await s3[Symbol.asyncDispose]()
  await rm(place, { recursive: true })
})

/** Each shard is a process of its own, as in a container, which puts its part into the bucket while it plays. */
function startShards(runId: string): { child: ChildProcess; ended: Promise<unknown>; folder: string }[] {
  const startAt = new Date(Date.now() + 2_500).toISOString()
  return signals.map((_, index) => {
    const folder = join(place, runId, String(index))
    const child = fork(fileURLToPath(new URL('./play-bundle.ts', import.meta.url)), [join(place, 'load'), runId], {
      execArgv: [],
      env: {
        PATH: process.env['PATH'],
        ...credentials(s3),
        ARTILLERY_S3_BUCKET: 'bucket',
        ARTILLERY_TEST_RUN_ID: runId,
        FANBENCH_PARTS: folder,
        FANBENCH_SHARD: String(index),
        FANBENCH_SHARDS: String(signals.length),
        FANBENCH_START_AT: startAt,
      },
    })
    const ended = once(child, 'exit')
    onTestFinished(() => void child.kill('SIGKILL'))
    return { child, ended, folder }
  })
}

/** Resolves in a phase of a shard whose header is in the bucket too: its thread for that is the last one that is given a core. */
async function begins(folder: string, index: number, phase: string): Promise<void> {
  const headerName = `shard-${index + 1}.json`
  const isInBucket = () =>
    [...s3.objects.keys()].some(
      (key) => key.includes(`/${basename(dirname(folder))}/`) && key.endsWith(`/${headerName}`),
    )
  for (;;) {
    try {
      const { phases } = JSON.parse(readFileSync(join(folder, headerName), 'utf8')) as BegunPart
      if (phases.some(({ name }) => name === phase) && isInBucket()) return
    } catch {
      // It is not there yet.
    }
    await sleep(20)
  }
}

async function imported(from: string): Promise<{ exitCode: number | null; result: RunResult }> {
  const outDir = await mkdtemp(join(place, 'runs-'))
  const args = `report import ${from} --plan ${plan} --out-dir ${outDir} --json`.split(' ')
  const { exitCode, stdout, stderr } = await host.fanbench(args)
  expect(stderr).not.toContain('Error')
  return { exitCode, result: JSON.parse(stdout) as RunResult }
}

/** Nothing that a good chat has not done, though some of its members were gone. */
function expectNothingMadeUp({ counters, classes, findings, balance, parts, verdict }: RunResult): void {
  for (const name of ['lost', 'unknown', 'misrouted', 'duplicate', 'corrupt'])
    expect([name, counters[`deliveries_${name}`] ?? 0]).toEqual([name, 0])
  expect(counters['connections_lost'] ?? 0).toBe(0)
  expect(findings).toBeNull()
  expect(balance.filter(({ residue }) => residue !== 0)).toEqual([])
  expect(parts?.found).toBe(signals.length)
  // A handshake that was under way is ended by the shard itself.
  expect(Object.keys(classes['connections_failed'] ?? {}).filter((name) => name !== 'closed-by-harness')).toEqual([])
  const failed = verdict.checks.flatMap(({ name, verdict: one }) => (one === 'fail' ? [name] : []))
  expect(failed.filter((name) => name !== 'connections_failed')).toEqual([])
}

let tries = 0

const instants = everyCase ? ['ramp-up: connect', 'warm-up', 'steady', 'drain'] : ['steady']

it.each(instants)('shards that are ended during "%s" have left what they measured until then', async (phase) => {
  // A second try must not meet the parts of the first.
  const runId = `t${phase.replaceAll(/\W/g, '')}_${++tries}`
  const before = chat.seen.messages
  const shards = startShards(runId)
  await Promise.all(
    shards.map(async ({ child, folder }, index) => {
      const signal = signals[index] ?? null
      if (signal === null) return
      await begins(folder, index, phase)
      await sleep(300)
      child.kill(signal)
    }),
  )
  await Promise.all(shards.map(({ ended }) => ended))
  const seen = chat.seen.messages - before

  for (const from of [join(place, runId), `s3://bucket/test-runs/${runId}/fanbench`]) {
    const { exitCode, result } = await imported(from)
    expect(exitCode).toBe(143)
    expect(result.validity.verdict).toBe('invalid')
    expect(result.interrupted).toBe(true)
    expectNothingMadeUp(result)
    expect(result.parts?.endedEarly?.map(({ shard, how }) => `${shard} ${how}`)).toEqual([
      '1 terminated',
      '2 interrupted',
      '3 cut-off',
    ])
    const reasons = result.validity.reasons.filter((reason) => reason.startsWith('Shard') && !reason.includes('late'))
    expect(reasons).toEqual([
      expect.stringMatching(/^Shard 3 of 4 \(counted from 0\) was cut off: its log ends [\d.]+ s after the start/),
      expect.stringMatching(
        /^Shard 1 of 4 .* was terminated \(SIGTERM\) [\d.]+ s after the start, and others were not/,
      ),
      expect.stringMatching(
        /^Shard 2 of 4 .* was interrupted \(SIGINT\) [\d.]+ s after the start, and others were not/,
      ),
    ])
    // Only the one that was killed may have sent what it did not come to write.
    const published = result.counters['messages_published'] ?? 0
    expect(published).toBeLessThanOrEqual(seen)
    if (phase !== 'ramp-up: connect') {
      expect(published).toBeGreaterThan(0)
      expect(result.phases.map(({ name }) => name)).toContain(phase)
    }
    // The bucket has what was put there by the last round before the kill.
    if (phase !== 'ramp-up: connect' && !from.startsWith('s3:')) {
      expect(result.counters['connections_opened']).toBe(members)
      expect(result.counters['messages_published']).toBeGreaterThan(seen * 0.75)
    }
  }
})
