import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { capacity } from '../../../commands/capacity/command/capacity.ts'
import { capacitySection } from '../../../commands/capacity/rows.ts'
import { Refusal } from '../../../src/exit-codes.ts'
import type { CapacityResult } from '../../../commands/capacity/capacity-result.ts'
import { everyCase } from '../../every-case.ts'
import { capturedContext } from '../captured-context.ts'
import { fanbench, temporaryFolder } from '../fanbench.ts'
import { rowArgs } from '../row-args.ts'
import { awsHost, targetFile } from '../target-file.ts'

const usual = { to: '500', slo: 'delivery_latency.p99<1s' }

describe('fanbench capacity', () => {
  it.each([
    [
      { from: '1', to: '0.5', resolution: '9', slo: 'x<1,deliveries_lost>0' },
      { members: '5', limit: ['x=1'] },
      ['--from 1: ', '--to 0.5: ', '--resolution 9: ', '--members: is', '--limit: ', 'called x', 'lower is better'],
    ],
    [{ of: 'publish-rate' }, { publishRate: '5' }, ['--publish-rate: is what']],
    [{ slo: 'connect_latency.p99<1s', to: '2000' }, {}, ['has at most 10', '(a block at --from 10)']],
    [{ to: '9000000' }, {}, ['--members 9000000', '(a block at --to 9000000)']],
    [{ to: '20' }, { target: 'nowhere.json' }, ['nowhere.json: there is no such file']],
  ])('is refused before anything is started: %o with %o', async (args, flags, mentions) => {
    const outDir = temporaryFolder()
    const { context } = capturedContext()
    const given = await rowArgs(capacitySection, { flags: { ...usual, ...args, ...flags, outDir } })
    const refusal = await capacity(given, context).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Refusal)
    for (const mention of mentions) expect(String(refusal)).toContain(mention)
    expect(readdirSync(outDir)).toEqual([])
  })

  it.each([
    ['50', 0, /blocks {5}\d to \d+, by where[^]*cost {7}at most \d+\.\d+ USD at AWS/],
    ['0.5', 15, /the search, where it takes longest, is expected to cost/],
  ])('says beforehand what a deployed chat would be asked, within --max-cost %s', async (maxCost, exitCode, said) => {
    const { context, answer } = capturedContext()
    const flags = { target: targetFile('aws'), iOwnThisTarget: [awsHost], maxCost, outDir: temporaryFolder() }
    const args = await rowArgs(capacitySection, { flags: { ...usual, dryRun: true, ...flags } })
    const [code, text] = await capacity(args, context).then(
      (done) => [done, answer()],
      (error: Refusal) => [error.exitCode, error.message],
    )
    expect([code, text]).toEqual([exitCode, expect.stringMatching(said)])
  })

  it('searches a chat that slows above 12 members, and keeps every block', async () => {
    const outDir = temporaryFolder()
    const args =
      // The chat waits for 2 s in a larger room. A warm-up takes the cold start, which has no limit on a busy machine.
      `--from 12 --to 13 --slo delivery_latency.p50<1900ms --max-blocks ${everyCase ? 9 : 1} --seed 7 --json ` +
      '--stack test/fixtures/stacks/slow-above/12.ts --publish-rate 4 --arrivals constant --connect-rate 200 ' +
      `--join-rate 200 --warm-up 2s --duration 1s --drain ${everyCase ? '2500ms' : '4s'}`
    const { exitCode, stdout } = await fanbench(['capacity', ...args.split(' '), '--out-dir', outDir])
    const result = JSON.parse(stdout) as CapacityResult
    expect(result, JSON.stringify(result.steps)).toMatchObject({
      seed: 7,
      exitCode,
      holds: { level: 12, verdict: 'met' },
    })
    expect(exitCode).toBe(everyCase ? 0 : 16)
    // In the suite it gives up before it has found.
    if (everyCase) expect(result).toMatchObject({ outcome: 'found', ends: { level: 13, verdict: 'broken', blocks: 2 } })

    const folder = join(outDir, result.experimentId)
    expect(JSON.parse(readFileSync(join(folder, 'capacity.json'), 'utf8'))).toEqual(result)
    for (const file of ['report.html', 'capacity.md', ...result.blocks.map(({ report }) => report)])
      expect(existsSync(join(folder, file))).toBe(true)
    expect(result.blocks[0]?.command).toContain('--members 12 --rooms 1')
  })
})
