import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeDefinition } from '../../../reference-stack/target-file.ts'
import { chat } from '../../../reference-stack/chats/rooms/chat.ts'
import { gateSection } from '../../../commands/gate/rows.ts'
import { type PlannedGate, planGate } from '../../../commands/gate/command/plan-gate.ts'
import { plannedFingerprint } from '../../../commands/gate/command/planned-fingerprint.ts'
import { usualMinutes } from '../../../commands/gate/usual-load.ts'
import { previewOf, previewText } from '../../../commands/gate/command/preview.ts'
import { resultJson } from '../../../src/metrics/result/result-json.ts'
import { saveFiles } from '../../../src/metrics/result/save-files.ts'
import { fileURLToPath } from 'node:url'
import { runResult } from '../../fixtures/run-result.ts'
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
  return planGate(await rowArgs(gateSection, { words: [scenario], flags: typed, ...sources }))
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
  it('has ten pairs of blocks that are long enough for a p99, unless it is told otherwise', async () => {
    const { plan, run, blocks } = await planned()
    expect(plan).toMatchObject({ pairs: 10, baselineRuns: null, force: false, warnings: [], forced: [] })
    expect(plan.figures.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['delivery_latency.p50', 'delivery_latency.p99', 'handler_cpu']),
    )
    expect(blocks).toBe(40)
    expect(run.options).toMatchObject({ members: 60, duration: 4 })
    const other = await planned({ pairs: '7', flags: { members: '40', seed: '5' }, metrics: 'delivery_latency.p50' })
    expect(other.blocks).toBe(28)
    expect(other.plan).toMatchObject({ seed: 5, baseline: { settings: { members: 40, stack: knownBad('good') } } })
    expect(other.plan.candidate.settings).not.toHaveProperty('stack')
    expect(other.command).toMatch(
      /^fanbench gate broadcast --baseline .*good\/chat\.ts --pairs 7 --metrics delivery_latency\.p50 --members 40 --seed 5$/,
    )
  })

  it('says beforehand what would be done and how long that takes', async () => {
    const shorter = previewOf(await planned({ pairs: '7' }))
    const longer = previewOf(await planned({ pairs: '14' }))
    expect(longer.seconds.first / shorter.seconds.first).toBeCloseTo(2, 1)
    expect(shorter.seconds.atMost / shorter.seconds.first).toBeCloseTo(2, 1)
    expect(shorter).toMatchObject({ blocks: { first: 14, atMost: 28 }, checksOut: null, usd: null })
    expect(shorter.deliveriesOfBlock).toBeGreaterThan(1500)
    const text = previewText(shorter)
    expect(text).toMatch(/baseline +.*good\/chat\.ts\n/)
    expect(text).toMatch(/candidate +the embedded room chat\n/)
    expect(text).toMatch(/gated +delivery_latency\.p50: 5 % more at most\n/)
    expect(text).toMatch(/blocks +14: 7 pairs; 28 if anything is suspect/)
  })

  it('takes as long as the documents say', async () => {
    const { first, both } = usualMinutes()
    expect(previewText(previewOf(await planned()))).toContain(`about ${first}; ${both} if anything is suspect`)
    const read = (path: string) =>
      readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8').replaceAll(/\s+/g, ' ')
    expect(read('docs/experiments.md')).toContain(
      `in turns; about ${first}, ${parseInt(both, 10)} if anything is suspect`,
    )
    expect(read('docs/ci/README.md')).toContain(`about ${first}, ${parseInt(both, 10)} if anything is suspect`)
  })

  it('keeps the limits of a config file for runs: those of a gate are its SLO', async () => {
    const { plan } = await planned({ flags: { limit: ['delivery_latency.p999=1s'] }, slo: 'deliveries_lost=0' })
    expect(plan.candidate.settings).not.toHaveProperty('limit')
    expect(plan.slo?.texts).toEqual(['deliveries_lost=0'])
  })

  it('warns of a few samples, and leaves out what nobody has named and no block can have', async () => {
    const { plan } = await planned({ flags: { duration: '3s' } })
    expect(plan.figures.map(({ name }) => name)).toContain('delivery_latency.p50')
    expect(plan.warnings.join('\n')).toMatch(
      /delivery_latency\.p99: a block may have only [\d,]+ samples, and 1,500 are good; give --duration/,
    )
    const shorter = await planned({ flags: { duration: '1s' } })
    expect(shorter.plan.figures.map(({ name }) => name)).not.toContain('delivery_latency.p99')
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
    expect(itself.plan.warnings).toEqual([expect.stringContaining('against itself')])
    repository.write({ 'handler.ts': '' })
    const changed = await planned({ ...args, baselineRef: 'main' })
    expect(changed.plan.candidate.name).toBe(`the working copy (${after.slice(0, 7)}, with uncommitted changes)`)
    expect(changed.plan.warnings).toEqual([])
    expect(repository.worktrees()).toEqual([])
  })
})

