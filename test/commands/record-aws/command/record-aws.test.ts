import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, readRecording } from '../../../../commands/record-aws/recording.ts'
import { probeGroups } from '../../../../commands/record-aws/probes/index.ts'
import { policyDocument } from '../../../../commands/stack/commands/policy.ts'
import { readTarget } from '../../../../src/targets/target.ts'
import { account } from '../../../fixtures/aws-control-plane/control-plane.ts'
import type { SeenRequest } from '../../../fixtures/front.ts'
import { startOwnedStack } from '../../../fixtures/owned-stack.ts'
import type { WatchedStack } from '../../../fixtures/watched-stack.ts'
import { keys, leaksIn } from '../../../security/canaries.ts'
import { notAllowed, notNeeded } from '../../../commands/stack/allows.ts'
import { permissionOf } from '../../../commands/stack/wire-permission.ts'
import { startCommandHost } from '../../command-host.ts'
import { startFanbench, temporaryFolder } from '../../fanbench.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

const probe = 'reference-stack/chats/probe/chat.ts'

/** Together they make every call that any probe makes. */
const probesOfEveryCall = [
  'close-by-delete',
  'gone-on-the-wire',
  'frame-function-throttled',
  'cold-starts',
  'log-delivery',
  'dimensions-of-the-api',
]

// What stands in for CloudFormation finds the service in the signature, behind a key that has no slashes.
const accessKey = 'KANARIACCESSKEY00000'
const env = { ...keys, AWS_ACCESS_KEY_ID: accessKey }

describe('fanbench record-aws', () => {
  it('shows every probe, what it may send and what all of it may cost, and sends nothing', async () => {
    const { exitCode, stdout } = await host.fanbench(['record-aws', '--target', 'local', '--dry-run', '--long'])
    expect(exitCode).toBe(0)
    for (const probe of probeGroups.flat()) if ('record' in probe) expect(stdout).toContain(`\n  ${probe.id} `)
    const [, usd] = /at most (\d\.\d+) USD: list prices of us-east-1 of 20\d\d-\d\d-\d\d/.exec(stdout) ?? []
    expect(Number(usd)).toBeGreaterThan(0)
    expect(Number(usd)).toBeLessThan(0.2)
    const cwd = temporaryFolder()
    const ownPrices = { schema: 'fanbench/prices@1', asOf: '2026-12-01', usdPer: { logGb: 0 } }
    writeFileSync(join(cwd, 'prices.json'), JSON.stringify(ownPrices))
    const args = ['--target', 'local', '--dry-run', '--probe', 'close-1000', '--prices', 'prices.json', '--json']
    const json = await host.fanbench(['record-aws', ...args], { cwd })
    expect(JSON.parse(json.stdout)).toMatchObject({
      dryRun: true,
      probes: [{ id: 'close-1000' }],
      prices: { own: { file: 'prices.json', asOf: '2026-12-01', names: ['logGb'] } },
    })
  })

  it('names every mistake at once', async () => {
    const damaged = join(temporaryFolder(), 'damaged.json')
    writeFileSync(
      damaged,
      '{"schema": "fanbench/aws-recording@1", "probes": [{"id": "close-1000", "outcome": "guessed"}]}',
    )
    const args = ['--target', '/no/target.json', '--probe', 'close-by-rest', '--compare', damaged]
    const { exitCode, stderr } = await host.fanbench(['record-aws', ...args])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('did you mean close-by-reset?')
    expect(stderr).toContain('/no/target.json: there is no such file')
    expect(stderr).toContain('probes.0.outcome')
    const without = await host.fanbench(['record-aws'])
    expect(without).toMatchObject({ exitCode: 2, stdout: '' })
    expect(without.stderr).toContain('--target: give the target.json of a deployed probe chat, or local')
  })

  it('records the embedded stack, and says where it differs from another recording', async () => {
    const out = join(temporaryFolder(), 'here.json')
    const given = await readRecording('test/fixtures/aws-recordings/emulated.json')
    const probes = given.probes.map((probe) =>
      probe.id === 'handshake-plain-get' ? { ...probe, saw: { status: 403 } } : probe,
    )
    const compared = join(temporaryFolder(), 'given.json')
    writeFileSync(compared, JSON.stringify({ ...given, probes }))
    const few = ['--probe', 'handshake-plain-get', '--probe', 'close-4000', '--probe', 'age-of-two-hours']
    const args = ['--target', 'local', ...few, '--out', out, '--compare', compared]
    const { exitCode, stdout, stderr } = await host.fanbench(['record-aws', ...args])
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    expect(stdout).toContain('this says nothing about AWS')
    expect(stdout).toMatch(/^ {2}handshake-plain-get +✖ status: 403 there, 426 here$/m)
    expect(stdout).toContain('1 the same, 1 different')
    const recording = await readRecording(out)
    expect(recording).toMatchObject({ kind: 'emulated', schema: 'fanbench/aws-recording@1' })
    expect(recording.probes.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['close-4000', 'observed'],
      ['handshake-plain-get', 'observed'],
      ['age-of-two-hours', 'not-recorded'],
    ])
  })

  it('keeps what was recorded when it is interrupted', async () => {
    const out = join(temporaryFolder(), 'here.json')
    const few = ['--probe', 'close-1000', '--probe', 'idle-silent', '--probe', 'half-open-to-410']
    const { child, outcome } = startFanbench(['record-aws', '--target', 'local', '--long', ...few, '--out', out])
    child.stderr?.on('data', (text: Buffer) => {
      if (text.includes('idle-silent')) child.kill('SIGINT')
    })
    expect((await outcome).exitCode).toBe(130)
    const { probes } = await readRecording(out)
    expect(probes).toMatchObject([
      { id: 'close-1000', outcome: 'observed' },
      { id: 'idle-silent', outcome: 'not-recorded', why: 'interrupted' },
      { id: 'half-open-to-410', outcome: 'not-recorded', why: 'interrupted' },
    ])
  })
})

