import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RunLog } from '../../../src/metrics/recording/run-log.ts'
import { type WorkerFacts, receiptFields, rowsOf } from '../../../src/metrics/recording/worker-facts.ts'
import { logFolderName } from '../../../commands/run/saved-result.ts'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import { resultJson } from '../../../src/metrics/result/result-json.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { playScenario } from '../../../src/runs/play-scenario.ts'
import { readRunLogs, workerLogPath } from '../../../src/runs/run-logs.ts'
import { buildResult } from '../../../src/runs/evaluation/build-result.ts'
import { readShardedPlan, withPlanHash } from '../../../src/sharding/sharded-plan.ts'
import { requestTo, unwatched } from '../../fixtures/run-request.ts'
import { credentials } from '../../src/artillery/containers.ts'
import { type S3StandIn, startS3 } from '../../src/sharding/bucket/s3-stand-in.ts'
import { startRoomChat } from '../../src/sharding/room-chat.ts'
import { type CommandHost, startCommandHost } from '../command-host.ts'
import { suiteEnvironment } from '../fanbench.ts'

const load =
  '--members 60 --rooms 12 --seed 7 --duration 1s --warm-up 0 --drain 1s --connect-rate 200 --join-rate 200 --publish-rate 60 --protocol rooms'
const shards = [0, 1, 2]

let place = ''
let host: CommandHost
let s3: S3StandIn
let chat: Awaited<ReturnType<typeof startRoomChat>>
let folder = ''
/** What one process sends and receives of the same load. */
let alone: Played

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'fanbench-anywhere-'))
  s3 = await startS3()
  chat = await startRoomChat()
  host = startCommandHost(credentials(s3))
  folder = join(place, 'load')
  const words = `shard init ${folder} broadcast --for kubernetes --image load --parts s3://bucket/load --shards 3 --target ${chat.url} ${load}`
  const { exitCode, stderr } = await host.fanbench(words.split(' '))
  expect([exitCode, stderr]).toEqual([0, ''])
  const plan = join(folder, 'plan.json')
  // The time between two steps, which is for slower answers than those of this machine.
  await writeFile(plan, JSON.stringify(withPlanHash({ ...(await readShardedPlan(plan)), marginSeconds: 2 })))
  alone = await playAlone()
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  await chat[Symbol.asyncDispose]()
  await s3[Symbol.asyncDispose]()
  await rm(place, { recursive: true })
})

/** What does not depend on how fast anything was. */
interface Played {
  /** Each message with the instant at which it was due, microseconds after the first. */
  readonly schedule: readonly string[]
  /** Each message with one who has received it. */
  readonly pairs: readonly string[]
}

function playedBy(facts: readonly WorkerFacts[]): Played {
  const due = facts.flatMap(({ messages: { publisher, sequence, intendedAtUs } }) =>
    [...intendedAtUs].map((atUs, i) => ({ message: `${publisher[i]}/${sequence[i]}`, atUs })),
  )
  const firstUs = Math.min(...due.map(({ atUs }) => atUs))
  const receipts = facts.flatMap(({ receipts }) => [...rowsOf(Float64Array.from(receipts), receiptFields.length)])
  return {
    schedule: due.map(({ message, atUs }) => `${message} at ${Math.round(atUs - firstUs)}`).sort(),
    pairs: receipts.map(([to, from, sequence]) => `${from}/${sequence} to ${to}`).sort(),
  }
}

async function playAlone(): Promise<Played> {
  await using own = await startRoomChat()
  const { options } = await readShardedPlan(join(folder, 'plan.json'))
  const logFolder = join(place, 'alone')
  await playScenario(
    {
      ...requestTo(own.url, '', { options: { ...options, workers: 1 }, logFolder }),
      protocol: { kind: 'built-in', name: 'rooms' },
    },
    unwatched,
  )
  return playedBy([...new RunLog<WorkerFacts>(workerLogPath(logFolder, 0))])
}

interface Ended {
  readonly exitCode: number | null
  readonly answer: { readonly runId: string; readonly index: number; readonly part: string }
  readonly stderr: string
}

