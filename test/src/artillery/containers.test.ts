import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import { resultJson } from '../../../src/metrics/result/result-json.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { readShardedPlan, withPlanHash } from '../../../src/sharding/sharded-plan.ts'
import { type CommandHost, startCommandHost } from '../../commands/command-host.ts'
import { type S3StandIn, startS3 } from '../sharding/bucket/s3-stand-in.ts'
import { startRoomChat } from '../sharding/room-chat.ts'
import { type ContainersOf, credentials, giveGo, partsUrl, startContainer, writeMergedOutput } from './containers.ts'
import { artilleryCli, isInstalled } from './installed.ts'

const load =
  '--members 60 --rooms 12 --seed 7 --duration 2s --warm-up 0 --drain 1s --connect-rate 100 --join-rate 100 --publish-rate 40 --protocol rooms'

// Each starts several processes of Artillery, which take some seconds of CPU time to start.
const patient = { timeout: 300_000 }

describe.skipIf(!isInstalled)('by Artillery in containers with a bucket (npm run artillery:install)', patient, () => {
  const shards = 3
  const workers = ['5c', '5a', '5b']
  let place = ''
  let host: CommandHost
  let s3: S3StandIn
  let chat: Awaited<ReturnType<typeof startRoomChat>>
  let plan = ''
  let imports = 0

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'fanbench-containers-'))
    s3 = await startS3()
    chat = await startRoomChat()
    host = startCommandHost(credentials(s3))
    const folder = join(place, 'load')
    const { exitCode, stderr } = await host.fanbench(
      `artillery init ${folder} broadcast --shards ${shards} --containers ${shards} --target ${chat.url} ${load}`.split(
        ' ',
      ),
    )
    expect([exitCode, stderr]).toEqual([0, ''])
    plan = join(folder, 'plan.json')
    // The time between two steps, which is for slower answers than those of this machine.
    writeFileSync(plan, JSON.stringify(withPlanHash({ ...(await readShardedPlan(plan)), marginSeconds: 2 })))
  })
  afterAll(async () => {
    await host[Symbol.asyncDispose]()
    await chat[Symbol.asyncDispose]()
    await s3[Symbol.asyncDispose]()
    await rm(place, { recursive: true })
  })

  function runOf(testId: string): ContainersOf {
    return { testId, script: join(place, 'load', 'fanbench.yml'), artillery: artilleryCli(), s3, place }
  }

  async function imported(from: string): Promise<{ exitCode: number | null; result: RunResult; folder: string }> {
    const outDir = join(place, 'runs', String(imports++))
    const { exitCode, stderr } = await host.fanbench(
      `report import ${from} --plan ${plan} --out-dir ${outDir}`.split(' '),
    )
    expect(stderr).not.toContain('Error')
    return { exitCode, result: await readResult(join(outDir, 'latest')), folder: join(outDir, 'latest') }
  }

  /** Of those that make the run invalid, what is said of parts; the machine may have given others. */
  function reasonsOfParts({ validity }: RunResult): string[] {
    return validity.reasons.filter((reason) => /^(?:Shard|The log|The header|The totals|No totals|s3:)/.test(reason))
  }

  it('three become one report, by way of the bucket and by their outputs; without one of the parts it is invalid', async () => {
    const run = runOf('tgood_1')
    const seen = { ...chat.seen }
    // S3 lists a thousand at a time, and those of the shards come last.
    for (let other = 0; other < 1100; other++)
      s3.objects.set(`bucket/test-runs/tgood_1/fanbench/0/${other}.txt`, Buffer.of())
    const containers = workers.map((worker) => startContainer(run, worker))
    await giveGo(run, workers, shards)
    await Promise.all(containers.map(({ ended }) => ended))
    const { result, folder } = await imported(partsUrl(run))
    expect(reasonsOfParts(result)).toEqual([])
    expect(result).toMatchObject({ runId: 'tgood_1', parts: { shards, found: shards } })
    expect(result.counters).toMatchObject({
      connections_opened: 60,
      messages_published: chat.seen.messages - seen.messages,
      deliveries_received: chat.seen.deliveries - seen.deliveries,
      deliveries_lost: 0,
    })
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('tgood_1')

    const merged = join(place, 'fargate.json')
    writeMergedOutput(containers, merged)
    const again = await imported(merged)
    expect(resultJson(again.result)).toBe(resultJson(result))

    const [header = ''] = [...s3.objects.keys()].filter((key) => key.endsWith('/shard-2.json'))
    for (const key of s3.objects.keys()) if (key.startsWith(header.replace(/shard.*/, ''))) s3.objects.delete(key)
    const without = await imported(partsUrl(run))
    expect(without.exitCode).toBe(11)
    expect(reasonsOfParts(without.result)).toEqual([
      'Shard 1 of 3 (counted from 0) left no part: it was never played, or its part did not come here.',
    ])
  })

  it('one that is killed while it publishes has left what it had put into the bucket by then', async () => {
    const run = runOf('tkilled_1')
    const before = chat.seen.messages
    const [first, ...others] = workers.map((worker) => startContainer(run, worker))
    await giveGo(run, workers, shards)
    while (chat.seen.messages < before + 10) await sleep(20)
    first?.child.kill('SIGKILL')
    await Promise.all(others.map(({ ended }) => ended))
    const { exitCode, result } = await imported(partsUrl(run))
    expect(exitCode).toBe(11)
    // Its worker id is the last of the three.
    expect(reasonsOfParts(result)).toEqual([
      expect.stringMatching(/^Shard 2 of 3 \(counted from 0\) was cut off: its log ends/),
    ])
    expect(result.counters['connections_opened']).toBeGreaterThanOrEqual(40)
    expect(result.counters).toMatchObject({ deliveries_lost: 0, deliveries_unknown: 0 })
  })

  it('those that are stopped, as when the machine that started them falls silent, have put their whole parts there', async () => {
    const run = runOf('tstopped_1')
    const seen = { ...chat.seen }
    const containers = workers.map((worker) => startContainer(run, worker))
    await giveGo(run, workers, shards)
    while (chat.seen.messages < seen.messages + 10) await sleep(20)
    for (const { child } of containers) child.kill('SIGTERM')
    await Promise.all(containers.map(({ ended }) => ended))
    const { exitCode, result } = await imported(partsUrl(run))
    expect(exitCode).toBe(143)
    expect(reasonsOfParts(result)).toEqual([])
    expect(result.parts?.endedEarly?.map(({ how }) => how)).toEqual(workers.map(() => 'terminated'))
    expect(result.counters).toMatchObject({
      connections_opened: 60,
      messages_published: chat.seen.messages - seen.messages,
      deliveries_lost: 0,
    })
  })

  it('two with one worker id have played the same shard', async () => {
    const run = runOf('ttwice_1')
    const containers = [...workers.map((worker) => startContainer(run, worker)), startContainer(run, '5a', 'again')]
    await giveGo(run, workers, shards + 1)
    await Promise.all(containers.map(({ ended }) => ended))
    const { exitCode, result } = await imported(partsUrl(run))
    expect(exitCode).toBe(11)
    expect(reasonsOfParts(result)).toEqual([
      expect.stringMatching(/^Shard 0 of 3 \(counted from 0\) was played 2 times/),
    ])
  })

  it('one that comes when the others have begun is late', async () => {
    const run = runOf('tlate_1')
    const before = chat.seen.connections
    const early = workers.slice(1).map((worker) => startContainer(run, worker))
    await giveGo(run, workers, shards - 1)
    while (chat.seen.connections === before) await sleep(20)
    const late = startContainer(run, '5c')
    await Promise.all([...early, late].map(({ ended }) => ended))
    const { exitCode, result } = await imported(partsUrl(run))
    expect(exitCode).toBe(11)
    const reasons = reasonsOfParts(result)
    expect(reasons.length).toBeGreaterThan(0)
    for (const reason of reasons) expect(reason).toMatch(/^Shard 2 of 3 \(counted from 0\) was late: it could begin/)
  })
})
