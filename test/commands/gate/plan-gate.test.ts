import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeDefinition } from '../../../reference-stack/target-file.ts'
import { chat } from '../../../reference-stack/chats/rooms/chat.ts'
import { gateSection } from '../../../commands/gate/rows.ts'
import { type PlannedGate, planGate } from '../../../commands/gate/command/plan-gate.ts'
import { previewOf, previewText } from '../../../commands/gate/command/preview.ts'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../fanbench.ts'
import { rowArgs, type Typed } from '../row-args.ts'
import { Repository } from './repository.ts'

const knownBad = (name: string) =>
  fileURLToPath(new URL(`../../../reference-stack/chats/known-bad/${name}/chat.ts`, import.meta.url))

/** What is typed: a scenario, the flags of the gate, and those of its runs. */
type Changes = Typed['flags'] & { readonly scenario?: string; readonly flags?: Typed['flags'] } & Pick<
    Typed,
    'asked' | 'configFile' | 'environment'
  >

async function planned({
  scenario = 'broadcast',
  flags,
  asked,
  configFile,
  environment,
  ...own
}: Changes = {}): Promise<PlannedGate> {
  const isNamed = 'baselineRef' in own || configFile !== undefined
  const typed = { ...(!isNamed && { baseline: knownBad('good') }), ...flags, ...own }
  const sources = { configFile, environment: environment ?? {}, asked: asked ?? {} }
  return planGate(await rowArgs(gateSection, { args: [scenario], flags: typed, ...sources }))
}

async function problemsOf(changes: Changes, exitCode = 2): Promise<string[]> {
  const refusal = await planned(changes).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ exitCode })
  return (refusal as { problems: string[] }).problems
}

/** A definition of one function, in a file that nothing else imports. */
function definition(name: string, more = '', memoryMb = 256): string {
  const handler = `handler: new URL('./handler.ts', import.meta.url)`
  return `export default {
    name: '${name}', protocol: 'rooms', tables: {},
    functions: { say: { ${handler}, memoryMb: ${memoryMb}, timeoutSeconds: 10, ${more} } },
    routes: { $connect: 'say', dispatch: 'say' },
  }`
}

const handler = { 'handler.ts': 'export const handler = () => ({ statusCode: 200 })' }

describe('the plan of a gate', () => {
  it('has as many rounds as a FAIL takes, unless it is told otherwise', async () => {
    const { plan, run, command } = await planned()
    expect(plan).toMatchObject({
      turnSeconds: 0.1,
      pairsOfRound: 35,
      rounds: 13,
      force: false,
      warnings: [],
      forced: [],
    })
    expect(plan.figures).toContainEqual({ name: 'delivery_latency.p90', allowedRegression: null, isAsked: false })
    expect(plan.roundsAtMost).toBeGreaterThan(20)
    expect(run.options).toMatchObject({ members: 60, duration: 3.5 })
    expect(command).toMatch(/^fanbench gate broadcast --baseline .*good\/chat\.ts --seed \d+$/)
    const own = { maxTime: '5m', metrics: 'delivery_latency.p50', allowWork: ['read_units=+10%'] }
    const other = await planned({ ...own, flags: { members: '40', seed: '5' } })
    expect(other.plan).toMatchObject({ rounds: 10, seed: 5, allowedWork: { read_units: 0.1 } })
    expect(other.plan.baseline).toMatchObject({ settings: { members: 40, stack: knownBad('good') } })
    expect(other.plan.candidate.settings).not.toHaveProperty('stack')
  })

  it('has turns of about three messages, which are longer where fewer are published', async () => {
    expect((await planned({ flags: { publishRate: '5', duration: '8s' } })).plan.turnSeconds).toBe(0.6)
    expect((await planned({ flags: { publishRate: '300' } })).plan.turnSeconds).toBe(0.1)
  })

  it('holds the candidate against itself, where that is asked for', async () => {
    const { plan } = await planned({ baseline: undefined, againstItself: true })
    expect(plan.baseline).toEqual(plan.candidate)
  })

  it('says beforehand what would be done and how long that takes', async () => {
    const preview = previewOf(await planned())
    expect(preview).toMatchObject({ rounds: { usual: 13 }, checksOut: null, usd: null })
    expect(preview.seconds.atMost).toBeLessThanOrEqual(600)
    const text = previewText(preview)
    expect(text).toMatch(/baseline +.*good\/chat\.ts\n/)
    expect(text).toMatch(/candidate +the embedded room chat\n/)
    expect(text).toMatch(/time +delivery_latency\.p50: as little more as can be shown, from 5 to 20 %\n/)
    expect(text).toMatch(/rounds +13, each of 35 pairs of turns of 0\.1 s/)
  })

  it('keeps the limits of a config file for runs: those of a gate are its SLO', async () => {
    const { plan } = await planned({ flags: { limit: ['delivery_latency.p999=1s'] }, slo: 'deliveries_lost=0' })
    expect(plan.candidate.settings).not.toHaveProperty('limit')
    expect(plan.slo?.texts).toEqual(['deliveries_lost=0'])
  })
})

