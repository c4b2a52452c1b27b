import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { importRun } from '../../../commands/shards/importing/import-run.ts'
import { savedResult } from '../../../commands/run/saved-result.ts'
import { renderTerminal } from '../../reports/run-writers.ts'
import { resultJson } from '../../../src/metrics/result/result-json.ts'
import { type RunResult, runResultSchema } from '../../../src/metrics/result/run-result.ts'
import { workerLogPath } from '../../../src/runs/run-logs.ts'
import { buildResult } from '../../../src/runs/evaluation/build-result.ts'
import { toCounterNames } from '../../../src/sharding/carry/counter-names.ts'
import { totalsOfShard } from '../../../src/sharding/carry/shard-totals.ts'
import { shardPartName } from '../../../src/sharding/part-header.ts'
import { capturedContext } from '../captured-context.ts'
import { receiptFields } from '../../../src/metrics/recording/worker-facts.ts'
import { cutOff, knownLogs, knownPlan, newFolder, writePart, writeParts } from '../../src/sharding/parts/known-parts.ts'
import { inFull } from '../../reports/screens.ts'

const logs = knownLogs()
const planFile = join(newFolder(), 'plan.json')
beforeAll(() => writeFileSync(planFile, JSON.stringify(knownPlan)))

/** Imports, with the result that is printed and the folder that it is saved in. */
async function imported(
  from: string,
  parts?: string,
): Promise<{ exitCode: number; result: RunResult; folder: string }> {
  const outDir = newFolder()
  const { context, answer } = capturedContext({ json: true })
  const exitCode = await importRun({ from, plan: planFile, parts, outDir, paths: {} }, context)
  const result = JSON.parse(answer()) as RunResult
  expect(runResultSchema.safeParse(result).error).toBeUndefined()
  return { exitCode, result, folder: join(outDir, 'tknown_1') }
}

/** What a local run does not have: that its parts were looked at, and found to be whole. */
function withoutFaults(local: RunResult): RunResult {
  const [balance, ...limits] = local.validity.limits ?? []
  const faults = {
    name: 'faults of the parts of shards',
    note: '',
    observed: 0,
    bound: 'at most',
    limit: 0,
    unit: 'count',
    verdict: 'ok',
  } as const
  return {
    ...local,
    parts: { shards: 3, found: 3, hosts: 1, roomsAcrossHosts: 0, deliveriesAcrossClocks: 0, clockErrorUs: null },
    validity: { ...local.validity, limits: balance === undefined ? [] : [balance, faults, ...limits] },
  }
}

/** The parts of a run, less what a test does to them. */
async function partsOfRun(change: (folder: string) => unknown = () => undefined): Promise<string> {
  const folder = newFolder()
  await writeParts(folder, logs)
  await change(folder)
  return folder
}

/** Artillery's output with the totals of each shard. */
async function outputOf(folder: string, change: (names: Record<string, number>) => void = () => undefined) {
  const headers = await writeParts(newFolder(), logs)
  const names = headers.flatMap((header) =>
    toCounterNames(header.index, totalsOfShard(knownPlan, header, workerLogPath(folder, header.index), folder)),
  )
  const counters: Record<string, number> = {
    'vusers.created': 3,
    ...Object.fromEntries(names.map((name) => [name, 1])),
  }
  change(counters)
  const path = join(newFolder(), 'fargate.json')
  writeFileSync(path, JSON.stringify({ aggregate: { counters } }))
  return path
}

/** The name of the first counter that carries the totals of a shard. */
function firstOf(names: Readonly<Record<string, number>>, shard: number): string {
  return Object.keys(names).find((name) => name.startsWith(`plugins.fanbench.part.${shard}.`)) ?? ''
}

