import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { describeDefinition } from '../../../reference-stack/target-file.ts'
import { account, startControlPlane } from '../../fixtures/aws-control-plane/control-plane.ts'
import { startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { chat } from '../../fixtures/stacks/echo/chat.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

const cli = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url))
const echo = fileURLToPath(new URL('../../fixtures/stacks/echo/chat.ts', import.meta.url))
const protocol = fileURLToPath(new URL('../../fixtures/foreign-chat/protocol.ts', import.meta.url))

describe('the command line, with an account of its own', () => {
  it('deploys by the CDK, aims, says how it is and destroys; no key and no keys are shown', {
    timeout: 180_000,
  }, async () => {
    await using plane = await startControlPlane()
    const { environment, state } = plane
    const cwd = temporaryFolder()
    const surroundings = { cwd, env: { ...environment, HOME: cwd } }
    const deployed = await fanbench(
      ['deploy', '--stack', echo, '--tag', 'team=chat', '--tickets', '--yes', '--json'],
      surroundings,
    )
    expect(deployed.exitCode, deployed.stderr).toBe(0)
    const document = JSON.parse(deployed.stdout) as { target: object; ticketKeyFile: string; estimate: object }
    const target = JSON.parse(readFileSync(join(cwd, 'reports/out/target.json'), 'utf8')) as object
    expect(document).toMatchObject({ account, stack: 'fanbench-echo', target })
    expect(target).toMatchObject({ kind: 'aws', ticketParameter: 'ticket', ownership: { stack: 'fanbench-echo' } })
    expect(deployed.stderr).toContain('--i-own-this-target=abcdef1234.execute-api.eu-west-1.amazonaws.com')
    expect(deployed.stderr).toContain('--ticket-key reports/out/target.ticket-key.pem')
    expect(statSync(join(cwd, document.ticketKeyFile)).mode & 0o777).toBe(0o600)
    const key = readFileSync(join(cwd, document.ticketKeyFile), 'utf8')
    expect(state.stacks.get('fanbench-echo')?.tags).toEqual(
      expect.arrayContaining([
        ['fanbench', 'fanbench-echo'],
        ['team', 'chat'],
      ]),
    )

    const again = ['status', '--target', 'reports/out/target.json', '--stack', echo, '--write-target', 'again.json']
    const standing = await fanbench(again, surroundings)
    expect(standing.exitCode, standing.stderr).toBe(0)
    expect(standing.stdout).toContain('CREATE_COMPLETE')
    expect(JSON.parse(readFileSync(join(cwd, 'again.json'), 'utf8'))).toEqual(target)

    const gone = await fanbench(['destroy', '--target', 'again.json', '--yes'], surroundings)
    expect(gone.exitCode, gone.stderr).toBe(0)
    expect(state.stacks.get('fanbench-echo')?.status).toBe('DELETE_COMPLETE')
    expect(state.logGroups.size).toBe(0)

    const said = [deployed, standing, gone].map(({ stdout, stderr }) => stdout + stderr).join('')
    for (const secret of [environment['AWS_SECRET_ACCESS_KEY'], environment['AWS_ACCESS_KEY_ID'], key.split('\n')[1]])
      expect(said).not.toContain(secret)
  })

  it('sends no load to what claims to be a stack, and is another', { timeout: 30_000 }, async () => {
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
    const words = ['run', 'connect', '--members', '2', '--target', 'target.json', '--protocol', protocol]
    const { exitCode, stderr } = await fanbench(words, { cwd, env: environment })
    expect(exitCode, stderr).toBe(15)
    expect(stderr).toContain(
      'no load was sent: the stack fanbench-echo is not the one that the target file was written of',
    )
    expect(calls.map(({ action }) => action)).toEqual(['DescribeStacks'])
    expect(foreign.sockets.size).toBe(0)
    expect(existsSync(join(cwd, 'reports'))).toBe(false)
  })

  it.each(['deploy', 'status', 'destroy'])('%s --help says what it takes, with examples', async (verb) => {
    const { exitCode, stdout } = await fanbench([verb, '--help'])
    expect(exitCode).toBe(0)
    for (const word of ['--region', '--account', 'Examples:', `fanbench ${verb}`]) expect(stdout).toContain(word)
  })
})

const hasScript = spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasScript)('on a terminal', () => {
  it.concurrent.each([
    ['y\n', 0, 'is gone'],
    ['n\n', 15, 'not confirmed; nothing was changed'],
    ['\u0003', 130, 'interrupted; nothing was changed'],
  ])('asks before it destroys; %j ends with %i', { timeout: 60_000 }, async (typed, exitCode, said) => {
    await using plane = await startControlPlane()
    const { environment, state } = plane
    state.addStack('fanbench-rooms', { outputs: { Nonce: 'c0ffee' }, tags: [['fanbench', 'fanbench-rooms']] })
    const command = [process.execPath, cli, 'destroy'].join(' ')
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], ...environment },
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
