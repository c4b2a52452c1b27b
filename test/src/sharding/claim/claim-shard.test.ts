import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startDynamoDb } from '../../../../reference-stack/local/dynamodb/start-dynamodb.ts'
import type { ClaimRequest, ShardClaim } from '../../../../src/sharding/claim/claim-request.ts'
import { claimShard } from '../../../../src/sharding/claim/claim-shard.ts'
import { FolderClaims } from '../../../../src/sharding/claim/folder-claims.ts'
import { namedRun } from '../../../../src/sharding/claim/named-shard.ts'
import { BucketClaims } from '../../../../src/sharding/bucket/bucket-claims.ts'
import { startS3 } from '../bucket/s3-stand-in.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fanbench-claim-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

function request(overrides: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    runId: 'run',
    shards: 3,
    claims: new FolderClaims(folder),
    environment: {},
    signal: new AbortController().signal,
    waitSeconds: 30,
    leadSeconds: 30,
    ...overrides,
  }
}

async function claimInProcess(shards: number): Promise<ShardClaim | { refused: string }> {
  const program = fileURLToPath(new URL('./claiming-process.ts', import.meta.url))
  const [message] = (await once(fork(program, [folder, String(shards)], { execArgv: [] }), 'message')) as [
    ShardClaim | { refused: string },
  ]
  return message
}

describe('by files', () => {
  it('gives each shard once to 16 processes that come at once, one more than there are, and the same start to all', async () => {
    const claims = await Promise.all(Array.from({ length: 16 }, () => claimInProcess(15)))
    const taken = claims.filter((claim) => 'index' in claim)
    expect(taken.map(({ index }) => index).sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, i) => i))
    expect(new Set(taken.map(({ startAtMs }) => startAtMs)).size).toBe(1)
    expect(claims.filter((claim) => 'refused' in claim)).toEqual([
      { refused: expect.stringContaining('all 15 shards are taken') },
    ])
  })

  it('sends nothing where one does not come', async () => {
    const coming = [0, 1].map(() => claimShard(request({ waitSeconds: 0.2 })))
    for (const claim of await Promise.allSettled(coming))
      expect(claim).toMatchObject({
        reason: {
          exitCode: 11,
          problems: [
            expect.stringMatching(/^1 of 3 shards did not come within 0.2 s: nothing was sent. They meet in /),
          ],
        },
      })
  })
})

describe('by the environment', () => {
  const environment = {
    FANBENCH_SHARD: '2',
    FANBENCH_SHARDS: '3',
    FANBENCH_START_AT: '2026-01-31T12:00:00Z',
  }

  it('is the shard that is named', async () => {
    expect(await claimShard(request({ environment }))).toEqual({
      index: 2,
      count: 3,
      startAtMs: Date.UTC(2026, 0, 31, 12),
      claimedBy: 'FANBENCH_SHARD',
    })
  })

  it('refuses a number that another process has', async () => {
    await claimShard(request({ environment }))
    await expect(claimShard(request({ environment }))).rejects.toMatchObject({
      exitCode: 2,
      problems: [expect.stringMatching(/^FANBENCH_SHARD: shard 2 is taken in .*: another process has the same number/)],
    })
  })

  it('names everything that is wrong', async () => {
    await expect(
      claimShard(request({ environment: { FANBENCH_SHARD: '3', FANBENCH_SHARDS: '4', FANBENCH_START_AT: 'noon' } })),
    ).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        'FANBENCH_SHARDS: must be 3, as many as the plan has',
        'FANBENCH_SHARD: must be the number of a shard, 0 to 2',
        expect.stringMatching(/^FANBENCH_START_AT: must be the instant/),
      ],
    })
  })

  it.each([
    ['a Kubernetes Indexed Job', { JOB_COMPLETION_INDEX: '1' }, 'JOB_COMPLETION_INDEX'],
    [
      'an array job of AWS Batch',
      { AWS_BATCH_JOB_ARRAY_INDEX: '1', AWS_BATCH_JOB_ARRAY_SIZE: '3' },
      'AWS_BATCH_JOB_ARRAY_INDEX',
    ],
    ['a matrix of GitHub Actions', { FANBENCH_SHARD: '1', FANBENCH_SHARDS: '3' }, 'FANBENCH_SHARD'],
  ])('is the shard of %s, which meets the others', async (_, variables, claimedBy) => {
    const others = [0, 2].map((index) => claimShard(request({ environment: { JOB_COMPLETION_INDEX: String(index) } })))
    const claim = await claimShard(request({ environment: variables }))
    expect(claim).toMatchObject({ index: 1, count: 3, claimedBy })
    for (const other of await Promise.all(others)) expect(other.startAtMs).toBe(claim.startAtMs)
  })

  it('names everything that two engines say', async () => {
    const both = { JOB_COMPLETION_INDEX: '3', AWS_BATCH_JOB_ARRAY_INDEX: '-1', AWS_BATCH_JOB_ARRAY_SIZE: '2' }
    await expect(claimShard(request({ environment: both }))).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        'JOB_COMPLETION_INDEX and AWS_BATCH_JOB_ARRAY_INDEX are set: two engines name this shard; unset the variables of all but one',
        'JOB_COMPLETION_INDEX: must be the number of a shard, 0 to 2',
        'AWS_BATCH_JOB_ARRAY_SIZE: must be 3, as many as the plan has',
        'AWS_BATCH_JOB_ARRAY_INDEX: must be the number of a shard, 0 to 2',
      ],
    })
  })

  it('waits for nobody where only the instant is given, and takes the next number', async () => {
    const startAt = { FANBENCH_START_AT: '2026-01-31T12:00:00Z' }
    const claims = [
      await claimShard(request({ environment: startAt })),
      await claimShard(request({ environment: startAt })),
    ]
    expect(claims.map(({ index, startAtMs }) => [index, startAtMs])).toEqual(
      [0, 1].map((index) => [index, Date.UTC(2026, 0, 31, 12)]),
    )
  })

  it.each<[Record<string, string>, string | undefined]>([
    [{ FANBENCH_RUN_ID: 'mine', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2' }, 'mine'],
    [{ GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2' }, '7-2'],
    [{ AWS_BATCH_JOB_ID: 'job:12', AWS_BATCH_JOB_ARRAY_INDEX: '12' }, 'job'],
    [{}, undefined],
    [{ FANBENCH_RUN_ID: '../elsewhere' }, undefined],
  ])('%o is the run %s', (environment, runId) => {
    const named = namedRun(environment)
    expect('runId' in named ? named.runId : undefined).toBe(runId)
  })
})

describe('by a bucket', () => {
  it('gives each number once, and the same start to all, by the time of the bucket', async () => {
    await using s3 = await startS3()
    stubAws('S3', s3.url)
    using claims = new BucketClaims({ bucket: 'bucket', prefix: 'load/run' })
    Object.assign(claims, { pollMs: 20 })
    const named = claimShard(request({ claims, environment: { JOB_COMPLETION_INDEX: '0' } }))
    await vi.waitFor(() => expect(s3.objects.size).toBe(1), { timeout: 10_000 })
    const others = [claimShard(request({ claims })), claimShard(request({ claims }))]
    const all = await Promise.all([named, ...others])
    expect(all.map(({ index }) => index).sort((a, b) => a - b)).toEqual([0, 1, 2])
    expect(new Set(all.map(({ startAtMs }) => startAtMs)).size).toBe(1)
    const last = Math.max(...[...s3.writtenAt.values()].map((at) => Math.floor(at.getTime() / 1000) * 1000))
    expect(all[0]?.startAtMs).toBe(last + claims.marginMs)
    await expect(claimShard(request({ claims, environment: { JOB_COMPLETION_INDEX: '0' } }))).rejects.toMatchObject({
      exitCode: 2,
      problems: [expect.stringContaining('shard 0 is taken in s3://bucket/load/run/claims')],
    })
  })
})

function stubAws(service: 'S3' | 'DYNAMODB', endpoint: string): void {
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'none')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none')
  vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, endpoint)
}