describe('the parts of a run', () => {
  it('become what a local run has of the same logs, byte for byte, and again from the logs that are left', async () => {
    const { exitCode, folder } = await imported(await partsOfRun())
    const local = buildResult(logs)
    expect(local.counters).toMatchObject({ connections_opened: 30, messages_published: 30, deliveries_received: 150 })
    const saved = readFileSync(join(folder, 'result.json'), 'utf8')
    expect(saved).toBe(resultJson(withoutFaults(local)))
    expect(exitCode).toBe(local.verdict.exitCode)

    rmSync(join(folder, 'result.json'))
    expect(resultJson(await savedResult(folder))).toBe(saved)
    expect(existsSync(join(folder, 'report.html'))).toBe(true)
  })

  it.each<[string, (folder: string) => unknown, RegExp]>([
    [
      'a shard that left nothing',
      (folder) => {
        for (const path of [join(folder, shardPartName(1)), workerLogPath(folder, 1)]) rmSync(path)
      },
      /^Shard 1 of 3 \(counted from 0\) left no part/,
    ],
    [
      'a shard that was cut off',
      (folder) => cutOff(folder, 1),
      /^Shard 1 of 3 \(counted from 0\) was cut off: its log ends [\d.]+ s after the start, without a word/,
    ],
    [
      'shards that were cut off, one of them in the middle of a record',
      (folder) => {
        for (const index of [0, 2]) cutOff(folder, index)
        const path = workerLogPath(folder, 2)
        truncateSync(path, statSync(path).size - 1)
      },
      /^Shards 0, 2 of 3 \(counted from 0\) were cut off: their logs end [\d.]+ to [\d.]+ s after the start/,
    ],
    [
      'a shard that was interrupted, when others were not',
      (folder) => {
        rmSync(workerLogPath(folder, 1))
        return writePart(folder, logs, 1, { interruption: 143 })
      },
      /^Shard 1 of 3 \(counted from 0\) was terminated \(SIGTERM\) 60\.0 s after the start, and others were not/,
    ],
    [
      'a shard that was ended while it waited for the start',
      async (folder) => {
        const { clock, startedAtUs } = await writePart(newFolder(), logs, 1)
        const atEnd = { ...clock.atStart, monotonicUs: startedAtUs - 2_000_000 }
        rmSync(workerLogPath(folder, 1))
        const waiting = { ...logs, workers: logs.workers.map(() => []) }
        return writePart(folder, waiting, 1, { interruption: 143, clock: { atStart: clock.atStart, atEnd } })
      },
      /^Shard 1 of 3 \(counted from 0\) was terminated \(SIGTERM\) before the start, and others were not/,
    ],
    [
      'a log without a header',
      (folder) => rmSync(join(folder, shardPartName(1))),
      /^worker-2\.log is not used: shard-2\.json is not beside it/,
    ],
    [
      'a shard that was played twice',
      (folder) => {
        mkdirSync(join(folder, 'again'))
        return writePart(join(folder, 'again'), logs, 2)
      },
      /^Shard 2 of 3 .* was played 2 times \(again\/shard-3\.json, shard-3\.json\)/,
    ],
    ['a log that is missing', (folder) => rmSync(workerLogPath(folder, 0)), /^The log of Shard 0 of 3 .* is missing/],
    ['a log that has grown', (folder) => appendFileSync(workerLogPath(folder, 0), 'x'), /^The log of Shard 0 .* bytes/],
    [
      'a log that is damaged',
      (folder) => {
        const bytes = readFileSync(workerLogPath(folder, 2))
        bytes[bytes.length - 1] = ~(bytes.at(-1) ?? 0)
        writeFileSync(workerLogPath(folder, 2), bytes)
      },
      /^The log of Shard 2 .* is damaged/,
    ],
    [
      'a shard that came late',
      (folder) => {
        rmSync(workerLogPath(folder, 1))
        return writePart(folder, logs, 1, { late: [{ step: 'publish', seconds: 2.5 }] })
      },
      /^Shard 1 of 3 .* was late: it could begin "publish" only 2\.5 s after/,
    ],
    [
      'a part of another run',
      (folder) => {
        rmSync(workerLogPath(folder, 1))
        return writePart(folder, logs, 1, { runId: 'tother_2' })
      },
      /^shard-2\.json is not used: it is of the run tother_2/,
    ],
    [
      'a part of another plan',
      (folder) => {
        rmSync(workerLogPath(folder, 1))
        return writePart(folder, logs, 1, { planHash: 'f'.repeat(64) })
      },
      /^shard-2\.json is not used: it was played by another plan/,
    ],
    [
      'a shard out of range',
      (folder) => writePart(folder, logs, 3, { shards: 4 }),
      /^shard-4\.json is not used: it is shard 3 of 4, and the plan has 3/,
    ],
    [
      'a header that is damaged',
      (folder) => writeFileSync(join(folder, shardPartName(0)), '{"schema":'),
      /^A part cannot be read: .*shard-1\.json: damaged/,
    ],
  ])('with %s are an invalid run with that reason', async (_, change, reason) => {
    const { exitCode, result } = await imported(await partsOfRun(change))
    expect(exitCode).toBe(result.interrupted ? 143 : 11)
    expect(result.validity.verdict).toBe('invalid')
    expect(result.validity.reasons).toContainEqual(expect.stringMatching(reason))
    // The others are settled all the same.
    expect(result.counters['connections_opened']).toBeGreaterThanOrEqual(20)
    expect(result.findings).toBeNull()
    expect(result.metrics['delivery_latency']?.count).toBeGreaterThan(0)
  })

  it('are refused where there is none of the plan', async () => {
    await expect(imported(newFolder())).rejects.toThrow(/there is no part of a run/)
    await expect(imported(join(newFolder(), 'nowhere'))).rejects.toThrow(/cannot read the parts/)
    const other = newFolder()
    await writePart(other, logs, 0, { planHash: 'f'.repeat(64) })
    await expect(imported(other)).rejects.toThrow(/has no part that was played by this plan/)
  })
})