describe('a baseline that is a template', () => {
  it.each([
    ['template.json', { AWSTemplateFormatVersion: '2010-09-09', Resources: {} }],
    ['packaged.json', { Resources: {} }],
    ['serverless.json', { service: 'chat', provider: { name: 'aws' } }],
  ])('is known by what is in it: %s', async (name, content) => {
    const baseline = join(temporaryFolder(), name)
    writeFileSync(baseline, JSON.stringify(content))
    await expect(planned({ baseline, flags: { target: 'ws://127.0.0.1:9' } })).rejects.toThrow(
      'a template is for the embedded stack',
    )
  })
})

describe('a baseline at a Git ref', () => {
  it('is named with its commit, and the candidate is the working copy with what is not committed', async () => {
    const repository = new Repository()
    const before = repository.commit({ ...handler, 'chat.ts': definition('before') })
    const after = repository.commit({ 'chat.ts': definition('after') })
    const args = { baseline: undefined, baselineRef: 'HEAD~1', flags: { stack: repository.path('chat.ts') } }
    const { plan, atRef } = await planned(args)
    expect(atRef).toMatchObject({ ref: 'HEAD~1', commit: before, path: 'chat.ts' })
    expect(plan.baseline).toMatchObject({ name: `HEAD~1 (${before.slice(0, 7)})`, commit: before })
    expect(plan.candidate).toMatchObject({ name: `the working copy (${after.slice(0, 7)})`, commit: after })
    const itself = await planned({ ...args, baselineRef: 'main' })
    expect(itself.plan.warnings).toEqual([expect.stringContaining('compares a chat with itself')])
    repository.write({ 'handler.ts': '' })
    const changed = await planned({ ...args, baselineRef: 'main' })
    expect(changed.plan.candidate.name).toBe(`the working copy (${after.slice(0, 7)}, with uncommitted changes)`)
    expect(changed.plan.warnings).toEqual([])
    expect(repository.worktrees()).toEqual([])
  })
})

