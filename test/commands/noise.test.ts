import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../../commands/noise/command/noise.ts'
import { noiseSection } from '../../commands/noise/rows.ts'
import type { NoisePreview } from '../../commands/noise/command/preview.ts'
import { orderOfNoise } from '../../commands/noise/plan.ts'
import { readNoise } from '../../commands/noise/read-noise.ts'
import type { NoiseResult } from '../../commands/noise/noise-result.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { capturedContext } from './captured-context.ts'
import { temporaryFolder } from './fanbench.ts'
import { rowArgs } from './row-args.ts'

const typed = (flags: Readonly<Record<string, unknown>>) => rowArgs(noiseSection, { words: ['broadcast'], flags })

describe('fanbench noise --dry-run', () => {
  it('says what would be measured, and starts nothing', async () => {
    const outDir = temporaryFolder()
    const { context, answer } = capturedContext()
    expect(await noise(await typed({ dryRun: true, outDir }), context)).toBe(0)
    expect(answer()).toMatch(/arms +two embedded stacks of the same definition/)
    expect(answer()).toMatch(/blocks +20: 10 pairs, each in an order of its own/)
    expect(answer()).toMatch(/time +about \d+ minutes/)
    expect(globSync('*', { cwd: outDir })).toEqual([])
  })

  it('says where too few pairs are asked for, and how to repeat it', async () => {
    const { context, answer } = capturedContext({ json: true })
    await noise(
      await typed({ dryRun: true, pairs: '3', metrics: 'handler_cpu, delivery_latency.p50', seed: '7', members: '9' }),
      context,
    )
    const preview = JSON.parse(answer()) as NoisePreview
    expect(preview).toMatchObject({ pairs: 3, pairsNeeded: 6, blocks: 6, usd: null })
    expect(preview.command).toBe(
      'fanbench noise broadcast --pairs 3 --metrics handler_cpu,delivery_latency.p50 --members 9 --seed 7',
    )
  })
})

describe('what is wrong with a noise measurement', () => {
  it('is said all at once', async () => {
    const wrong = { pairs: '0', metrics: 'delivery_latency.p98', members: '0', target: 'nowhere.json' }
    await expect(noise(await typed(wrong), capturedContext().context)).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        '--pairs 0: must be a whole number from 1 to 1000',
        expect.stringContaining('--members 0'),
        expect.stringContaining('delivery_latency.p98'),
        expect.stringContaining('nowhere.json'),
      ],
    })
  })
})

const load = { members: '4', rooms: '1', connectRate: '100', joinRate: '100', publishRate: '20' }
const short = { joinGrace: '50ms', duration: '1s', warmUp: '0', drain: '300ms', metricsWait: '0' }

describe('fanbench noise, from end to end', () => {
  it('keeps the blocks that it has when it is stopped, and a gate can read them', async () => {
    const outDir = temporaryFolder()
    const interruption = new AbortController()
    const { context, answer } = capturedContext({ json: true, signal: interruption.signal })
    const { progress } = context
    // Ctrl-C in the first block after both arms have been measured. A pair is lost if a block of it does not count twice. One pair begins
    // with each arm, so that both are measured, and another block follows, whatever counts on this machine.
    const seed = 7
    const order = orderOfNoise({ scenario: 'broadcast', settings: {}, pairs: 2, figures: [], seed })
    expect(order.map(({ name }) => name)).toEqual(['a', 'b', 'b', 'a'])
    const begun: string[] = []
    const write = (text: string) => {
      const [, arm] = /\d of 4: (a|b)$/m.exec(text) ?? []
      if (begun.includes('a') && begun.includes('b') && arm !== undefined) interruption.abort()
      if (arm !== undefined) begun.push(arm)
      progress.write(text)
    }
    const code = await noise(await typed({ pairs: '2', ...load, ...short, outDir, seed: String(seed) }), {
      ...context,
      progress: { ...progress, write },
    })
    expect(code).toBe(130)
    const result = JSON.parse(answer()) as NoiseResult
    expect(result).toMatchObject({ verdict: 'too-few-pairs', pairsPlanned: 2, stopped: { exitCode: 130 } })
    // On a busy machine a block may not count; it is measured again, and with it there are more than two.
    expect(new Set(result.blocks.map(({ arm }) => arm))).toEqual(new Set(['a', 'b']))
    const cpu = result.metrics.find(({ name }) => name === 'handler_cpu')
    expect(cpu).toMatchObject({ halfWidth: null, isWorthGating: false })
    const folder = join(outDir, result.experimentId)
    for (const file of ['report.html', 'noise.md', ...result.blocks.map(({ report }) => report)])
      expect(existsSync(join(folder, file))).toBe(true)
    const saved = await readNoise(folder)
    expect(saved.fingerprint).toEqual(result.fingerprint)
    expect(saved.fingerprint).toMatchObject({ scenario: 'broadcast', 'option members': '4', target: 'emulated' })
    // Each arm has a stack of its own, and both the same members and instants.
    const runs = await Promise.all(result.blocks.map(({ runId }) => readResult(join(folder, runId))))
    expect(new Set(runs.map(({ target }) => target.url)).size).toBe(2)
    // Where a block of the first pair did not count in two tries, the second pair has a seed of its own.
    expect([[seed], [seed, seed + 1]]).toContainEqual([...new Set(runs.map((run) => run.seed))])
    expect(readFileSync(join(folder, 'noise.json'), 'utf8')).toBe(`${JSON.stringify(result, null, 2)}\n`)
  })
})
