import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { describeDefinition } from '../../reference-stack/target-file.ts'
import { policyDocument } from '../../commands/stack/commands/policy.ts'
import { readTarget } from '../../src/targets/target.ts'
import { program } from '../../commands/program.ts'
import { account, region, startControlPlane } from '../fixtures/aws-control-plane/control-plane.ts'
import { startForeignChat } from '../fixtures/foreign-chat/server.ts'
import { type SeenRequest, startFront } from '../fixtures/front.ts'
import { chat } from '../fixtures/stacks/echo/chat.ts'
import { notAllowed, notNeeded } from './stack/allows.ts'
import { permissionOf } from './stack/wire-permission.ts'
import { suiteEnvironment, fanbench, temporaryFolder } from './fanbench.ts'

const cli = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))
// The room chat under another name: without --stack the room chat itself would be deployed.
const rooms = fileURLToPath(new URL('../../reference-stack/chats/known-bad/good/chat.ts', import.meta.url))
const protocol = fileURLToPath(new URL('../fixtures/foreign-chat/protocol.ts', import.meta.url))

describe('the command line, with an account of its own', () => {
  it('deploys by the CDK, runs, shows the status and destroys, shows no credentials, and stays within its policy', async () => {
    const seen: SeenRequest[] = []
    await using plane = await startControlPlane()
    await using front = await startFront({ upstream: plane.url, onRequest: (request) => seen.push(request) })
    const { environment, state } = plane
    const cwd = temporaryFolder()
    const viaFront = (value: string) => value.replace(plane.url, `http://127.0.0.1:${front.port}`)
    const watched = Object.entries(environment).map(([name, value]) => [name, viaFront(value)])
    const surroundings = { cwd, env: { ...Object.fromEntries(watched), HOME: cwd } as Record<string, string> }
    const deployed = await fanbench(
      ['deploy', '--stack', rooms, '--tag', 'team=chat', '--tickets', '--yes', '--json'],
      surroundings,
    )
    expect(deployed.exitCode, deployed.stderr).toBe(0)
    const document = JSON.parse(deployed.stdout) as { target: object; ticketKeyFile: string; estimate: object }
    const target = JSON.parse(readFileSync(join(cwd, 'reports/out/target.json'), 'utf8')) as object
    expect(document).toMatchObject({ account, stack: 'fanbench-rooms-good', target })
    expect(target).toMatchObject({
      kind: 'aws',
      ticketParameter: 'ticket',
      architecture: 'arm64',
      ownership: { stack: 'fanbench-rooms-good' },
    })
    expect(deployed.stderr).toContain('--i-own-this-target=abcdef1234.execute-api.eu-west-1.amazonaws.com')
    expect(deployed.stderr).toContain('--ticket-key reports/out/target.ticket-key.pem')
    expect(statSync(join(cwd, document.ticketKeyFile)).mode & 0o777).toBe(0o600)
    const key = readFileSync(join(cwd, document.ticketKeyFile), 'utf8')
    expect(state.stacks.get('fanbench-rooms-good')?.tags).toEqual(
      expect.arrayContaining([
        ['fanbench', 'fanbench-rooms-good'],
        ['team', 'chat'],
      ]),
    )

    // An interrupted sweep has left a setting.
    for (const found of state.functions.values()) {
      found.versions.push('2')
      Object.assign(found.aliases, { mem512: '2' })
      found.provisioned.push('mem512')
    }
    const again = ['status', '--target', 'reports/out/target.json', '--stack', rooms, '--write-target', 'again.json']
    const standing = await fanbench(again, surroundings)
    expect(standing.exitCode, standing.stderr).toBe(0)
    expect(standing.stdout).toContain('CREATE_COMPLETE')
    expect(JSON.parse(readFileSync(join(cwd, 'again.json'), 'utf8'))).toEqual(target)

    const gone = await fanbench(['destroy', '--target', 'again.json', '--yes'], surroundings)
    expect(gone.exitCode, gone.stderr).toBe(0)
    expect(state.stacks.get('fanbench-rooms-good')?.status).toBe('DELETE_COMPLETE')
    expect(state.logGroups.size).toBe(0)

    const accessKey = environment['AWS_ACCESS_KEY_ID'] ?? ''
    const said = [deployed, standing, gone].map(({ stdout, stderr }) => stdout + stderr).join('')
    for (const secret of [environment['AWS_SECRET_ACCESS_KEY'], accessKey, key.split('\n')[1]])
      expect(said).not.toContain(secret)

    const ofTheUser = seen.filter(({ headers }) => headers.authorization?.includes(`Credential=${accessKey}/`))
    // The rest is signed with credentials of the bootstrap roles.
    expect(ofTheUser.length).toBeLessThan(seen.length)
    const policy = policyDocument('deploy', { account, region, target: await readTarget(join(cwd, 'again.json')) })
    const needed = ofTheUser.flatMap((request) => permissionOf(request, { account, region }) ?? [])
    expect(notAllowed(policy, needed)).toEqual([])
    expect(notNeeded(policy, needed)).toEqual([])
    const assumed = new Set(needed.filter(({ action }) => action === 'sts:AssumeRole').map(({ resource }) => resource))
    expect([...assumed].sort()).toEqual(policy.Statement.find(({ Sid }) => Sid === 'CdkOnBootstrapRoles')?.Resource)
  })

  it('sends no load to a target that names a stack and is another', async () => {
    await using plane = await startControlPlane()
    const { environment, calls, state, url } = plane
    await using foreign = await startForeignChat()
    state.addStack('fanbench-echo', { outputs: { Nonce: 'another', Url: foreign.url } })
    const cwd = temporaryFolder()
    const target = {
      ...describeDefinition(chat),
      kind: 'aws',
      url: foreign.url,
      region: 'eu-west-1',
      api: { id: 'abcdef1234', stage: 'prod' },
      endpoints: { cloudwatch: url, cloudformation: url },
      ownership: { stack: 'fanbench-echo', nonce: 'c0ffee' },
    }
    writeFileSync(join(cwd, 'target.json'), JSON.stringify(target))
    const args = ['run', 'connect', '--members', '2', '--target', 'target.json', '--protocol', protocol]
    const { exitCode, stderr } = await fanbench(args, { cwd, env: environment })
    expect(exitCode, stderr).toBe(15)
    expect(stderr).toContain('no load was sent: the stack fanbench-echo is not the one of the target file')
    expect(calls.map(({ action }) => action)).toEqual(['DescribeStacks'])
    expect(foreign.sockets.size).toBe(0)
    expect(existsSync(join(cwd, 'reports'))).toBe(false)
  })

  it.each(['deploy', 'status', 'destroy'])('%s --help says what it takes, with examples', (name) => {
    const command = program(() => Promise.resolve()).commands.find((one) => one.name() === name)
    let help = ''
    command?.configureOutput({ writeOut: (said) => (help += said) }).outputHelp()
    for (const word of ['--region', '--account', 'Examples:', `fanbench ${name}`]) expect(help).toContain(word)
  })
})

const hasScript = spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasScript)('on a terminal', () => {
  it.concurrent.for<[typed: string, exitCode: number, said: string]>([
    ['y\n', 0, 'is deleted'],
    ['n\n', 15, 'not confirmed; nothing was changed'],
    ['\u0003', 130, 'interrupted; nothing was changed'],
  ])('asks before it destroys; %j ends with %i', async ([typed, exitCode, said], { expect }) => {
    await using plane = await startControlPlane()
    const { environment, state } = plane
    state.addStack('fanbench-rooms', { outputs: { Nonce: 'c0ffee' }, tags: [['fanbench', 'fanbench-rooms']] })
    const command = [process.execPath, cli, 'destroy'].join(' ')
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], ...suiteEnvironment, ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('[y/N]')) child.stdin.write(typed)
    })
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
    expect(output).toContain(`Delete all of it from account ${account}, eu-west-1? [y/N]`)
    expect(output).toContain(said)
    expect(child.exitCode).toBe(exitCode)
  })
})