describe('the options of a gate', () => {
  const config = (content: unknown) => {
    const file = join(temporaryFolder(), 'night.json')
    writeFileSync(file, JSON.stringify(content))
    return file
  }

  it('may be in the config file and in variables, so that a nightly gate is configured by a file', async () => {
    const configFile = config({
      members: 40,
      gate: { baseline: knownBad('good'), maxTime: '3m', metrics: ['delivery_latency.p50'], maxRegression: ['10%'] },
    })
    const { plan, command } = await planned({ configFile })
    expect(plan).toMatchObject({ candidate: { settings: { members: 40 } } })
    expect(plan.figures[0]).toMatchObject({ name: 'delivery_latency.p50', allowedRegression: 0.1 })
    expect(command).toMatch(
      / --metrics delivery_latency\.p50 --max-regression 10% --max-time 3m --members 40 --seed \d+$/,
    )
    const environment = { FANBENCH_GATE_MAX_TIME: '150s', FANBENCH_GATE_METRICS: 'delivery_latency.p50,handler_cpu' }
    const ofVariables = await planned({ configFile, environment })
    expect(ofVariables.plan.roundsAtMost).toBeLessThan(13)
    expect(ofVariables.plan.figures.map(({ name }) => name)).toContain('handler_cpu')
    expect((await planned({ configFile, environment, maxTime: '5m' })).plan.roundsAtMost).toBeGreaterThan(13)
  })

  it('name one baseline: a flag overrides the other way in which a file names it', async () => {
    const configFile = config({ gate: { baselineRef: 'main', force: true } })
    const { plan } = await planned({ configFile, baseline: knownBad('good') })
    expect(plan.baseline).toMatchObject({ name: knownBad('good') })
  })

  it('are named where they belong when the file has them elsewhere, and refused all at once', async () => {
    const gate = { maxTime: '1s', metrics: 'delivery_latency.p50', maxTim: 1, dryRun: true }
    expect(await problemsOf({ configFile: config({ maxTime: '5m', gate }), baseline: knownBad('good') })).toEqual([
      'night.json: unknown key maxTime (did you mean gate.maxTime?)',
      'night.json: unknown key gate.maxTim (did you mean gate.maxTime?)',
      'night.json: unknown key gate.dryRun',
      expect.stringContaining('night.json: gate.maxTime'),
      expect.stringContaining('night.json: gate.metrics: "delivery_latency.p50": must be a list'),
    ])
    expect(await problemsOf({ configFile: config({ gate: 5 }), baseline: knownBad('good') })).toEqual([
      'night.json: gate: must be an object with options of fanbench gate',
    ])
  })
})

describe('the usual load of a gate', () => {
  it('has one room where either chat has none, and gives way to nothing that is given', async () => {
    const broadcast = fileURLToPath(new URL('../../../reference-stack/chats/broadcast/chat.ts', import.meta.url))
    expect(await problemsOf({ baseline: broadcast })).toEqual([
      'protocol differs: baseline broadcast, candidate rooms; make it the same, or give --force',
    ])
    const { plan, run } = await planned({ baseline: broadcast, flags: { chat: 'broadcast' } })
    expect([plan.candidate.settings.rooms, plan.baseline.settings.rooms, run.options.rooms]).toEqual([1, 1, 1])
    expect((await problemsOf({ baseline: broadcast, flags: { rooms: '3' } })).join('\n')).toContain('--rooms 3')
  })
})

