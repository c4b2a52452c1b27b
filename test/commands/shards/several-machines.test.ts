import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { partsSentences } from '../../../reports/sentences/parts-sentences.ts'
import { renderTerminal } from '../../reports/run-writers.ts'
import { importRun } from '../../../commands/shards/importing/import-run.ts'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import { buildResult } from '../../../src/runs/evaluation/build-result.ts'
import { workerLogPath } from '../../../src/runs/run-logs.ts'
import { makePlan } from '../../../src/sharding/make-plan.ts'
import { cutOff, knownLogs, knownPlan, newFolder, writePart } from '../../src/sharding/parts/known-parts.ts'
import { partsOf } from '../../src/sharding/plan-of.ts'
import { capturedContext } from '../captured-context.ts'
import { inFull } from '../../reports/screens.ts'

/** Half of the members are in one room, on all three shards. */
const parts = partsOf('ws://127.0.0.1:1/', { spreadRooms: true })
const plan = makePlan({ ...parts, run: { ...parts.run, options: { ...parts.run.options, roomSizes: 'one-big' } } })
const logs = knownLogs(plan)
for (const entries of logs.workers)
  for (const facts of entries) Object.assign(facts, { health: { ...facts.health, peakRssBytes: 300_000_000 } })

const clockTable = 'How far the clock of each shard may be off'

interface Machine {
  readonly hostId: string
  readonly errorUs: number
  readonly wallErrorUs?: number
  readonly pid: number
  readonly threadId: number
}

async function imported(machines: readonly Machine[]) {
  const [folder, outDir] = [newFolder(), newFolder()]
  const { clock } = await writePart(newFolder(), logs, 0, {}, plan)
  for (const [index, { errorUs, wallErrorUs, ...place }] of machines.entries()) {
    const atEnd = { ...clock.atEnd, errorUs, ...(wallErrorUs !== undefined && { wallErrorUs }) }
    await writePart(folder, logs, index, { ...place, clock: { ...clock, atEnd } }, plan)
  }
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
  const { context } = capturedContext()
  const args = { from: folder, plan: join(folder, 'plan.json'), parts: undefined, outDir, paths: {} }
  await importRun(args, context)
  const result = await readResult(join(outDir, 'latest'))
  const page = readFileSync(join(outDir, 'latest', 'report.html'), 'utf8')
  return { result, text: renderTerminal(result, inFull), page }
}

it('rooms on several machines come with the error of each clock, and what one clock alone has timed', async () => {
  const { result, text, page } = await imported([
    { hostId: 'a', errorUs: 20, wallErrorUs: 15, pid: 1, threadId: 1 },
    { hostId: 'b', errorUs: 40, wallErrorUs: 25, pid: 1, threadId: 1 },
    { hostId: 'b', errorUs: 30, pid: 2, threadId: 1 },
  ])
  expect(result.parts).toEqual({
    shards: 3,
    found: 3,
    hosts: 2,
    roomsAcrossHosts: 1,
    deliveriesAcrossClocks: 100,
    clockErrorUs: 100,
    clocks: [35, 65, 65].map((errorUs, shard) => ({ shard, errorUs })),
  })
  const ofAck = result.metrics['ack_latency']
  expect(ofAck?.count).toBe(30)
  for (const shown of [text, page].map((all) => all.replaceAll(/\s+/g, ' ')))
    expect([
      /A room has members on several machines\. 100 of \d+ deliveries \([\d.]+ %\) went from one clock to another\. These clocks may differ by 0\.100 ms/.test(
        shown,
      ),
      /Own copies of the senders, timed by one clock: [\d.]+ ms at p50/.test(shown),
    ]).toEqual([true, true])
  expect(page.includes(clockTable)).toBe(true)
  expect(result.validity.verdict).toBe('valid')
})

