import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { deploy } from '../../commands/stack/commands/deploy.ts'
import type { DeploymentOutline } from '../../commands/stack/commands/deployment-text.ts'
import type { DeployArgs } from '../../commands/stack/commands/plan-deployment.ts'
import { account, region } from '../fixtures/aws-control-plane/control-plane.ts'
import { controlPlaneInPlace } from '../fixtures/aws-control-plane/in-its-place.ts'
import { capturedContext } from './captured-context.ts'
import { temporaryFolder } from './fanbench.ts'

const echo = fileURLToPath(new URL('../fixtures/stacks/echo/chat.ts', import.meta.url))

function args(given: Partial<DeployArgs> = {}): DeployArgs {
  return {
    chat: undefined,
    stackFile: echo,
    name: undefined,
    architecture: 'arm64',
    runFlags: {},
    logRetentionDays: 7,
    accessLogs: true,
    tags: [],
    tickets: false,
    page: false,
    targetFile: join(temporaryFolder(), 'target.json'),
    dryRun: false,
    yes: false,
    configFile: configOf({}),
    flags: {},
    environment: {},
    ...given,
  }
}

function configOf(settings: object): string {
  const file = join(temporaryFolder(), 'fanbench.config.json')
  writeFileSync(file, JSON.stringify(settings))
  return file
}

const looked = ['sts GetCallerIdentity', 'cloudformation DescribeStacks']

describe('fanbench deploy, before anything is created', () => {
  it('refuses credentials of another account than the one that the config names', async () => {
    const plane = await controlPlaneInPlace()
    const given = args({ configFile: configOf({ account: '999900001111' }), yes: true })
    await expect(deploy(given, capturedContext().context)).rejects.toMatchObject({
      exitCode: 15,
      message: expect.stringContaining(`account ${account}, and the settings name 999900001111`),
    })
    expect(plane.calls.map(({ action }) => action)).toEqual(['GetCallerIdentity'])
  })

  it('refuses another Region and account than the config file has, and sends nothing to AWS', async () => {
    const plane = await controlPlaneInPlace()
    const configFile = configOf({ region: 'eu-west-1', account })
    const given = args({
      configFile,
      flags: { region: 'us-east-1' },
      environment: { FANBENCH_ACCOUNT: '999900001111' },
    })
    await expect(deploy(given, capturedContext().context)).rejects.toMatchObject({
      exitCode: 15,
      problems: [expect.stringContaining('Region us-east-1'), expect.stringContaining('account 999900001111')],
    })
    expect(plane.calls).toEqual([])
  })

  it('refuses a stack of that name that it has not made', async () => {
    const plane = await controlPlaneInPlace()
    plane.state.addStack('production', { outputs: { Website: 'x' }, tags: [['fanbench', 'production']] })
    await expect(deploy(args({ name: 'production', yes: true }), capturedContext().context)).rejects.toMatchObject({
      exitCode: 15,
      message: expect.stringContaining('was not made by fanbench'),
    })
    expect(plane.calls.map(({ service, action }) => `${service} ${action}`)).toEqual(looked)
  })

  it('shows account, Region, stack, parts and cost first, and creates nothing without a terminal to ask on', async () => {
    const plane = await controlPlaneInPlace()
    const { context, progress } = capturedContext()
    await expect(deploy(args(), context)).rejects.toMatchObject({
      exitCode: 15,
      message: expect.stringContaining('--yes'),
    })
    for (const shown of [
      account,
      region,
      'fanbench-echo (new)',
      '2 functions',
      '0 tables',
      'USD a month',
      '2026-11-21',
    ])
      expect(progress()).toContain(shown)
    expect(plane.calls.map(({ service, action }) => `${service} ${action}`)).toEqual(looked)
  })

  it('asks about the account and the Region, and takes no for an answer', async () => {
    const plane = await controlPlaneInPlace()
    const questions: string[] = []
    const confirm = (question: string) => Promise.resolve(questions.push(question) < 0)
    await expect(deploy(args(), capturedContext({ confirm }).context)).rejects.toMatchObject({
      exitCode: 15,
      message: 'not confirmed; nothing was changed',
    })
    expect(questions).toEqual([`Deploy it to account ${account}, ${region}?`])
    expect(plane.calls).toHaveLength(2)
  })

  it('says what to do when AWS rejects the credentials, and shows none of them', async () => {
    const plane = await controlPlaneInPlace()
    plane.state.refusal = [
      'SignatureDoesNotMatch',
      `The request was signed with ${plane.environment['AWS_SECRET_ACCESS_KEY']}`,
    ]
    const failure = await deploy(args({ yes: true }), capturedContext().context).catch((error: unknown) => error)
    expect(failure).toMatchObject({ exitCode: 2, message: expect.stringContaining('AWS rejects the credentials') })
    expect(String(failure)).toContain('signed with ***')
    expect(String(failure)).not.toContain(plane.environment['AWS_SECRET_ACCESS_KEY'])
  })

  it('names every mistake at once, before anything is sent to AWS', async () => {
    const plane = await controlPlaneInPlace()
    const given = args({
      name: '1st',
      tags: ['fanbench=mine'],
      logRetentionDays: 2,
      runFlags: { memory: '64', reservedConcurrency: ['shout=1'] },
      flags: { account: 'mine' },
      page: true,
      tickets: true,
      targetFile: join(configOf({}), 'target.json'),
    })
    const failure = await deploy(given, capturedContext().context).catch((error: unknown) => error)
    expect(failure).toMatchObject({ exitCode: 2 })
    for (const mistake of [
      '1st',
      'shout',
      '--page, --tickets',
      'page: it speaks with the chats rooms',
      '--tag: fanbench',
      'not for 2',
      '128 to 10240',
      'twelve digits',
      'is a file, not a folder',
    ])
      expect(String(failure)).toContain(mistake)
    expect(plane.calls).toEqual([])
  })

  it('takes a chat that ships or one of the user, not both', async () => {
    const failing = deploy(args({ chat: 'broadcast' }), capturedContext().context)
    await expect(failing).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('--chat broadcast') })
  })

  it('says what becomes of the page of a stack that has one, before it asks', async () => {
    const plane = await controlPlaneInPlace()
    const PageUrl = 'https://d111111abcdef8.cloudfront.net'
    plane.state.addStack('fanbench-rooms', {
      outputs: { Nonce: 'c0ffee', PageUrl },
      tags: [['fanbench', 'fanbench-rooms']],
    })
    for (const [page, said] of [
      [false, `${PageUrl} is removed`],
      [true, 'an S3 bucket behind CloudFront'],
    ] as const) {
      const { context, progress } = capturedContext()
      const failing = deploy(args({ chat: 'rooms', stackFile: undefined, page }), context)
      await expect(failing).rejects.toMatchObject({ exitCode: 15 })
      expect(progress()).toContain(said)
    }
  })

  it('takes the limits of functions as `run` does', async () => {
    const failing = deploy(args({ runFlags: { reservedConcurrency: ['say'] } }), capturedContext().context)
    await expect(failing).rejects.toMatchObject({
      exitCode: 2,
      problems: ['--reserved-concurrency a list: must be a list such as SendMessage=5'],
    })
  })
})

