import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { planRun } from '../../../../commands/run/plan-run.ts'
import { costNotice } from '../../../../commands/run/preflight/run-cost.ts'
import { totalUsd } from '../../../../src/cost/cost-of-usage.ts'
import type { Refusal } from '../../../../src/exit-codes.ts'
import { trappedFanbench } from '../../../security/trapped-fanbench.ts'
import { temporaryFolder } from '../../fanbench.ts'
import { awsHost as host, targetFile } from '../../target-file.ts'

const plan = (kind: 'aws' | 'emulated', flags: Readonly<Record<string, unknown>>, scenario = 'broadcast') =>
  planRun({
    scenario,
    invokedAs: `run ${scenario}`,
    configFile: undefined,
    environment: {},
    paths: {},
    flags: { target: targetFile(kind), iOwnThisTarget: [host], ...flags },
  })

/** One room, of which everybody hears all: 500 a second for a minute to 1,000. */
const dear = { members: '1000', rooms: '1', publishRate: '500', duration: '1m' }

it('a run in an account that costs some cents is let through, and says what it will cost, by which prices', async () => {
  const { cost, prices } = await plan('aws', {})
  expect(totalUsd(cost ?? [])).toBeGreaterThan(0)
  expect(totalUsd(cost ?? [])).toBeLessThan(0.5)
  expect(costNotice(cost ?? [], prices)).toMatch(
    /^expected to cost 0\.\d+ USD at AWS, the largest part .+: on the high side, by list prices of us-east-1 of 20\d\d-/,
  )
})

it('is estimated for the architecture that the target names, and for the dearer one otherwise', async () => {
  const lambda = async (more: Readonly<Record<string, unknown>>) => {
    const { cost, prices, aim } = await plan('aws', { target: targetFile('aws', more) })
    const architecture = aim.kind === 'existing' ? aim.target.architecture : undefined
    const line = cost?.find(({ what }) => what.startsWith('Lambda duration'))
    return { ...line, notice: costNotice(cost ?? [], prices, architecture) }
  }
  const [arm, other] = [await lambda({ architecture: 'arm64' }), await lambda({})]
  expect([arm.what, other.what]).toEqual(['Lambda duration (arm64)', 'Lambda duration (x86_64)'])
  expect((arm.usd ?? 0) / (other.usd ?? 0)).toBeCloseTo(0.0000133334 / 0.0000166667, 6)
  expect([arm.notice, other.notice]).toEqual([expect.stringMatching(/on arm64$/), expect.stringMatching(/on x86_64$/)])
})

it('is estimated by your own prices, too', async () => {
  const prices = join(temporaryFolder(), 'ours.json')
  const dearer = { schema: 'fanbench/prices@1', asOf: '2026-12-01', usdPer: { apiMessage: 1 } }
  writeFileSync(prices, JSON.stringify(dearer))
  const planned = await plan('aws', { prices, maxCost: '1000000' })
  expect(totalUsd(planned.cost ?? [])).toBeGreaterThan(1000)
  expect(costNotice(planned.cost ?? [], planned.prices)).toContain(
    '; apiMessage by ours.json of 2026-12-01, for functions',
  )
  expect(planned.command).toContain('ours.json')
  await expect(plan('aws', { prices })).rejects.toMatchObject({ exitCode: 15 })
})

it('has every mistake of a file of prices among its own', async () => {
  const prices = join(temporaryFolder(), 'ours.json')
  writeFileSync(
    prices,
    JSON.stringify({ schema: 'fanbench/prices@1', asOf: '2026-12-01', usdPer: { logGb: -1, gb: 1 } }),
  )
  const refusal = (await plan('aws', { prices, members: '-1' }).catch((error: unknown) => error)) as Refusal
  expect(refusal.exitCode).toBe(2)
  expect(refusal.problems.join(' ')).toMatch(/logGb: must be .*"gb"|"gb".*logGb: must be /)
  expect(refusal.problems.join(' ')).toContain('--members')
})