describe('by a table', () => {
  it('counts the shards, the first of which says when all begin, and refuses those beyond the plan', async () => {
    await using dynamo = await startDynamoDb({
      tables: { claims: { partitionKey: 'id' }, sorted: { partitionKey: 'id', sortKey: 'at' } },
      region: 'eu-west-1',
    })
    stubAws('DYNAMODB', dynamo.endpoint)
    const counted = request({ environment: { FANBENCH_CLAIM_TABLE: 'claims' } })
    const claims = await Promise.all([1, 2, 3].map(() => claimShard(counted)))
    expect(claims.map(({ index }) => index).sort((a, b) => a - b)).toEqual([0, 1, 2])
    expect(new Set(claims.map(({ startAtMs }) => startAtMs)).size).toBe(1)
    await expect(claimShard(counted)).rejects.toMatchObject({
      exitCode: 2,
      problems: ['all 3 shards are taken: more were started than the plan has'],
    })
    await expect(claimShard(request({ environment: { FANBENCH_CLAIM_TABLE: 'sorted' } }))).rejects.toThrow(
      'the key of sorted must be one string',
    )
  })
})

describe('by the bucket of a Fargate run', () => {
  const wentAt = new Date('2026-01-31T12:00:00Z')

  async function bucketOf(workers: readonly string[]): Promise<AsyncDisposable> {
    const s3 = await startS3()
    for (const name of [...workers.map((worker) => `synced_${worker}`), 'go'])
      s3.objects.set(`bucket/test-runs/run/${name}.json`, Buffer.from('{}'))
    s3.writtenAt.set('bucket/test-runs/run/go.json', wentAt)
    stubAws('S3', s3.url)
    return s3
  }

  const container = (worker: string) => ({ ARTILLERY_S3_BUCKET: 'bucket', WORKER_ID: worker })

  it('ranks the containers, and the shards of each; all begin some time after the go', async () => {
    await using _ = await bucketOf(['c', 'a', 'b'])
    const ofB = request({ shards: 6, environment: container('b') })
    const claims = [await claimShard(ofB), await claimShard(ofB)]
    expect(claims).toEqual(
      [2, 3].map((index) => ({
        index,
        count: 6,
        startAtMs: wentAt.getTime() + 30_000,
        claimedBy: 's3://bucket/test-runs/run/',
      })),
    )
    await expect(claimShard(ofB)).rejects.toThrow('all 2 shards are taken')
  })

  it('refuses containers that cannot share the shards evenly, and one that is not among them', async () => {
    await using _ = await bucketOf(['a', 'b'])
    await expect(claimShard(request({ environment: container('a') }))).rejects.toThrow('give --count a divisor of 3')
    await expect(claimShard(request({ environment: container('x') }))).rejects.toThrow('worker x is not among the 2')
  })
})
