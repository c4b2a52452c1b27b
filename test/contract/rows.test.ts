import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type RowId, rows, titleOf } from './rows.ts'
import { connectionItems } from './rows/connections.ts'
import { databaseRows } from './rows/database.ts'
import { eventRows } from './rows/events.ts'
import { gatewayRows } from './rows/gateway.ts'
import { httpRows } from './rows/http.ts'
import { lambdaRows } from './rows/lambda.ts'
import { metricAndLogRows } from './rows/metrics-and-logs.ts'

const ids = Object.keys(rows) as RowId[]

const cases = globSync('test/contract/**/*.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^row\(\s*'([^']+)'/gm)].map(([, id]) => id),
)

test('every row has a case, or says why it has none', () => {
  const untried = ids.filter((id) => 'untried' in rows[id])
  const inOrder = (names: readonly (string | undefined)[]) =>
    names.toSorted((one = '', other = '') => (one < other ? -1 : 1))
  expect(inOrder([...cases, ...untried])).toEqual(inOrder(ids))
})

test('no row stands in two lists, and no two read alike', () => {
  const lists = [gatewayRows, eventRows, connectionItems, lambdaRows, metricAndLogRows, databaseRows, httpRows]
  expect(lists.flatMap((list) => Object.keys(list))).toHaveLength(ids.length)
  expect(new Set(ids.map(titleOf)).size).toBe(ids.length)
})