it('one that is expected to cost more than a dollar is refused, with its largest part and the way out', async () => {
  const refusal = await plan('aws', dear).catch((error: unknown) => error)
  expect(refusal).toMatchObject({
    exitCode: 15,
    problems: [
      expect.stringMatching(
        /^the run is expected to cost (\d\d\.\d\d) USD at AWS, the largest part API Gateway messages \(\d\d\.\d\d USD\), and at most 1 USD is allowed: .* --max-cost (\d\d\.\d+)$/,
      ),
    ],
  })
  const [, wayOut] = /--max-cost ([\d.]+)$/.exec(String(refusal)) ?? []
  expect((await plan('aws', { ...dear, maxCost: wayOut })).cost).not.toBeNull()
})

it.each<[string, string, Readonly<Record<string, string>>]>([
  ['large messages', 'broadcast', { members: '500', rooms: '1', publishRate: '20', payload: '120000' }],
  ['environments that are kept warm', 'cold-start', { provisionedConcurrency: '500' }],
  ['asking CloudWatch for days', 'smoke', { metricsWait: '48h' }],
  ['a long soak', 'soak', { members: '1000', duration: '8h' }],
  ['people who come and go', 'rooms', { members: '1000', churnRate: '200', duration: '10m' }],
])('so is one that is dear for another reason: %s', async (_, scenario, flags) => {
  await expect(plan('aws', flags, scenario)).rejects.toMatchObject({ exitCode: 15 })
})

it('the user may want to pay less', async () => {
  await expect(plan('aws', { maxCost: '0.01' })).rejects.toMatchObject({
    exitCode: 15,
    message: expect.stringContaining('at most 0.01 USD is allowed'),
  })
})

it('it is one of all the mistakes', async () => {
  await expect(plan('aws', { ...dear, members: '1001', limit: ['nonsense'], maxCost: '-1' })).rejects.toMatchObject({
    exitCode: 15,
    problems: expect.arrayContaining([
      '--max-cost -1: must be an amount in USD, 0 or more',
      expect.stringMatching(/^--members 1001: off this machine at most 1000/),
      expect.stringMatching(/^the run is expected to cost /),
      expect.stringContaining('nonsense'),
    ]),
  })
})

it('what is not in an account costs nothing, whatever may be paid', async () => {
  expect((await plan('emulated', { ...dear, maxCost: '0' })).cost).toBeNull()
  expect((await plan('emulated', { ...dear, target: 'local', maxCost: '0' })).cost).toBeNull()
  const bare = { ...dear, target: `wss://${host}/prod`, protocol: 'rooms', maxCost: '0' }
  expect((await plan('aws', bare)).cost).toBeNull()
})

it('on the command line it ends with 15, and nothing has been looked up or sent', async () => {
  const args = ['--target', targetFile('aws'), `--i-own-this-target=${host}`, '--max-cost', '0.01']
  const { exitCode, stdout, stderr, network } = await trappedFanbench(['run', 'broadcast', ...args], {
    cwd: temporaryFolder(),
  })
  expect([exitCode, stdout, network]).toEqual([15, '', []])
  expect(stderr).toMatch(/at most 0\.01 USD is allowed: .* --max-cost 0\.\d+/)
})

it.each([
  ['a new version', {}, /^cold-start: no new version is deployed: the target file has no "ownership"/],
  [
    'environments kept warm',
    { idleGap: '1m', provisionedConcurrency: '2' },
    /^--provisioned-concurrency: .*no "ownership"/,
  ],
])('%s is refused by a target that nothing proves to be the user’s', async (_, flags, said) => {
  const refusal = await plan('aws', { maxCost: '100', ...flags }, 'cold-start').catch((error: unknown) => error)
  expect(refusal).toMatchObject({ exitCode: 15, problems: [expect.stringMatching(said)] })
})

it('waiting for idle environments changes nothing of it, and is let through', async () => {
  await expect(plan('aws', { maxCost: '100', idleGap: '1m' }, 'cold-start')).resolves.toMatchObject({ account: null })
})