describe('fanbench deploy --dry-run', () => {
  it('makes the template and shows the cost, and sends nothing to AWS', async () => {
    const plane = await controlPlaneInPlace()
    // The CDK's own check of templates takes seconds to load; a real deployment does it.
    vi.stubEnv('CDK_VALIDATION', 'false')
    const { context, answer } = capturedContext({ json: true })
    const prices = join(temporaryFolder(), 'prices.json')
    const ownPrices = { schema: 'fanbench/prices@1', asOf: '2026-12-01', usdPer: { apiMessage: 1 } }
    writeFileSync(prices, JSON.stringify(ownPrices))
    const given = args({ dryRun: true, tickets: true, tags: ['team=chat'], runFlags: { prices } })
    expect(await deploy(given, context)).toBe(0)
    const document = JSON.parse(answer()) as Pick<DeploymentOutline, 'estimate'> & { templateFolder: string }
    expect(document).toMatchObject({
      dryRun: true,
      region,
      stack: 'fanbench-echo',
      makes: { functions: 3, tables: 0, routes: 2, http: null, tickets: true },
      tags: { fanbench: 'fanbench-echo', team: 'chat' },
      warnings: [],
      estimate: { idleUsd: 0, prices: { asOf: '2026-11-21', own: { file: 'prices.json', names: ['apiMessage'] } } },
    })
    const [messages] = document.estimate.lines
    expect(messages?.usd).toBe(messages?.amount)
    const template = readFileSync(join(document.templateFolder, 'fanbench-echo.template.json'), 'utf8')
    expect(JSON.parse(template)).toMatchObject({ Outputs: { Nonce: {}, Url: {}, ApiId: {} } })
    expect(existsSync(given.targetFile)).toBe(false)
    expect(existsSync(join(given.targetFile, '../target.ticket-key.pem'))).toBe(false)
    expect(plane.calls).toEqual([])
  })

  it('tells the parts and the price of HTTP routes, and where their key is', async () => {
    vi.stubEnv('CDK_VALIDATION', 'false')
    const { context, answer } = capturedContext()
    const given = args({ dryRun: true, stackFile: resolve('test/reference-stack/cloud/rest-chat.ts') })
    expect(await deploy(given, context)).toBe(0)
    expect(answer()).toContain(
      'http     4 routes of one REST API, a usage plan and a key, whose value API Gateway makes',
    )
    expect(answer()).toContain('a million requests cost 3.50 USD, which is not in the estimate')
  })
})
