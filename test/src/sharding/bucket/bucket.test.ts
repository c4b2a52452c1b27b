import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { importRun } from '../../../../commands/shards/importing/import-run.ts'
import type { RunResult } from '../../../../src/metrics/result/run-result.ts'
import { workerLogName } from '../../../../src/runs/run-logs.ts'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { artilleryBucketPlace, parseBucketPlace } from '../../../../src/sharding/bucket/bucket-place.ts'
import { downloadParts } from '../../../../src/sharding/bucket/download-parts.ts'
import { PartUpload, type UploadedPart } from '../../../../src/sharding/bucket/upload-part.ts'
import { capturedContext } from '../../../commands/captured-context.ts'
import { knownLogs, knownPlan, newFolder, writePart } from '../parts/known-parts.ts'
import { type S3StandIn, startS3 } from './s3-stand-in.ts'

const logs = knownLogs()
const place = parseBucketPlace('s3://bucket/test-runs/tknown_1/fanbench/')
let s3: S3StandIn
let environment: Record<string, string>

beforeEach(async () => {
  // Three objects a page.
  s3 = await startS3(3)
  environment = {
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'a-key',
    AWS_SECRET_ACCESS_KEY: 'a-secret',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await s3[Symbol.asyncDispose]()
})

async function folderWith(index: number): Promise<string> {
  const folder = newFolder()
  await writePart(folder, logs, index)
  return folder
}

async function uploadPart(folder: string, index: number): Promise<UploadedPart> {
  await using upload = new PartUpload({ folder, index }, place)
  return await upload.finish()
}

async function imported(from: string): Promise<{ exitCode: number; result: RunResult }> {
  const plan = join(newFolder(), 'plan.json')
  writeFileSync(plan, JSON.stringify(knownPlan))
  const { context, answer } = capturedContext({ json: true })
  const exitCode = await importRun({ from, plan, parts: undefined, outDir: newFolder(), paths: {} }, context)
  return { exitCode, result: JSON.parse(answer()) as RunResult }
}

describe('a bucket', () => {
  it('takes the parts of several processes, and one run is made of them', async () => {
    const script = fileURLToPath(new URL('./uploading-process.ts', import.meta.url))
    const containers = { ARTILLERY_S3_BUCKET: 'bucket', ARTILLERY_TEST_RUN_ID: 'tknown_1' }
    const env = { PATH: process.env['PATH'], ...environment, ...containers }
    const others = [0, 1].map(async (index) => {
      const child = fork(script, [await folderWith(index), String(index)], { env, execArgv: [] })
      const [uploaded] = (await once(child, 'message')) as [unknown]
      return uploaded
    })
    const uploads = await Promise.all([...others, uploadPart(await folderWith(2), 2)])
    expect(uploads).toEqual(Array.from({ length: 3 }, () => ({ url: 's3://bucket/test-runs/tknown_1/fanbench' })))
    expect([...s3.objects.keys()].every((key) => key.startsWith('bucket/test-runs/tknown_1/fanbench/'))).toBe(true)

    const { exitCode, result } = await imported('s3://bucket/test-runs/tknown_1/fanbench')
    const local = buildResult(logs)
    expect(exitCode).toBe(local.verdict.exitCode)
    expect(result.metrics).toEqual(local.metrics)
    expect(result.counters).toEqual(local.counters)
  })

  it('keeps both parts of a shard that was played twice', async () => {
    for (const index of [0, 1, 2]) await uploadPart(await folderWith(index), index)
    const again = newFolder()
    await writePart(again, logs, 1, { pid: 999 })
    await uploadPart(again, 1)
    const { exitCode, result } = await imported('s3://bucket/test-runs/tknown_1/fanbench')
    expect(exitCode).toBe(11)
    expect(result.validity.reasons).toContainEqual(expect.stringMatching(/^Shard 1 of 3 .* was played 2 times/))
  })

  it('that fails for a moment is asked again; one that refuses leaves the part on the disk, and says so', async () => {
    const folder = await folderWith(0)
    let failures = 2
    s3.trouble = () => (failures-- > 0 ? { status: 503, code: 'SlowDown' } : null)
    expect(await uploadPart(folder, 0)).toEqual({ url: 's3://bucket/test-runs/tknown_1/fanbench' })
    s3.trouble = () => ({ status: 403, code: 'AccessDenied' })
    expect(await uploadPart(folder, 0)).toEqual({
      keptIn: folder,
      reason: 'S3 could not be asked: AccessDenied: no',
    })
    expect(existsSync(join(folder, 'shard-1.json'))).toBe(true)
    await expect(imported('s3://bucket/test-runs/tknown_1/fanbench')).rejects.toMatchObject({
      exitCode: 15,
      problems: [expect.stringMatching(/^cannot read the parts at s3:.*lack this permission/)],
    })
    s3.trouble = () => ({ status: 404, code: 'NoSuchBucket' })
    await expect(imported('s3://bucket/elsewhere')).rejects.toThrow(/NoSuchBucket/)
  })

  it('that is slow, and has more objects than it lists at a time, gives every part', async () => {
    await using large = await startS3()
    vi.stubEnv('AWS_ENDPOINT_URL_S3', large.url)
    large.trouble = () => sleep(50, null)
    for (let other = 0; other < 1100; other++) large.objects.set(`bucket/${place.prefix}/0/${other}.txt`, Buffer.of())
    for (const index of [0, 1, 2]) await uploadPart(await folderWith(index), index)
    const { result } = await imported('s3://bucket/test-runs/tknown_1/fanbench')
    expect(result.parts).toMatchObject({ shards: 3, found: 3 })
    expect(result.counters).toEqual(buildResult(logs).counters)
  })

  it('with an object that is damaged, or cannot be read, gives the others', async () => {
    for (const index of [0, 1, 2]) await uploadPart(await folderWith(index), index)
    const keys = [...s3.objects.keys()]
    const [damaged = '', refused = ''] = [0, 1].map((index) =>
      keys.find((key) => key.endsWith(`${workerLogName(index)}.0.gz`)),
    )
    s3.objects.set(damaged, (s3.objects.get(damaged) ?? Buffer.of()).subarray(0, 40))
    s3.trouble = ({ key }) => (key === refused ? { status: 403, code: 'AccessDenied' } : null)
    const folder = newFolder()
    const problems = await downloadParts(place, folder)
    expect(problems).toHaveLength(2)
    expect(problems).toContainEqual(expect.stringContaining(`s3://${damaged} could not be read whole`))
    const { exitCode, result } = await imported('s3://bucket/test-runs/tknown_1/fanbench')
    expect(exitCode).toBe(11)
    expect(result.validity.reasons).toContainEqual(expect.stringMatching(/^The log of Shard 1 .* is missing/))
    const [own = ''] = /\/3-[\w-]+\//.exec(keys.find((key) => key.endsWith('shard-3.json')) ?? '') ?? []
    expect(readFileSync(join(folder, own, workerLogName(2))).length).toBeGreaterThan(0)
  })
})

it("has a place of a run in Artillery's bucket, and names no other", () => {
  expect(artilleryBucketPlace({ ARTILLERY_S3_BUCKET: 'bucket', ARTILLERY_TEST_RUN_ID: 'tknown_1' })).toEqual(place)
  expect(artilleryBucketPlace({ ARTILLERY_S3_BUCKET: 'bucket' })).toBeNull()
  expect(parseBucketPlace('s3://bucket')).toEqual({ bucket: 'bucket', prefix: '' })
  expect(() => parseBucketPlace('s3:/bucket/x')).toThrow('give it as s3://bucket/prefix')
})