describe('what is wrong with a gate', () => {
  it('is said all at once', async () => {
    const problems = await problemsOf({
      baseline: undefined,
      maxTime: 'soon',
      allowWork: ['much'],
      metrics: 'delivery_latency.p98',
      maxRegression: ['much'],
      slo: 'delivery_latency.p98<1s',
      asked: { junit: 'report.xml', openmetrics: 'report.xml' },
      flags: { members: '0' },
    })
    expect(problems).toEqual([
      expect.stringContaining('--max-time soon'),
      expect.stringContaining('--members 0'),
      expect.stringContaining('--junit goes there already'),
      expect.stringContaining('--baseline-ref origin/main'),
      expect.stringMatching(/--metrics.*delivery_latency\.p98/),
      expect.stringContaining('--max-regression much'),
      expect.stringContaining('p98'),
      expect.stringContaining('--allow-work much'),
    ])
  })

  it.each([
    [{ baseline: 'chat.ts', baselineRef: 'main' }, /--baseline, --baseline-ref and --against-itself: give one of them/],
    [{ baseline: undefined, baselineRef: 'main' }, /--baseline-ref: needs the definition/],
    [
      { baseline: undefined, baselineRef: 'main', flags: { target: 'target.json', stack: 'chat.ts' } },
      /or leave out --target/,
    ],
    [
      { baseline: 'no-such-thing' },
      /no-such-thing: is no definition, template, target\.json or URL.*saved runs cannot be a baseline/,
    ],
    [{ flags: { duration: '1s' } }, /--duration: a round takes 12 pairs of turns, which at this rate last 1\.2 s/],
    [{ maxTime: '30s' }, /--max-time: a verdict takes 6 rounds of \d+ s, and so \d+s/],
    [{ scenario: 'connect' }, /publish in turns/],
    [{ allowWork: ['read_unit=10%'] }, /there is no read_unit \(did you mean read_units\?\)/],
    [{ metrics: 'connect_latency.p99' }, /nothing that a gate times is called "connect_latency\.p99"/],
    [{ flags: { target: 'ws://127.0.0.1:9/', protocol: 'rooms' } }, /a definition is for the embedded stack/],
    [
      { baseline: 'ws://127.0.0.1:9/', flags: { protocol: 'rooms' } },
      /target differs: baseline endpoint, candidate emulated/,
    ],
    [{ scenario: 'brodcast' }, /there is no scenario brodcast \(did you mean broadcast\?\)/],
  ] as [Changes, RegExp][])('%o', async (changes, problem) => {
    expect((await problemsOf(changes)).join('\n')).toMatch(problem)
  })

  it("is that two hosts are somebody else's, each named once", async () => {
    const target = 'wss://example.com/prod'
    const problems = await problemsOf({ baseline: 'wss://example.org/prod', flags: { target, protocol: 'rooms' } }, 15)
    expect(problems.filter((problem) => problem.includes('example.org'))).toHaveLength(1)
    expect(problems.filter((problem) => problem.includes('example.com'))).toHaveLength(1)
  })

  it('is that the functions of two definitions do not have the same memory or runtime, unless it is set for both', async () => {
    const repository = new Repository()
    repository.write({
      ...handler,
      'before.ts': definition('before', "runtime: 'nodejs22.x'", 128),
      'after.ts': definition('after'),
    })
    const changes = { baseline: repository.path('before.ts'), flags: { stack: repository.path('after.ts') } }
    expect(await problemsOf(changes)).toEqual([
      'memory of say differs: baseline 128 MB, candidate 256 MB; make it the same, or give --force',
      'runtime of say differs: baseline nodejs22.x, candidate nodejs24.x; make it the same, or give --force',
    ])
    expect(await problemsOf({ ...changes, flags: { ...changes.flags, memory: '512' } })).toHaveLength(1)
    expect((await planned({ ...changes, force: true })).plan.forced).toHaveLength(2)
  })

  it('is that two targets are not in the same Region', async () => {
    const folder = temporaryFolder()
    const target = (name: string, region: string) => {
      const path = join(folder, name)
      writeFileSync(path, JSON.stringify(deployed(region)))
      return path
    }
    const problems = await problemsOf({
      baseline: target('baseline.json', 'eu-west-1'),
      flags: { target: target('candidate.json', 'us-east-1'), iOwnThisTarget: hosts, maxCost: '10' },
    })
    expect(problems).toEqual([
      'region differs: baseline eu-west-1, candidate us-east-1; make it the same, or give --force',
    ])
  })
})

describe('the cost of a gate at AWS', () => {
  it('is that of all its blocks, and refused where it is more than is allowed', async () => {
    const path = join(temporaryFolder(), 'target.json')
    writeFileSync(path, JSON.stringify(deployed('eu-west-1')))
    const { cost, run, plan } = await planned({
      baseline: path,
      flags: { target: path, maxCost: '100', iOwnThisTarget: hosts },
    })
    const total = (lines: typeof cost) => lines!.reduce((sum, { usd }) => sum + usd, 0)
    expect(total(cost)).toBeCloseTo(2 * plan.roundsAtMost * total(run.cost))
    const problems = await problemsOf(
      { baseline: path, flags: { target: path, maxCost: '0.5', iOwnThisTarget: hosts } },
      15,
    )
    expect(problems.join('\n')).toMatch(/the gate \(at most \d+ runs\) is expected to cost/)
  })
})

const hosts = ['eu-west-1', 'us-east-1'].map((region) => `abcdef1234.execute-api.${region}.amazonaws.com`)

/** As `fanbench deploy` would write it. */
function deployed(region: string) {
  const { schema, stack, functions, tables, routes, protocol, definitionHash } = describeDefinition(chat)
  const url = `wss://abcdef1234.execute-api.${region}.amazonaws.com/prod`
  const ownership = { stack: 'fanbench-rooms', nonce: 'a-nonce' }
  const api = { id: 'abcdef1234', stage: 'prod' }
  return {
    schema,
    kind: 'aws',
    stack,
    url,
    region,
    api,
    endpoints: {},
    functions,
    tables,
    routes,
    alias: 'live',
    protocol,
    ownership,
    definitionHash,
  }
}
