import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { TargetFile } from '../../reference-stack/target-file.ts'
import { policy, type PolicyArgs, type PolicyDocument } from '../../commands/stack/commands/policy.ts'
import { capturedContext } from './captured-context.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

const account = '111122223333'
const echo = fileURLToPath(new URL('../fixtures/stacks/echo/chat.ts', import.meta.url))

const target: TargetFile = {
  schema: 'fanbench/target@1',
  kind: 'aws',
  stack: 'echo',
  url: 'wss://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod',
  region: 'eu-west-1',
  api: { id: 'abcdef1234', stage: 'prod' },
  endpoints: {},
  functions: { Connect: 'fanbench-echo-Connect', Say: 'fanbench-echo-Say' },
  tables: {},
  routes: { $connect: 'Connect', say: 'Say' },
  alias: 'live',
  ownership: { stack: 'fanbench-echo', nonce: 'c0ffee' },
  definitionHash: '0123456789abcdef',
}

/** With an empty config file, so that no other one is looked for. */
function args(given: Partial<PolicyArgs> = {}): PolicyArgs {
  const configFile = file('fanbench.config.json', {})
  const nothing = { targetFile: undefined, chat: undefined, stackFile: undefined, name: undefined, without: [] }
  return { job: 'measure', ...nothing, configFile, flags: { account }, environment: {}, ...given }
}

function file(name: string, content: object): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, JSON.stringify(content))
  return path
}

async function documentOf(given: Partial<PolicyArgs>): Promise<PolicyDocument & { said: string }> {
  const { context, answer, progress } = capturedContext()
  expect(await policy(args(given), context)).toBe(0)
  return { ...(JSON.parse(answer()) as PolicyDocument), said: progress() }
}

describe('fanbench policy', () => {
  it('prints JSON for IAM, and on stderr the resources that the stack lacks', async () => {
    const targetFile = file('target.json', target)
    const { stdout, stderr, exitCode } = await fanbench(
      ['policy', 'measure', '--target', targetFile, '--account', account, '--without', 'logs, ownership'],
      { cwd: temporaryFolder() },
    )
    expect(exitCode).toBe(0)
    const { Version, Statement } = JSON.parse(stdout) as PolicyDocument
    expect(Version).toBe('2012-10-17')
    expect(Statement.map(({ Sid }) => Sid)).toEqual([
      'MetricsHaveNoResourceLevel',
      'VersionsOnAliasedFunctions',
      'VersionsOnAliasedVersions',
      'VersionsOnAliases',
    ])
    expect(stderr).toBe('  not in it: items: the stack has no such resources\n')
  })

  it('is the same for a stack not yet deployed, in the account and Region of the config file', async () => {
    const configFile = file('fanbench.config.json', { account, region: 'eu-west-1' })
    const toCome = await documentOf({ stackFile: echo, configFile, flags: {} })
    const functions = { connect: 'fanbench-echo-connect', say: 'fanbench-echo-say' }
    const routes = { $connect: 'connect', say: 'say' }
    const there = await documentOf({ targetFile: file('target.json', { ...target, functions, routes }) })
    expect(toCome.Statement).toEqual(there.Statement)
  })

  it('to deploy names the stack, whatever the functions of its definition', async () => {
    const { Statement } = await documentOf({ job: 'deploy', flags: { account, region: 'eu-west-1' }, name: 'nightly' })
    const resources = Statement.flatMap(({ Resource }) => Resource)
    expect(resources).toContain(`arn:aws:cloudformation:eu-west-1:${account}:stack/nightly/*`)
    expect(resources).toContain(`arn:aws:lambda:eu-west-1:${account}:function:nightly-*`)
    expect(resources).not.toContain('*')
  })

  it('is of any chat that ships', async () => {
    const { Statement } = await documentOf({ chat: 'broadcast', flags: { account, region: 'eu-west-1' } })
    expect(Statement.find(({ Sid }) => Sid === 'ItemsOnConnectionTable')?.Resource).toEqual([
      `arn:aws:dynamodb:eu-west-1:${account}:table/fanbench-broadcast-chat`,
    ])
  })

  it('says that the API of a stack not yet deployed has no id', async () => {
    const { said } = await documentOf({ job: 'record', flags: { account, region: 'eu-west-1' } })
    expect(said).toBe('  not in it: connections: the stack has no such resources\n')
  })

  it.each<[what: string, given: Partial<PolicyArgs>, said: string[]]>([
    [
      'everything',
      { job: 'mesure', flags: {}, targetFile: 'nowhere.json' },
      [
        'there is no policy mesure (did you mean measure?)',
        '--account: is missing',
        'nowhere.json: there is no such file',
      ],
    ],
    ['a part', { without: ['version', 'logs,items'] }, ['--without version: measure has', 'did you mean versions?']],
    ['an account', { flags: { account: '12' } }, ['--account 12: must be an AWS account']],
    ['a stack beside a target', { targetFile: 'target.json', name: 'x' }, ['the target file has these']],
    ['a chat beside a target', { targetFile: 'target.json', chat: 'rooms' }, ['the target file has these']],
  ])('names what is wrong: %s', async (_, given, said) => {
    const failure = await policy(args(given), capturedContext().context).catch((error: unknown) => error)
    expect(failure).toMatchObject({ exitCode: 2 })
    for (const text of said) expect(String(failure)).toContain(text)
  })

  it('has none for the embedded stack', async () => {
    const given = args({ targetFile: file('target.json', { ...target, kind: 'emulated' }) })
    await expect(policy(given, capturedContext().context)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('needs no permissions'),
    })
  })
})