describe("Artillery's output", () => {
  it('has totals that equal the logs of the shards', async () => {
    const folder = await partsOfRun()
    const { result } = await imported(await outputOf(folder))
    expect(result.validity.reasons).toEqual(buildResult(logs).validity.reasons)
    expect(result.parts).toEqual({
      shards: 3,
      found: 3,
      hosts: 1,
      roomsAcrossHosts: 0,
      deliveriesAcrossClocks: 0,
      clockErrorUs: null,
    })
  })

  it('is held against the logs: other figures make the run invalid', async () => {
    const changed = await partsOfRun()
    const output = await outputOf(changed)
    const fewer = knownLogs()
    const [first] = fewer.workers[0] ?? []
    Object.assign(first ?? {}, { receipts: first?.receipts.slice(receiptFields.length) })
    for (const name of ['worker-1.log', 'shard-1.json']) rmSync(join(changed, name))
    await writePart(changed, fewer, 0)
    const { exitCode, result } = await imported(output)
    expect(exitCode).toBe(11)
    expect(result.validity.reasons).toContain(
      "deliveries_received is 149 by the logs of the shards, and 150 by the totals that came with Artillery's output.",
    )
    expect(result.validity.reasons).toContainEqual(expect.stringMatching(/^delivery_latency has other samples/))
  })

  it('alone has the same percentiles and counters, marked as totals', async () => {
    const folder = await partsOfRun()
    const output = await outputOf(folder)
    const { exitCode, result, folder: run } = await imported(output, join(folder, 'nowhere'))
    expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('TOTALS ONLY: ')
    expect(renderTerminal(result, inFull)).toContain('TOTALS ONLY: ')
    const local = buildResult(logs)
    for (const name of ['connect_latency', 'delivery_latency', 'time_to_last_delivery']) {
      // The largest is known as exactly as every other sample.
      const { max: _, ...same } = local.metrics[name] ?? {}
      expect(result.metrics[name], name).toMatchObject(same)
    }
    expect(result.counters).toMatchObject(
      Object.fromEntries(
        (['connections_opened', 'messages_published', 'deliveries_expected', 'deliveries_received'] as const).map(
          (name) => [name, local.counters[name]],
        ),
      ),
    )
    expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
    expect(result.parts?.totalsOnly).toMatch(/cannot read the parts/)
    expect(exitCode).toBe(local.verdict.exitCode)
  })

  it('with a shard that came twice is invalid', async () => {
    const output = await outputOf(await partsOfRun(), (names) => (names[firstOf(names, 0)] = 2))
    const { exitCode, result } = await imported(output)
    expect(exitCode).toBe(11)
    expect(result.validity.reasons).toContainEqual(expect.stringMatching(/^The totals of shard 0 came more than once/))
  })

  describe('of which names were lost', () => {
    const lost = (names: Record<string, number>) => delete names[firstOf(names, 0)]
    const sentence = /^Of the totals of shard 0, 1 of \d+ parts were lost on the way\./

    it('is noted, and no more, where the logs of all shards are whole', async () => {
      const { exitCode, result } = await imported(await outputOf(await partsOfRun(), lost))
      const local = buildResult(logs)
      expect(exitCode).toBe(local.verdict.exitCode)
      expect(result.validity.verdict).toBe(local.validity.verdict)
      expect(result.validity.reasons).toEqual([...local.validity.reasons, expect.stringMatching(sentence)])
      expect(result.counters).toEqual(local.counters)
    })

    it('is noted where none is left, and the parts are named', async () => {
      const folder = await partsOfRun()
      const output = await outputOf(folder, (names) => {
        for (const name of Object.keys(names)) if (name.startsWith('plugins.')) delete names[name]
      })
      const { exitCode, result } = await imported(output, folder)
      expect(exitCode).toBe(buildResult(logs).verdict.exitCode)
      expect(result.validity.reasons).toContainEqual(expect.stringMatching(/^No totals of shard 2 of 3/))
      await expect(imported(output)).rejects.toThrow(/has no totals of a shard of this plan/)
    })

    it('is invalid where a log is not whole, or there are none', async () => {
      const damaged = await partsOfRun()
      const output = await outputOf(damaged, lost)
      appendFileSync(workerLogPath(damaged, 1), 'x')
      for (const parts of [damaged, join(damaged, 'nowhere')]) {
        const { exitCode, result } = await imported(output, parts)
        expect(exitCode).toBe(11)
        expect(result.validity.reasons).toContainEqual(expect.stringMatching(sentence))
      }
    })
  })
})