it('clocks of which nothing is known are the first thing that terminal and page say, and why nobody is accused', async () => {
  const { result, text, page } = await imported([
    { hostId: 'a', errorUs: 20, pid: 1, threadId: 1 },
    { hostId: 'b', errorUs: 40, pid: 1, threadId: 1 },
    { hostId: 'b', errorUs: 30, pid: 2, threadId: 1 },
  ])
  expect(result.parts).toMatchObject({
    clockErrorUs: null,
    clocks: [0, 1, 2].map((shard) => ({ shard, errorUs: null })),
  })
  expect(result).toMatchObject({ verdict: { exitCode: 11 }, validity: { verdict: 'unfit' }, findings: null })
  const [first = ''] = text.split('\n').filter((line) => line.trim() !== '')
  expect(first).toContain('The clocks were not fit to measure: 100 of ')
  const shown = page.replaceAll(/\s+/g, ' ')
  expect(shown.includes('The clocks were not fit to measure. The figures do not show what the chat did')).toBe(true)
  expect(shown.includes('The difference between these clocks is not known')).toBe(true)
  expect(shown.includes('not known</td>')).toBe(true)
})

it('rooms that are whole on one machine each need no clocks that agree', async () => {
  const [pinned, folder] = [knownLogs(), newFolder()]
  const { clock } = await writePart(newFolder(), pinned, 0)
  const late = ({ epochUs, ...anchor }: typeof clock.atStart) => ({ ...anchor, epochUs: epochUs + 300_000 })
  const other = { hostId: 'b', clock: { atStart: late(clock.atStart), atEnd: late(clock.atEnd) } }
  for (const index of [0, 1, 2]) await writePart(folder, pinned, index, index === 0 ? {} : other)
  const outDir = newFolder()
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(knownPlan))
  const { context } = capturedContext()
  await importRun({ from: folder, plan: join(folder, 'plan.json'), parts: undefined, outDir, paths: {} }, context)
  const result = await readResult(join(outDir, 'latest'))
  const alone = buildResult(pinned)
  expect(result.metrics).toEqual(alone.metrics)
  expect(result.verdict).toEqual(alone.verdict)
  expect(result.parts).toMatchObject({ hosts: 2, roomsAcrossHosts: 0, deliveriesAcrossClocks: 0, clockErrorUs: null })
  expect(partsSentences(result)).toContain(
    'Each room is whole on one machine, so no delivery went from one clock to another (0 %).',
  )
})

it('shards of one process share its memory, and those of one machine its clock', async () => {
  const { result, page } = await imported([
    { hostId: 'a', errorUs: 20, pid: 1, threadId: 1 },
    { hostId: 'a', errorUs: 400, pid: 1, threadId: 2 },
    { hostId: 'a', errorUs: 30, pid: 2, threadId: 1 },
  ])
  expect(result.parts).toEqual({
    shards: 3,
    found: 3,
    hosts: 1,
    roomsAcrossHosts: 0,
    deliveriesAcrossClocks: 0,
    clockErrorUs: null,
  })
  expect(page.includes(clockTable)).toBe(false)
  const alone = buildResult(logs).processes.map(({ peakRssBytes }) => peakRssBytes ?? 0)
  expect(Math.min(...alone)).toBeGreaterThan(0)
  const [one = 0, other = 0, own = 0] = alone
  expect(result.processes.map(({ peakRssBytes }) => peakRssBytes)).toEqual([one / 2, other / 2, own])
})

it('what a shard sent that was cut off, or left nothing, is not held against the chat where others have received it', async () => {
  const [folder, outDir] = [newFolder(), newFolder()]
  for (const index of [0, 1]) await writePart(folder, logs, index, {}, plan)
  cutOff(folder, 1)
  truncateSync(workerLogPath(folder, 1))
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
  const { context } = capturedContext()
  const args = { from: folder, plan: join(folder, 'plan.json'), parts: undefined, outDir, paths: {} }
  expect(await importRun(args, context)).toBe(11)
  const { counters, balance } = await readResult(join(outDir, 'latest'))
  expect(counters['messages_published']).toBeLessThan(15)
  expect(counters).toMatchObject({ deliveries_unknown: 0, deliveries_lost: 0, deliveries_misrouted: 0 })
  expect(counters['deliveries_indeterminate']).toBeGreaterThan(0)
  expect(balance.filter(({ residue }) => residue !== 0)).toEqual([])
})
