import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readHistory } from '../../../../../src/metrics/result/history/history.ts'
import { historyFolder } from '../../../../../src/metrics/result/history/open-history.ts'
import { nightRun, nightRuns } from '../../../../fixtures/nights.ts'
import { temporaryFolder } from '../../../../commands/fanbench.ts'

it('keeps all runs that are added at once, of the same second too, and gives them back in order', async () => {
  const folder = join(temporaryFolder(), 'made', 'now')
  const runs = Array.from({ length: 40 }, (_, place) => ({ ...nightRun(place % 4, 0, 1), runId: `run ${place}` }))
  await Promise.all(runs.map((run) => historyFolder(folder).add([run])))
  expect(readdirSync(folder).every((name) => /^20260[\dT]+Z-[\da-f]{16}\.json$/.test(name))).toBe(true)
  const read = await readHistory(historyFolder(folder))
  expect(read.leftOut).toEqual([])
  expect(read.runs.map(({ runId }) => runId).sort()).toEqual(runs.map(({ runId }) => runId).sort())
  const starts = read.runs.map(({ startedAt }) => startedAt)
  expect(starts).toEqual(starts.toSorted())
  expect(runs).toContainEqual(read.runs[0])
})

it('names what it leaves out: torn, of another version, of another kind, twice', async () => {
  const folder = temporaryFolder()
  await historyFolder(folder).add([...nightRuns([1, 1]), nightRun(1, 0, 5)])
  writeFileSync(join(folder, 'a-torn.json'), '{"schema": "fanbench/night@1", "runId": "r')
  writeFileSync(join(folder, 'b-newer.json'), '{"schema": "fanbench/night@2"}')
  writeFileSync(join(folder, 'c-short.json'), '{"schema": "fanbench/night@1", "runId": 7}')
  writeFileSync(join(folder, 'd-other.json'), '[]')
  writeFileSync(join(folder, '.draft.json.1a2b'), '{')
  writeFileSync(join(folder, 'README.md'), 'The history of our chat.')
  const { runs, leftOut } = await readHistory(historyFolder(folder))
  expect(runs).toHaveLength(2)
  expect(leftOut).toHaveLength(5)
  const text = leftOut.map(({ why }) => why).join('\n')
  for (const reason of [
    /once more/,
    /a-torn\.json: damaged/,
    /b-newer\.json: written by another version/,
    /c-short\.json: runId/,
    /d-other\.json: not a run/,
  ])
    expect(text).toMatch(reason)
  expect(leftOut.map(({ isUnread, startedAt }) => [isUnread, startedAt !== null])).toEqual([
    [false, true],
    ...Array.from({ length: 4 }, () => [true, false]),
  ])
})

it('refuses a folder that is not there, or is a file', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  await expect(readHistory(historyFolder(join(folder, 'nowhere')))).rejects.toThrow('trend add')
  await expect(readHistory(historyFolder(join(folder, 'file')))).rejects.toMatchObject({ exitCode: 2 })
})
