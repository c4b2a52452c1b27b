import { expect, test } from 'vitest'
import type { LogEvent } from '../../../../reference-stack/local/logs/log-event.ts'
import { returned, startFixtures } from '../lambda/start-service.ts'

test('all that a function and its platform log goes to its group, into the stream of its environment', async () => {
  const events: LogEvent[] = []
  await using stack = await startFixtures({ describe: {}, logs: {} }, { publishLog: (event) => events.push(event) })
  const described = returned(await stack.service.invoke('describe', '{}')) as { context: { logStreamName: string } }
  await stack.service.invoke('logs', '{"lines":1}')

  const ofDescribe = events.filter(({ logGroupName }) => logGroupName === '/aws/lambda/fixture-describe')
  expect(new Set(ofDescribe.map(({ logStreamName }) => logStreamName))).toEqual(
    new Set([described.context.logStreamName]),
  )
  expect(ofDescribe.map(({ message }) => message.split(' ', 1)[0])).toEqual(['INIT_START', 'START', 'END', 'REPORT'])

  const ofLogs = events.filter(({ logGroupName }) => logGroupName === '/aws/lambda/fixture-logs')
  expect(new Set(ofLogs.map(({ logStreamName }) => logStreamName)).size).toBe(1)
  expect(ofLogs[0]?.logStreamName).not.toBe(described.context.logStreamName)
  expect(ofLogs.map(({ timestampMs }) => timestampMs)).toEqual(
    ofLogs.map(({ timestampMs }) => timestampMs).toSorted((a, b) => a - b),
  )
  expect(ofLogs.filter(({ message }) => message.includes('\tINFO\tline 1'))).toHaveLength(1)
})