/** One shard, as an engine starts it: the folder's file on a Node, or the command line where fanbench is installed. */
async function startShard(
  program: 'file' | 'command',
  flags: readonly string[],
  env: Record<string, string>,
): Promise<Ended> {
  const file =
    program === 'file' ? join(folder, 'fanbench.mjs') : fileURLToPath(import.meta.resolve('../../../commands/cli.ts'))
  const child = spawn(process.execPath, [file, 'shard', 'run', join(folder, 'plan.json'), '--json', ...flags], {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...suiteEnvironment, ...credentials(s3), ...env },
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const answer = stdout === '' ? { runId: '', index: -1, part: stderr } : (JSON.parse(stdout) as Ended['answer'])
  return { exitCode: child.exitCode, answer, stderr }
}

/** As it is in its file. */
function saved(result: RunResult): RunResult {
  return JSON.parse(resultJson(result)) as RunResult
}

interface Way {
  readonly name: string
  readonly start: (shard: number, startAt: string) => Promise<Ended>
  readonly runId: string
  /** What is imported. */
  readonly from: () => string
}

const ways: readonly Way[] = [
  {
    name: 'a Kubernetes Indexed Job, with a bucket',
    start: (shard) =>
      startShard('file', ['--parts', 's3://bucket/load'], {
        JOB_COMPLETION_INDEX: String(shard),
        FANBENCH_RUN_ID: 'uid-1',
      }),
    runId: 'uid-1',
    from: () => 's3://bucket/load/uid-1',
  },
  {
    name: 'an array job of AWS Batch, with a volume',
    start: (shard) =>
      startShard('command', [], {
        AWS_BATCH_JOB_ARRAY_INDEX: String(shard),
        AWS_BATCH_JOB_ARRAY_SIZE: '3',
        AWS_BATCH_JOB_ID: `job-1:${shard}`,
        FANBENCH_PARTS: join(place, 'volume'),
      }),
    runId: 'job-1',
    from: () => join(place, 'volume', 'job-1'),
  },
  {
    name: 'a matrix of GitHub Actions, with artefacts',
    start: (shard, startAt) =>
      startShard('file', ['--parts', join(place, 'artefacts', `part-${shard}`)], {
        FANBENCH_SHARD: String(shard),
        FANBENCH_SHARDS: '3',
        FANBENCH_START_AT: startAt,
        GITHUB_RUN_ID: '77',
        GITHUB_RUN_ATTEMPT: '1',
      }),
    runId: '77-1',
    from: () => join(place, 'artefacts'),
  },
  {
    name: 'tasks of ECS, which have no number',
    start: () => startShard('command', ['--parts', join(place, 'tasks'), '--run-id', 'tasks-1'], {}),
    runId: 'tasks-1',
    from: () => join(place, 'tasks', 'tasks-1'),
  },
]

describe.each(ways)('three processes of $name', { timeout: 180_000 }, ({ start, runId, from }) => {
  it('are one run, equal to that of one process', async () => {
    // Each loads its program first, which takes longer the more there is to do.
    const loadingMs = 10_000 + 1_000 * (loadavg()[0] ?? 0)
    const startAt = new Date(Date.now() + loadingMs).toISOString()
    const seen = { ...chat.seen }
    const ended = await Promise.all(shards.map((shard) => start(shard, startAt)))
    // A busy machine may be late for a step, which is said.
    for (const { exitCode, stderr } of ended) expect([0, 11], stderr).toContain(exitCode)
    expect(ended.map(({ answer }) => answer.index).sort((a, b) => a - b)).toEqual(shards)
    expect(new Set(ended.map(({ answer }) => answer.runId))).toEqual(new Set([runId]))

    const outDir = join(place, 'runs', runId)
    const words = `report import ${from()} --plan ${join(folder, 'plan.json')} --out-dir ${outDir} --quiet`
    const { stderr } = await host.fanbench(words.split(' '))
    expect(stderr).toBe('')
    const result = await readResult(join(outDir, 'latest'))
    expect(result).toMatchObject({ runId, parts: { shards: 3, found: 3, hosts: 1 } })
    const reasons = result.validity.reasons.filter(
      (reason) => reason.startsWith('Shard') && !reason.includes('was late'),
    )
    expect(reasons).toEqual([])

    const logs = readRunLogs(join(outDir, runId, logFolderName))
    if (logs === null) throw new Error('an imported run has logs')
    const facts = logs.workers.flatMap((entries) => [...entries])
    // The schedule to the microsecond, and who has received what from whom.
    const played = playedBy(facts)
    expect(played.schedule).toEqual(alone.schedule)
    expect(played.pairs).toEqual(alone.pairs)
    expect(played.pairs.length).toBeGreaterThan(100)
    // What one process would have made of the same receipts, byte for byte.
    const asOne = saved(buildResult({ ...logs, parts: null, workers: [facts] }))
    for (const part of ['metrics', 'roomSizes'] as const)
      expect(JSON.stringify(result[part]), part).toBe(JSON.stringify(asOne[part]))
    // What stands in a log is counted up by worker: of the same logs, a local run has the same.
    const local = saved(buildResult({ ...logs, parts: null }))
    for (const part of ['counters', 'balance', 'series'] as const)
      expect(JSON.stringify(result[part]), part).toBe(JSON.stringify(local[part]))
    expect(result.counters).toMatchObject({
      connections_opened: 60,
      messages_published: chat.seen.messages - seen.messages,
      deliveries_received: chat.seen.deliveries - seen.deliveries,
    })
  })
})

it('names everything that is wrong, and sends nothing', async () => {
  const before = { ...chat.seen }
  const words = ['shard', 'run', join(folder, 'plan.json'), '--start-at', 'noon']
  const env = { JOB_COMPLETION_INDEX: '3', AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '4' }
  const { exitCode, stdout, stderr } = await host.fanbench(words, { env })
  expect([exitCode, stdout]).toEqual([2, ''])
  for (const mistake of [
    'JOB_COMPLETION_INDEX and AWS_BATCH_JOB_ARRAY_INDEX are set: two engines name this shard',
    'JOB_COMPLETION_INDEX: must be the number of a shard, 0 to 2',
    'AWS_BATCH_JOB_ARRAY_SIZE: must be 3, as many as the plan has',
    'FANBENCH_START_AT: must be the instant',
    '--run-id (FANBENCH_RUN_ID): name the run',
    '--parts (FANBENCH_PARTS): say where the part goes',
  ])
    expect(stderr).toContain(mistake)
  expect(chat.seen.connections).toBe(before.connections)
})

it('is refused where its number is taken, where too few come, and where the bucket cannot be written', async () => {
  const parts = join(place, 'again')
  const shard = `shard run ${join(folder, 'plan.json')} --shards 3 --run-id again-1 --parts`.split(' ')
  const few = await host.fanbench([...shard, parts, '--shard', '0', '--wait', '0.2'])
  expect(few.exitCode).toBe(11)
  expect(few.stderr).toContain('2 of 3 shards did not come within 0.2 s: nothing was sent')
  const taken = await host.fanbench([...shard, parts, '--shard', '0'])
  expect(taken.exitCode).toBe(2)
  expect(taken.stderr).toContain('FANBENCH_SHARD: shard 0 is taken in')
  expect(await readdir(join(parts, 'again-1'))).toEqual(['claims'])
  s3.trouble = ({ method }) => (method === 'PUT' ? { status: 403, code: 'AccessDenied' } : null)
  const denied = await host.fanbench([...shard, 's3://bucket/denied', '--shard', '1'])
  s3.trouble = () => null
  expect(denied.exitCode).toBe(15)
  expect(denied.stderr).toContain('cannot write to s3://bucket/denied/again-1/claims')
})

it('needs leave for a target that is not on this machine', async () => {
  const plan = join(place, 'elsewhere.json')
  const given = await readShardedPlan(join(folder, 'plan.json'))
  const target = { kind: 'endpoint', url: 'wss://chat.example/v1' } as const
  await writeFile(plan, JSON.stringify(withPlanHash({ ...given, target })))
  const words = `shard run ${plan} --shard 0 --shards 3 --run-id elsewhere-1 --parts ${join(place, 'elsewhere')}`
  const { exitCode, stderr } = await host.fanbench(words.split(' '))
  expect(exitCode).toBe(15)
  expect(stderr).toContain('chat.example')
})
