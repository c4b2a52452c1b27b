import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostChat } from '../fixtures/hosted-chat.ts'
import { sweep, applyMemory } from '../../commands/sweep/command.ts'
import { sweepSection } from '../../commands/sweep/rows.ts'
import type { SweepPreview } from '../../commands/sweep/command/preview.ts'
import type { SweepResult } from '../../commands/sweep/sweep-result.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { lambdaClient } from '../../src/targets/clients.ts'
import { asTarget } from '../../src/targets/target.ts'
import { AliasedFunction } from '../../src/targets/versions/aliased-function.ts'
import { capturedContext } from './captured-context.ts'
import { temporaryFolder } from './fanbench.ts'
import { rowArgs, type Typed } from './row-args.ts'

type Flags = NonNullable<Typed['flags']>

const typed = ({ scenario = 'broadcast', ...flags }: Flags = {}) =>
  rowArgs(sweepSection, { args: [String(scenario)], flags: { memory: '512,128,1769', dryRun: true, ...flags } })

async function previewed(changes: Flags = {}): Promise<SweepPreview> {
  const { context, answer } = capturedContext({ json: true })
  expect(await sweep(await typed(changes), context)).toBe(0)
  return JSON.parse(answer()) as SweepPreview
}

describe('fanbench sweep --dry-run', () => {
  it('says what would be done to which functions, in which order, and what it costs', async () => {
    const outDir = temporaryFolder()
    const { context, answer } = capturedContext()
    expect(await sweep(await typed({ outDir, seed: '3' }), context)).toBe(0)
    expect(answer()).toMatch(/functions +SendMessage\n/)
    expect(answer()).toMatch(/versions +3 of each.*: 128 MB, 512 MB, 1769 MB\n/)
    expect(answer()).toMatch(/blocks +30: 10 rounds of 3, (\d+) (\d+) (\d+) \3 \2 \1 \.\.\.\n/)
    expect(answer()).toMatch(/cost +[\d.]+ USD if it were at AWS/)
    expect(globSync('*', { cwd: outDir })).toEqual([])
  })

  it('takes more rounds where so many settings take more, and says where too few are given', async () => {
    const eight = '128,256,512,768,1024,1280,1536,1769'
    expect(await previewed({ memory: eight })).toMatchObject({ rounds: 11, roundsNeeded: 11, referenceMb: 1769 })
    const { context, answer } = capturedContext()
    await sweep(await typed({ rounds: '3' }), context)
    expect(answer()).toContain('! with 3 rounds no recommendation is possible: 3 settings take at least --rounds 7')
  })

  it('adds up the load of all blocks, and has a load of its own only where none is given', async () => {
    const [two, four] = [await previewed({ rounds: '2' }), await previewed({ rounds: '4' })]
    expect(four.messages).toBe(2 * two.messages)
    expect(four.usd).toBeCloseTo(2 * two.usd!)
    expect(two.command).toMatch(/^fanbench sweep broadcast --memory 512,128,1769 --rounds 2 --seed \d+$/)
    const longer = await previewed({ rounds: '2', duration: '1m', seed: '7' })
    expect(longer.messages).toBeGreaterThan(two.messages)
    expect(longer.command).toMatch(/--duration 1m --seed 7$/)
  })

  it('takes functions by name, and the reference that is given', async () => {
    const preview = await previewed({ functions: ['JoinRoom,SendMessage'], reference: '512' })
    expect(preview).toMatchObject({ functions: ['JoinRoom', 'SendMessage'], referenceMb: 512 })
  })
})

describe('what is wrong with a sweep', () => {
  async function problemsOf(changes: Flags): Promise<string[]> {
    const refusal = await sweep(await typed(changes), capturedContext().context).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ exitCode: 2 })
    return (refusal as { problems: string[] }).problems
  }

  it('is said all at once', async () => {
    const problems = await problemsOf({
      memory: '64,512',
      rounds: '0',
      slo: 'delivery_latency.p98<1s',
      apply: true,
      members: '0',
    })
    expect(problems).toEqual([
      '--memory 64,512: must be whole numbers of MB from 128 to 10240',
      '--rounds 0: must be a whole number from 1 to 1000',
      expect.stringContaining('--members 0'),
      expect.stringContaining('p98'),
      expect.stringContaining('--apply: the embedded stack ends with the sweep'),
    ])
  })

  it.each([
    [{ memory: undefined }, /--memory: is missing/],
    [{ memory: '512' }, /--memory 512: has nothing to be compared with/],
    [{ memory: '512,512,128' }, /has a size twice/],
    [{ reference: '256' }, /--reference 256: must be one of the sizes of --memory, 128, 512, 1769/],
    [{ functions: ['SendMesage'] }, /no such function \(did you mean SendMessage\?\)/],
    [{ target: 'ws://127.0.0.1:9/', protocol: 'rooms' }, /no version of a function can be published/],
  ] as [Flags, RegExp][])('%o', async (changes, problem) => {
    expect((await problemsOf(changes)).join('\n')).toMatch(problem)
  })
})

