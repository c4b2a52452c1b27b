import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { renderTerminal } from './run-writers.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { inFull } from './screens.ts'

it('the example that is shipped is a run that this version still reads, of the load that the README names', async () => {
  const result = await readResult('reports/examples/demo')
  expect(result.counters).toMatchObject({ connections_opened: 1000, deliveries_lost: 0 })
  expect(result.options).toMatchObject({ members: 1000, rooms: 50 })
  expect(renderTerminal(result, inFull)).toContain('Passed')
  expect(await readFile('reports/examples/demo/report.html', 'utf8')).toContain(result.runId)
})
