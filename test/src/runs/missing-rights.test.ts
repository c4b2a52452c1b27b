import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import type { SeenRequest } from '../../fixtures/front.ts'
import { startOwnedStack } from '../../fixtures/owned-stack.ts'
import type { WatchedStack } from '../../fixtures/watched-stack.ts'
import { keys } from '../../security/canaries.ts'
import { startCommandHost } from '../../commands/command-host.ts'
import { temporaryFolder } from '../../commands/fanbench.ts'
import { unbalanced } from '../scenarios/play.ts'

const crowd = '--members 6 --rooms 2 --workers 1 --connect-rate 50 --join-rate 50 --publish-rate 6'
const shortRun = '--warm-up 0 --duration 500ms --drain 500ms --metrics-wait 1s --seed 3 --json'
const small = `${crowd} ${shortRun}`.split(' ')

// What stands in for CloudFormation finds the service in the signature, behind a key that has no slashes.
const env = { ...keys, AWS_ACCESS_KEY_ID: 'KANARIACCESSKEY00000' }
const host = startCommandHost(env)
afterAll(() => host[Symbol.asyncDispose]())

let isDenied: (request: SeenRequest) => boolean
let seen: SeenRequest[]
let stack: WatchedStack
beforeAll(async () => {
  stack = await startOwnedStack({
    onRequest: (request) => seen.push(request),
    refusal: (request) => (isDenied(request) ? { status: 403, error: 'AccessDeniedException' } : undefined),
  })
})
afterAll(() => stack[Symbol.asyncDispose]())

const callsService = (name: string) => (request: SeenRequest) =>
  String(request.headers['x-amz-target']).startsWith(name)
const publishesVersion = ({ method, path }: SeenRequest) => method === 'POST' && path.endsWith('/versions')

async function run(denied: typeof isDenied, args: readonly string[], target = stack.targetFile()) {
  isDenied = denied
  seen = []
  return await host.fanbench(['run', ...args, '--target', target, ...small], { cwd: temporaryFolder() })
}

async function measure(denied: typeof isDenied, args: readonly string[], target?: string) {
  const { stdout, stderr } = await run(denied, args, target)
  if (stdout === '') throw new Error(stderr)
  const result = JSON.parse(stdout) as RunResult
  expect(result.counters['connections_opened']).toBeGreaterThanOrEqual(6)
  expect(unbalanced(result)).toEqual([])
  return { result, stderr }
}

describe('keys that may not', () => {
  it('read items, metrics and logs: the crowd’s own figures, and why there are no others', async () => {
    const services = ['DynamoDB', 'Granite', 'Logs_'].map(callsService)
    const isAnyOf: typeof isDenied = (request) => services.some((calls) => calls(request))
    const { result, stderr } = await measure(isAnyOf, ['stale', '--drop-kind', 'closed', '--rounds', '1'])
    expect(stderr).toContain(
      'leaving out stale items and false cleanups: DynamoDB could not be asked: AccessDeniedException',
    )
    expect(result.staleConnections?.kinds).toMatchObject([{ kind: 'closed', members: 2 }])
    expect(result.staleConnections?.items.problem).toContain('AccessDeniedException')
    expect(result.verdict.checks).toContainEqual(
      expect.objectContaining({ name: 'stale_items_left', observed: null, verdict: 'inconclusive' }),
    )
    expect(result.metrics['delivery_latency']?.count).toBeGreaterThan(0)
    expect(result.server).toMatchObject({
      status: 'missing',
      reasons: [expect.stringContaining('AccessDeniedException')],
      logs: { status: 'missing' },
    })
    expect(result.server.logs?.reasons.join()).toContain('Connect: CloudWatch Logs could not be asked: AccessDenied')
  })

  it('publish versions: cold-start is refused before anybody connects, and all is put back', async () => {
    const { exitCode, stdout, stderr } = await run(publishesVersion, ['cold-start'])
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toContain('no new version can be deployed: Lambda could not be asked: AccessDeniedException')
    expect(stderr).toContain('`fanbench policy measure` prints what has to be allowed')
    // The description that makes a version a new one, and the one that was there before.
    const descriptions = seen
      .filter(({ method, path }) => method === 'PUT' && path.includes('/rooms-Connect/configuration'))
      .map(({ body }) => (JSON.parse(body) as { Description: string }).Description)
    expect(descriptions).toEqual([expect.stringContaining('fanbench '), ''])
  })

  it('publish versions any more: cold-start keeps what it has, and leaves out the other rounds', async () => {
    const published = () => seen.filter(publishesVersion).length
    // Two functions are measured: two versions before anybody comes, and two for the first round.
    const { result, stderr } = await measure(
      (request) => publishesVersion(request) && published() > 4,
      ['cold-start', '--rounds', '3', '--burst', '2'],
    )
    expect(stderr).toContain('leaving out cold starts: no new version can be deployed')
    expect(result.phases.filter(({ name }) => name === 'deploy new version')).toHaveLength(3)
    expect(result.counters['members_recovered']).toBe(result.counters['members_cut'])
  })
})

describe('a target that does not say', () => {
  it('where its items are, at which nothing may be published: demo leaves out both, and measures all else', async () => {
    const target = stack.targetFile({ connectionItems: undefined } as object)
    const args = ['demo', '--share', '20%', '--drop-kind', 'closed', '--rounds', '1']
    const { result, stderr } = await measure(publishesVersion, args, target)
    const why = 'the target does not say where it keeps the items of its connections'
    expect(stderr).toContain(`leaving out stale items and false cleanups: ${why}`)
    expect(result.staleConnections?.items.problem).toBe(why)
    expect(stderr).toContain('leaving out cold starts: no new version can be deployed')
    expect(result.phases.map(({ name }) => name)).not.toContain('burst')
  })

  it('which alias its routes invoke: cold-start is refused, and nothing is sent', async () => {
    const target = stack.targetFile({ alias: undefined } as object)
    const { exitCode, stderr } = await run(() => false, ['cold-start'], target)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('the routes of the target invoke $LATEST, not an alias: ')
    expect(stderr).toContain('; give --idle-gap instead')
    expect(seen).toEqual([])
  })
})
