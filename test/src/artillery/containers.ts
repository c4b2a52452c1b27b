import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { S3StandIn } from '../sharding/bucket/s3-stand-in.ts'

/** Of one test run of `run-fargate`. */
export interface ContainersOf {
  readonly testId: string
  /** What Artillery runs. */
  readonly script: string
  /** Artillery's command line, as a file that Node runs. */
  readonly artillery: string
  readonly s3: S3StandIn
  /** Each container has a folder there, and sees no other. */
  readonly place: string
}

export interface Container {
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
  /** What Artillery writes with `--output`, if it ends by itself. */
  readonly output: string
}

const bucket = 'bucket'

/** Where the parts of the run go. */
export function partsUrl({ testId }: Pick<ContainersOf, 'testId'>): string {
  return `s3://${bucket}/test-runs/${testId}/fanbench`
}

/**
 * One container, as far as a shard can tell: a process of `artillery run` with the variables that `run-fargate` sets there, a
 * folder for temporary files of its own, and the run's bucket.
 *
 * It ends with the test at the latest.
 *
 * @param name of its folder; several containers may have the same worker id
 */
export function startContainer(of: ContainersOf, worker: string, name = worker): Container {
  const folder = join(of.place, of.testId, name)
  mkdirSync(folder, { recursive: true })
  const output = join(folder, 'artillery.json')
  const child = spawn(process.execPath, [of.artillery, 'run', '--quiet', '-o', output, of.script], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      ...credentials(of.s3),
      ARTILLERY_DISABLE_TELEMETRY: 'true',
      ARTILLERY_S3_BUCKET: bucket,
      ARTILLERY_TEST_RUN_ID: of.testId,
      WORKER_ID: worker,
      IS_LEADER: 'false',
      TMPDIR: folder,
    },
  })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, ended, output }
}

/** For everything that asks the stand-in. */
export function credentials({ url }: S3StandIn): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_S3: url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'a-key',
    AWS_SECRET_ACCESS_KEY: 'a-secret',
  }
}

/** A shard begins so long after Artillery's go. */
const leadMs = 30_000
const startInMs = 8_000

/**
 * What `run-fargate` leaves in the bucket before the containers go. The go is given once so many of them ask for it, and as if
 * it had been given a while ago: however long their processes take to start, all begin some seconds after that.
 *
 * @returns resolves when it is given
 */
export async function giveGo({ s3, testId }: ContainersOf, workers: readonly string[], asking: number): Promise<void> {
  const keyOf = (name: string) => `${bucket}/test-runs/${testId}/${name}.json`
  for (const name of [...workers.map((worker) => `synced_${worker}`), 'go'])
    s3.objects.set(keyOf(name), Buffer.from('{}'))
  const { promise, resolve } = Promise.withResolvers<void>()
  let asked = 0
  s3.trouble = async ({ method, key }) => {
    if (method !== 'HEAD' || key !== keyOf('go')) return null
    asked += 1
    if (asked === asking) {
      s3.writtenAt.set(key, new Date(Date.now() - leadMs + startInMs))
      resolve()
    }
    await promise
    return null
  }
  await promise
}

/** What `run-fargate` writes with `--output`: the counters of all its containers, added up. */
export function writeMergedOutput(containers: readonly Container[], path: string): void {
  const counters: Record<string, number> = {}
  for (const { output } of containers) {
    const { aggregate } = JSON.parse(readFileSync(output, 'utf8')) as {
      aggregate: { counters: Record<string, number> }
    }
    for (const [name, count] of Object.entries(aggregate.counters)) counters[name] = (counters[name] ?? 0) + count
  }
  writeFileSync(path, JSON.stringify({ aggregate: { counters } }))
}
