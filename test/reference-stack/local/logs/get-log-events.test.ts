import {
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  paginateGetLogEvents,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startRig } from './logs-rig.ts'

let rig: Awaited<ReturnType<typeof startRig>>
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig[Symbol.asyncDispose]())

const stream = { logGroupName: '/aws/lambda/say', logStreamName: '2026/11/21/[$LATEST]0123' }

async function get(input: Partial<GetLogEventsCommandInput> = {}) {
  const { events = [], ...tokens } = await rig.client.send(new GetLogEventsCommand({ ...stream, ...input }))
  return { texts: events.map(({ message = '' }) => message.trimEnd()), ...tokens }
}

describe('GetLogEvents', () => {
  test('gives the latest events of a stream, and those before and after them by its tokens', async () => {
    for (const text of ['one', 'two', 'three', 'four', 'five']) rig.log(1000, text)
    const latest = await get({ limit: 2 })
    expect(latest.texts).toEqual(['four', 'five'])
    const before = await get({ limit: 2, nextToken: latest.nextBackwardToken })
    expect(before.texts).toEqual(['two', 'three'])
    expect((await get({ nextToken: before.nextForwardToken })).texts).toEqual(['four', 'five'])
    // "If you have reached the end of the stream, it returns the same token you passed in."
    const end = await get({ nextToken: latest.nextForwardToken })
    expect(end).toMatchObject({ texts: [], nextForwardToken: latest.nextForwardToken })
    rig.log(1000, 'six')
    expect((await get({ nextToken: latest.nextForwardToken })).texts).toEqual(['six'])
  })

  test('is paged from the head by the SDK', async () => {
    for (let n = 0; n < 5; n++) rig.log(n, String(n))
    const texts: string[] = []
    const pages = paginateGetLogEvents(
      { client: rig.client, pageSize: 2, stopOnSameToken: true },
      { ...stream, startFromHead: true },
    )
    for await (const { events = [] } of pages) texts.push(...events.map(({ message = '' }) => message.trimEnd()))
    expect(texts).toEqual(['0', '1', '2', '3', '4'])
  })

  test('knows its times, the first included and the last not, and the limit of a page in bytes', async () => {
    for (const timestampMs of [999, 1000, 1999, 2000]) rig.log(timestampMs, String(timestampMs))
    expect((await get({ startTime: 1000, endTime: 2000 })).texts).toEqual(['1000', '1999'])
    for (let n = 0; n < 5; n++) rig.log(3000 + n, 'x'.repeat(250_000))
    expect((await get({ startTime: 3000 })).texts).toHaveLength(4)
  })

  test('refuses a group or a stream that is not there', async () => {
    rig.log(1000, 'one')
    await expect(get({ logStreamName: 'another' })).rejects.toThrow('The specified log stream does not exist.')
    await expect(get({ logGroupName: '/aws/lambda/other' })).rejects.toThrow('The specified log group does not exist.')
  })
})
