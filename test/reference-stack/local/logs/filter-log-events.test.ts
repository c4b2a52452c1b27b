import {
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startRig } from './logs-rig.ts'

let rig: Awaited<ReturnType<typeof startRig>>
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig[Symbol.asyncDispose]())

function filter(input: Partial<FilterLogEventsCommandInput> = {}) {
  return rig.client.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/say', ...input }))
}

async function messages(input: Partial<FilterLogEventsCommandInput> = {}) {
  return (await filter(input)).events?.map(({ message }) => message)
}

describe('FilterLogEvents', () => {
  test('gives each event with its stream, its time and its line feed', async () => {
    rig.log(1000, 'START RequestId: 1 Version: $LATEST')
    expect((await filter()).events).toEqual([
      {
        eventId: expect.stringMatching(/^\d{56}$/),
        logStreamName: '2026/11/21/[$LATEST]0123',
        timestamp: 1000,
        ingestionTime: expect.any(Number),
        message: 'START RequestId: 1 Version: $LATEST\n',
      },
    ])
  })

  test('knows only the events of its group and its time, both ends included', async () => {
    for (const timestampMs of [999, 1000, 2000, 2001]) rig.log(timestampMs, String(timestampMs))
    rig.log(1500, 'of another function', 'connect')
    expect(await messages({ startTime: 1000, endTime: 2000 })).toEqual(['1000\n', '2000\n'])
  })

  test('goes on page by page, by number and by size', async () => {
    for (let line = 0; line < 25; line++) rig.log(line, `line ${line} `.padEnd(100_000, '.'))
    const sizes: number[] = []
    const numbers: number[] = []
    for await (const page of paginateFilterLogEvents({ client: rig.client }, { logGroupName: '/aws/lambda/say' })) {
      sizes.push(page.events?.length ?? 0)
      numbers.push(...(page.events ?? []).map(({ timestamp = NaN }) => timestamp))
    }
    expect(sizes).toEqual([10, 10, 5])
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, line) => line))

    const first = await filter({ limit: 2 })
    expect(first.events).toHaveLength(2)
    const rest = await filter({ limit: 2, nextToken: first.nextToken ?? '' })
    expect(rest.events?.[0]?.timestamp).toBe(2)
  })

  test.each([
    ['', ['REPORT RequestId: 1\n', '{"fanbench":1,"coldStart":true}\n', '{"fanbench":2}\n', '{"broken\n']],
    ['"REPORT RequestId"', ['REPORT RequestId: 1\n']],
    ['fanbench', ['{"fanbench":1,"coldStart":true}\n', '{"fanbench":2}\n']],
    ['{ $.fanbench = 1 }', ['{"fanbench":1,"coldStart":true}\n']],
    ['{ $.fanbench = "1" }', []],
  ])('the pattern %s', async (filterPattern, expected) => {
    for (const line of ['REPORT RequestId: 1', '{"fanbench":1,"coldStart":true}', '{"fanbench":2}', '{"broken'])
      rig.log(1, line)
    expect(await messages({ filterPattern })).toEqual(expected)
  })

  test.each([
    ['a pattern that it does not know', { filterPattern: '?ERROR ?WARN' }, /Invalid filter pattern/],
    ['a token that is none', { nextToken: 'none' }, /nextToken is invalid/],
    ['a limit beyond AWS’s own', { limit: 10_001 }, /limit/],
  ])('refuses %s', async (_, input, message) => {
    rig.log(1, 'line')
    await expect(filter(input)).rejects.toMatchObject({ name: 'InvalidParameterException', message })
  })

  test('says that a group does not exist until something is logged in it', async () => {
    await expect(filter()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    })
  })
})

test('events come as late as they are told to', async () => {
  let nowMs = 1_000_000
  await using late = await startRig({ delayMs: 300, now: () => nowMs })
  const read = async () => {
    const { events } = await late.client.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/say' }))
    return events?.map(({ message }) => message)
  }
  late.log(1, 'first')
  nowMs += 200
  late.log(2, 'second')
  nowMs += 99
  expect(await read()).toEqual([])
  nowMs += 1
  expect(await read()).toEqual(['first\n'])
  nowMs += 200
  expect(await read()).toEqual(['first\n', 'second\n'])
})

test('a group keeps its newest events', async () => {
  await using small = await startRig({ keptBytes: 30_000 })
  for (let line = 0; line < 1000; line++) small.log(line, `line ${line}`)
  const { events = [] } = await small.client.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/say' }))
  expect(events.length).toBeGreaterThan(100)
  expect(events.length).toBeLessThan(200)
  expect(events.at(-1)?.timestamp).toBe(999)
  expect(events[0]?.timestamp).toBe(1000 - events.length)
})

test('DescribeLogGroups lists groups by name', async () => {
  for (const name of ['say', 'connect', 'saying']) rig.log(1, 'line', name)
  const list = async (logGroupNamePrefix: string) => {
    const { logGroups } = await rig.client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }))
    return logGroups?.map(({ logGroupName }) => logGroupName)
  }
  expect(await list('/aws/lambda/')).toEqual(['/aws/lambda/connect', '/aws/lambda/say', '/aws/lambda/saying'])
  expect(await list('/aws/lambda/sa')).toEqual(['/aws/lambda/say', '/aws/lambda/saying'])
})