describe('saved runs as a baseline', () => {
  async function saved(count: number, changes: Parameters<typeof runResult>[0] = {}): Promise<string> {
    const folder = temporaryFolder()
    const { run } = await planned()
    const { scenario, target, harness, options } = await plannedFingerprint(run)
    const healthy = runResult()
    const result = {
      ...healthy,
      scenario,
      options,
      target: { ...healthy.target, ...target },
      harness: { ...healthy.harness, ...harness, host: { ...healthy.harness.host, ...harness.host } },
      ...changes,
    }
    for (let run = 1; run <= count; run++) {
      const startedAt = new Date(Date.UTC(2026, 10, run)).toISOString()
      await saveFiles(join(folder, `run-${run}`), { 'result.json': resultJson({ ...result, startedAt }) })
    }
    return folder
  }

  it('are paired in the order in which they were measured', async () => {
    const folder = await saved(10)
    const { plan, blocks } = await planned({ baseline: folder, pairs: '7' })
    expect(plan.baseline.name).toBe(`${folder} (10 saved runs)`)
    expect(plan.baselineRuns?.map(({ startedAt }) => startedAt.slice(8, 10)).join(' ')).toBe(
      '01 02 03 04 05 06 07 08 09 10',
    )
    expect(blocks).toBe(7)
  })

  it('are refused with every difference that is known beforehand, and let pass by --force', async () => {
    const healthy = runResult()
    const folder = await saved(8, {
      scenario: 'rooms',
      target: { ...healthy.target, kind: 'aws', region: 'eu-west-1' },
      options: { ...healthy.options, members: 99 },
      harness: { ...healthy.harness, version: '0.0.1' },
    })
    const problems = await problemsOf({ baseline: folder, pairs: '8' })
    expect(problems).toEqual(
      expect.arrayContaining([
        'scenario differs: baseline rooms, candidate broadcast; make it the same, or give --force',
        expect.stringMatching(/^target differs: baseline aws, candidate emulated/),
        expect.stringMatching(/^region differs: baseline eu-west-1, candidate local-1/),
        expect.stringMatching(/^harness version differs: baseline 0\.0\.1/),
        expect.stringMatching(/^option members differs: baseline 99, candidate 60/),
        expect.stringMatching(/^the saved runs are from: fanbench demo /),
      ]),
    )
    const { plan } = await planned({ baseline: folder, pairs: '8', force: true })
    expect(plan.forced).toEqual(expect.arrayContaining([expect.stringMatching(/^region differs/)]))
  })

  it('are too few where they do not give the pairs that a verdict takes', async () => {
    const problems = await problemsOf({ baseline: await saved(3) })
    expect(problems.join('\n')).toMatch(/--baseline: 3 saved runs count, and 3 metrics take at least \d/)
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
      gate: { baseline: knownBad('good'), pairs: 7, metrics: ['delivery_latency.p50'], maxRegression: ['10%'] },
    })
    const { plan, command } = await planned({ configFile })
    expect(plan).toMatchObject({ pairs: 7, candidate: { settings: { members: 40 } } })
    expect(plan.figures[0]).toMatchObject({ name: 'delivery_latency.p50', allowedRegression: 0.1, isNamed: true })
    expect(command).toMatch(/ --pairs 7 --metrics delivery_latency\.p50 --max-regression 10% --members 40 --seed \d+$/)
    const environment = { FANBENCH_GATE_PAIRS: '9', FANBENCH_GATE_METRICS: 'delivery_latency.p50,handler_cpu' }
    const ofVariables = await planned({ configFile, environment })
    expect(ofVariables.plan.pairs).toBe(9)
    expect(ofVariables.plan.figures.map(({ name }) => name)).toContain('handler_cpu')
    expect((await planned({ configFile, environment, pairs: '11' })).plan.pairs).toBe(11)
  })

  it('name one baseline: a flag overrides the other way in which a file names it', async () => {
    const configFile = config({ gate: { baselineRef: 'main', pairs: 7 } })
    const { plan } = await planned({ configFile, baseline: knownBad('good') })
    expect(plan.baseline).toMatchObject({ name: knownBad('good') })
  })

  it('are named where they belong when the file has them elsewhere, and refused all at once', async () => {
    const gate = { pairs: 0, metrics: 'delivery_latency.p50', par: 1, dryRun: true }
    expect(await problemsOf({ configFile: config({ pairs: 5, gate }), baseline: knownBad('good') })).toEqual([
      'night.json: unknown key pairs (did you mean gate.pairs?)',
      'night.json: unknown key gate.par (did you mean gate.pairs?)',
      'night.json: unknown key gate.dryRun',
      'night.json: gate.pairs: 0: must be a whole number from 1 to 1000',
      'night.json: gate.metrics: "delivery_latency.p50": must be a list such as delivery_latency.p99',
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
      pairs: '0',
      metrics: 'delivery_latency.p98',
      maxRegression: ['much'],
      slo: 'delivery_latency.p98<1s',
      noise: join(temporaryFolder(), 'noise.json'),
      asked: { junit: 'report.xml', openmetrics: 'report.xml' },
      flags: { members: '0' },
    })
    expect(problems).toEqual([
      '--pairs 0: must be a whole number from 1 to 1000',
      expect.stringContaining('--members 0'),
      expect.stringContaining('--junit goes there already'),
      expect.stringContaining('--baseline-ref origin/main'),
      expect.stringMatching(/--metrics.*delivery_latency\.p98/),
      expect.stringContaining('--max-regression much'),
      expect.stringContaining('p98'),
      expect.stringContaining('noise.json'),
    ])
  })

  it.each([
    [{ baseline: 'chat.ts', baselineRef: 'main' }, /--baseline and --baseline-ref: give one of the two/],
    [{ baseline: undefined, baselineRef: 'main' }, /--baseline-ref: needs the definition/],
    [
      { baseline: undefined, baselineRef: 'main', flags: { target: 'target.json', stack: 'chat.ts' } },
      /or leave out --target/,
    ],
    [{ baseline: 'no-such-thing' }, /--baseline: no-such-thing: there is no such run or folder/],
    [{ pairs: '3' }, /--pairs 3: 3 metrics take at least \d pairs/],
    [
      { metrics: 'connect_latency.p99' },
      /takes 1,000 samples a block, and these blocks have at most 60; give --members 1000/,
    ],
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
    const { cost, run } = await planned({
      baseline: path,
      flags: { target: path, maxCost: '100', iOwnThisTarget: hosts },
    })
    const total = (lines: typeof cost) => lines!.reduce((sum, { usd }) => sum + usd, 0)
    expect(total(cost)).toBeCloseTo(40 * total(run.cost))
    const problems = await problemsOf(
      { baseline: path, flags: { target: path, maxCost: '0.5', iOwnThisTarget: hosts } },
      15,
    )
    expect(problems.join('\n')).toMatch(/the gate \(at most 40 runs\) is expected to cost/)
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
