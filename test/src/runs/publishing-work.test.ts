import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { PublishingWork } from '../../../src/runs/publishing-work.ts'
import type { Target } from '../../../src/targets/target.ts'

/** Starts a server that answers as a stack whose first readings have invocations under way. */
async function startRecord(underWayAtFirst: readonly number[]) {
  const left = [...underWayAtFirst]
  let readings = 0
  const server = createServer((_, response) => {
    readings += 1
    response.end(JSON.stringify({ underWay: left.shift() ?? 0, received: readings, functions: {} }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const gatewayRecord = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    target: { endpoints: { gatewayRecord } } as unknown as Target,
    readings: () => readings,
    [Symbol.dispose]: () => void server.close(),
  }
}

it('reads again until no invocation is under way, so that the work is whole', async () => {
  using record = await startRecord([1, 1, 0, 1])
  const work = new PublishingWork(record.target, new AbortController().signal)
  await work.begin()
  await work.onPhase('ramp-down')
  expect(await work.found()).toMatchObject({ isWhole: true, messages: 2 })
  expect(record.readings()).toBe(5)
})

it('takes what there is when the run is ended', async () => {
  using record = await startRecord([1, 1, 1])
  const work = new PublishingWork(record.target, AbortSignal.abort())
  await work.begin()
  await work.onPhase('ramp-down')
  expect(await work.found()).toMatchObject({ isWhole: false })
  expect(record.readings()).toBe(2)
})
