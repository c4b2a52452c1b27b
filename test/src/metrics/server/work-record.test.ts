import { expect, it } from 'vitest'
import { type WorkRecord, workSince } from '../../../../src/metrics/server/work-record.ts'

function reading(times: number, underWay = 0): WorkRecord {
  const query = {
    calls: times,
    furtherPages: 0,
    pagesUnread: 0,
    items: 5 * times,
    bytesRead: 0,
    readUnits: times / 2,
    writeUnits: 0,
  }
  const say = {
    invocations: times,
    errors: 0,
    throttles: 0,
    logLines: times,
    logBytes: 0,
    starts: 2,
    initUs: 900,
    inits: 2,
    initCpuUs: 300,
    initModules: 40,
    posts: 5 * times,
    bytesPosted: 500 * times,
    postsGone: 0,
    postsThrottled: 0,
    postsRefused: 0,
    replies: 0,
    bytesReplied: 0,
    packageBytes: 1000,
    dynamoDb: { Query: query },
    environments: [{ id: 'one', invocations: times, residentBytes: 1e6 + times * 1000, peakBytes: 2e6 }],
  }
  return { underWay, received: times, functions: { Say: say } }
}

it('is what was added between two readings', () => {
  const { messages, isWhole, functions } = workSince(reading(3), reading(13))
  expect({ messages, isWhole }).toEqual({ messages: 10, isWhole: true })
  expect(functions['Say']?.dynamoDbCalls).toEqual({ Query: 10 })
  expect(functions['Say']?.counts).toMatchObject({
    invocations: 10,
    items_read: 50,
    read_units: 5,
    posts: 50,
    bytes_posted: 5000,
    log_lines: 10,
    init_cpu: 150,
    init_time: 450,
    init_modules: 20,
    package_bytes: 1000,
    peak_memory: 2e6,
    memory_growth: 1000,
  })
})

it('is not whole while an invocation is under way', () => {
  expect(workSince(reading(3, 1), reading(13)).isWhole).toBe(false)
  expect(workSince(reading(3), reading(13, 1)).isWhole).toBe(false)
})