describe('a probe in an account', () => {
  const seen: SeenRequest[] = []
  const ownership = { stack: 'fanbench-probe', nonce: 'nonce' }
  let stack: WatchedStack
  beforeAll(async () => {
    stack = await startOwnedStack({ stackFile: probe, onRequest: (request) => seen.push(request) }, ownership)
  })
  afterAll(() => stack[Symbol.asyncDispose]())

  it('is not used where nothing proves who owns it', async () => {
    const out = join(temporaryFolder(), 'aws.json')
    const args = [
      'record-aws',
      '--target',
      stack.targetFile({ region: 'local-1', ownership: undefined } as object),
      '--out',
      out,
      '--yes',
    ]
    const { exitCode, stderr } = await host.fanbench(args, { env })
    expect(exitCode).toBe(15)
    expect(stderr).toContain('its probes change the functions, and the target file has no "ownership"')
    expect(seen).toEqual([])
  })

  it('runs only with consent and within the policy to record, and the recording names nothing of the account', async () => {
    // Its @connections check the Region of the signature.
    const region = 'local-1'
    const target = stack.targetFile({ region })
    const out = join(temporaryFolder(), 'aws.json')
    const few = [...probesOfEveryCall, 'handshake-function-throws'].flatMap((id) => ['--probe', id])
    const args = ['record-aws', '--target', target, ...few, '--out', out]

    const unasked = await host.fanbench(args, { env })
    expect(unasked.exitCode).toBe(15)
    expect(unasked.stderr).toContain('at most')
    expect(unasked.stderr).toContain('--yes')
    expect(seen).toEqual([])
    expect(existsSync(out)).toBe(false)

    const { exitCode, stdout, stderr } = await host.fanbench([...args, '--yes', '--json'], { env })
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    const text = readFileSync(out, 'utf8')
    const recording = JSON.parse(stdout) as Recording
    expect(recording).toEqual(JSON.parse(text))
    expect(recording).toMatchObject({ kind: 'aws', region })
    expect(recording.probes).toHaveLength(probesOfEveryCall.length + 1)
    expect(recording.probes.filter(({ outcome }) => outcome !== 'observed')).toEqual([])
    const { url, api, functions, endpoints } = JSON.parse(readFileSync(target, 'utf8')) as TargetNames
    const names = [...Object.values(functions), ...[url, ...Object.values(endpoints)].map((each) => new URL(each).host)]
    expect([api.id, ...names, '127.0.0.1'].filter((name) => text.includes(name))).toEqual([])
    expect(text).not.toMatch(/[\w-]{15}=/)
    expect(leaksIn(stdout + stderr + text)).toEqual([])
    expect(stdout + stderr + text).not.toContain(accessKey)

    const subject = { account, region, target: await readTarget(target) }
    const policy = policyDocument('record', subject)
    const whereabouts = { account, region, api: subject.target.api }
    const needed = seen.flatMap((request) => permissionOf(request, whereabouts) ?? [])
    expect(notAllowed(policy, needed)).toEqual([])
    expect(notNeeded(policy, needed)).toEqual([])
  })

  it('is refused off this machine unless its owner says so', async () => {
    const target = stack.targetFile({ url: 'wss://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod' })
    const { exitCode, stderr } = await host.fanbench(['record-aws', '--target', target, '--yes'], { env: keys })
    expect(exitCode).toBe(15)
    expect(stderr).toContain('--i-own-this-target=abcdef1234.execute-api.eu-west-1.amazonaws.com')
  })

  it('needs the probe chat', async () => {
    const target = stack.targetFile({ tables: {} })
    const { exitCode, stderr } = await host.fanbench(['record-aws', '--target', target, '--yes'], { env: keys })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('the target is not the probe chat')
  })
})

interface TargetNames {
  readonly url: string
  readonly api: { readonly id: string }
  readonly functions: Readonly<Record<string, string>>
  readonly endpoints: Readonly<Record<string, string>>
}
