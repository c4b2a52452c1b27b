import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { memberName, readMemberName } from '../../../src/crowd/stamp/member-name.ts'
import { nowUs } from '../../../src/crowd/clock.ts'
import { itemReader } from '../../../src/metrics/server/connection-items.ts'
import { ItemWatch } from '../../../src/scenarios/item-watch.ts'
import type { ItemsEntry } from '../../../src/metrics/server/items-entry.ts'
import type { Target } from '../../../src/targets/target.ts'
import { type ItemTable, itemTarget, startItemTable } from '../metrics/server/item-table.ts'

const run = '3f9a0c1b'
const isOwn = (name: string) => readMemberName(name)?.run === run
let table: ItemTable
beforeAll(async () => {
  table = await startItemTable()
})
afterAll(() => table[Symbol.asyncDispose]())

function watchOf(target: Target): { watch: ItemWatch; log: ItemsEntry[]; notices: string[] } {
  const reader = itemReader(target, isOwn)
  if (reader === null) throw new Error('the items of this target cannot be read')
  const log: ItemsEntry[] = []
  const notices: string[] = []
  const { signal } = new AbortController()
  const notice = (text: string) => notices.push(text)
  const watch = new ItemWatch({ reader, log: (entry) => log.push(entry), notice, signal, pauseMs: 20 })
  onTestFinished(() => watch[Symbol.dispose]())
  return { log, notices, watch }
}

it('logs what has changed from one reading to the next, until it is stopped', async () => {
  const { watch, log } = watchOf(table.target)
  await table.put('a', memberName(0, run))
  await table.put('b', memberName(1, run))
  await watch.read()
  expect(watch.size).toBe(2)
  const removedAfterUs = nowUs()
  await table.remove('a')
  const removedBeforeUs = nowUs()
  watch.start()
  await expect.poll(() => watch.size).toBe(1)
  await table.put('c', memberName(2, run))
  await expect.poll(() => watch.size).toBe(2)
  await watch.stop()
  const readings = log.length
  await table.remove('b')
  expect(log).toHaveLength(readings)

  const read = log.filter((entry) => entry.kind === 'items')
  expect(read.flatMap(({ added }) => added.map(([id]) => id)).sort()).toEqual(['a', 'b', 'c'])
  expect(read.flatMap(({ removed }) => removed)).toEqual(['a'])
  const [before] = read
  const after = read.find(({ removed }) => removed.length > 0)
  expect(before?.atUs).toBeLessThan(removedAfterUs)
  expect(after?.beganAtUs).toBeGreaterThanOrEqual(removedBeforeUs)
})

it('stops reading a table that cannot be read, and says why once', async () => {
  const { dynamodb = '' } = table.target.endpoints
  const { watch, log, notices } = watchOf(itemTarget(dynamodb, 'elsewhere'))
  watch.start()
  await expect.poll(() => log).toHaveLength(1)
  await watch.stop()
  expect(log).toEqual([
    {
      kind: 'items-unread',
      atUs: expect.any(Number) as number,
      reason: expect.stringContaining('ResourceNotFound') as string,
    },
  ])
  expect(notices).toEqual([expect.stringContaining('ResourceNotFound')])
})
