import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { memberName, readMemberName } from '../../../../src/crowd/stamp/member-name.ts'
import { type ItemReading, itemReader } from '../../../../src/metrics/server/connection-items.ts'
import { whyNoItems } from '../../../../src/targets/why-no-items.ts'
import type { Target } from '../../../../src/targets/target.ts'
import { type ItemTable, itemTarget, startItemTable } from './item-table.ts'

const run = '3f9a0c1b'
const isOwn = (name: string) => readMemberName(name)?.run === run
let table: ItemTable
beforeAll(async () => {
  table = await startItemTable()
})
afterAll(() => table[Symbol.asyncDispose]())

async function readItems(target: Target): Promise<ItemReading> {
  using reader = itemReader(target, isOwn)
  if (reader === null) throw new Error('the items of this target cannot be read')
  return reader.read(new AbortController().signal)
}

it("reads the items of this run's members, page by page, and nobody else's", async () => {
  await table.put('registered', memberName(0, run))
  await table.put('somebody', 'Ann')
  await table.put('of another run', memberName(0, '00000000'))
  await table.put('not registered')
  // Together more than the 1 MB that a page holds.
  for (const i of [1, 2, 3, 4]) await table.put(`large ${i}`, memberName(i, run), 'x'.repeat(350_000))
  const reading = await readItems(table.target)
  expect(reading.kind === 'read' && Object.fromEntries(reading.items)).toEqual({
    registered: memberName(0, run),
    'large 1': memberName(1, run),
    'large 2': memberName(2, run),
    'large 3': memberName(3, run),
    'large 4': memberName(4, run),
  })
})

it('says why a table that is not there cannot be read, and that it need not be asked again', async () => {
  const { dynamodb = '' } = table.target.endpoints
  expect(await readItems(itemTarget(dynamodb, 'elsewhere'))).toEqual({
    kind: 'failed',
    reason: expect.stringMatching(/^DynamoDB could not be asked: ResourceNotFoundException/) as string,
    lasting: true,
  })
})

it('whoever may not read the table is told so', async () => {
  const server = createServer((_, response) => {
    const denied = {
      __type: 'com.amazon.coral.service#AccessDeniedException',
      Message: 'not authorized: dynamodb:Scan',
    }
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(denied))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  expect(await readItems(itemTarget(`http://127.0.0.1:${port}`, 'rooms-client-records'))).toEqual({
    kind: 'failed',
    reason: 'DynamoDB could not be asked: AccessDeniedException: not authorized: dynamodb:Scan',
    lasting: true,
  })
})

it.each<[string, Partial<Target>, string]>([
  ['nothing of its items', { connectionItems: null }, 'the target does not say where it keeps the items'],
  [
    'no member',
    { connectionItems: { table: 'client-records', key: 'ID' } },
    'which attribute of an item names the member',
  ],
  ['no DynamoDB', { endpoints: {} }, 'the target names no DynamoDB'],
])('a target that says %s has no reader', (_, change, reason) => {
  const target = { ...itemTarget('http://127.0.0.1:1', 'rooms-client-records'), ...change }
  expect(whyNoItems(target)).toContain(reason)
  expect(itemReader(target, isOwn)).toBeNull()
})