/** Two stacks and four runs take half a minute where others work beside. */
const isAsked = process.env['SWEEP_END_TO_END'] === '1'
const load = { members: '4', rooms: '2', connectRate: '100', joinRate: '100', publishRate: '8' }
const short = { joinGrace: '50ms', duration: '500ms', warmUp: '0', drain: '1s', metricsWait: '0' }
const measured = { scenario: 'smoke', memory: '256,1024', rounds: '1', dryRun: false }

describe.runIf(isAsked)('fanbench sweep, from end to end (SWEEP_END_TO_END=1)', () => {
  it('measures two settings on the embedded stack, and says that so few blocks do not tell', async () => {
    const outDir = temporaryFolder()
    const { context, answer } = capturedContext({ json: true, quiet: true })
    expect(await sweep(await typed({ ...measured, ...load, ...short, outDir }), context)).toBe(16)
    const result = JSON.parse(answer()) as SweepResult
    expect(result.settings.map(({ memoryMb, blocks }) => [memoryMb, blocks.length])).toEqual([
      [256, 1],
      [1024, 1],
    ])
    expect(result.recommendation).toEqual({ kind: 'none', why: 'too-few-blocks' })
    const folder = join(outDir, result.experimentId)
    expect(JSON.parse(readFileSync(join(folder, 'sweep.json'), 'utf8'))).toEqual(result)
    expect(readFileSync(join(folder, 'sweep.md'), 'utf8')).toContain('No recommendation')
    for (const { report } of result.blocks) expect(existsSync(join(folder, report))).toBe(true)
    // What was billed shows that the version had the memory that is said.
    for (const { arm, runId } of result.blocks) {
      const run = await readResult(join(folder, runId))
      const { billedGbSeconds, billedMs } = run.server.logs!.functions['SendMessage']!
      expect((billedGbSeconds! * 1024 * 1000) / billedMs).toBeCloseTo(Number.parseInt(arm, 10))
    }
  })

  it('leaves a stack that stays as it was, does not apply what it does not recommend, and applies what it does', async () => {
    const outDir = temporaryFolder()
    await using stack = await hostChat()
    const targetFile = join(outDir, 'target.json')
    writeFileSync(targetFile, JSON.stringify(stack.target))
    const target = asTarget(stack.target)
    using client = lambdaClient(target)!
    const say = new AliasedFunction(client, target.functions['SendMessage']!, target.alias!)
    const state = async () => ({
      latest: await say.configuration(),
      behindAlias: await say.configuration(say.aliasName),
    })
    const before = await state()
    const { context, answer } = capturedContext({ quiet: true })
    const flags = { ...load, ...short, outDir, target: targetFile }
    expect(await sweep(await typed({ ...measured, apply: true, ...flags }), context)).toBe(16)
    expect(answer()).toContain('not applied: there is no recommendation')
    expect(await state()).toEqual(before)
    const [restoreFile = ''] = globSync('*/restore.json', { cwd: outDir })
    expect(JSON.parse(readFileSync(join(outDir, restoreFile), 'utf8'))).toMatchObject({
      restoredAt: expect.any(String),
    })
    const [done] = await applyMemory(target, { functions: ['SendMessage'], memoryMb: 256, functionsAreNamed: false })
    expect(done).toContain(`256 MB (it had ${before.latest.memoryMb})`)
    expect((await state()).behindAlias.memoryMb).toBe(256)
    expect(await sweep(await typed({ memory: undefined, dryRun: undefined, restore: true, outDir }), context)).toBe(0)
    expect((await state()).behindAlias.memoryMb).toBe(256)
  })
})
