import { describe, expect, test } from 'vitest'
import { reportLine } from '../../../../../reference-stack/local/lambda/report-line.ts'
import { startLogs } from '../../../../../reference-stack/local/logs/endpoint.ts'
import { coldStartsByInsights } from '../../../../../src/metrics/server/logs/cold-starts-by-insights.ts'
import { InvocationLog } from '../../../../../src/metrics/server/logs/invocation-log.ts'
import { summariseInvocations } from '../../../../../src/metrics/server/logs/summarise-invocations.ts'
import { emulatedTarget, endedAt, startedAt } from '../pull-from.ts'
import { cannedLogs } from './canned-logs.ts'
import { logsClient } from './pull-from-logs.ts'

const functions = { Connect: 'rooms-Connect', SendMessage: 'rooms-SendMessage', NeverRan: 'rooms-NeverRan' }

async function ask(endpoint: string, { waitSeconds = 20, signal = new AbortController().signal } = {}) {
  const client = logsClient(endpoint)
  try {
    return await coldStartsByInsights({
      client,
      target: emulatedTarget(functions),
      startedAt,
      endedAt,
      waitSeconds,
      signal,
    })
  } finally {
    client.destroy()
  }
}

test('says of each function that ran what its single lines would say', async () => {
  await using logs = await startLogs()
  const own = new InvocationLog('SendMessage', (text) => text)
  for (let invocation = 0; invocation < 1001; invocation++) {
    const message = reportLine({
      requestId: String(invocation),
      durationMs: invocation + 1,
      initMs: invocation < 21 ? 100 + invocation : undefined,
      memoryMb: 128,
      peakRssBytes: 45 * 1024 * 1024,
      status: { kind: 'success' },
    })
    const event = { logStreamName: 'a', timestampMs: startedAt.getTime() + invocation, message }
    own.add(event)
    logs.put({ ...event, logGroupName: '/aws/lambda/rooms-SendMessage' })
    // Its name begins like another function's.
    logs.put({ ...event, logGroupName: '/aws/lambda/rooms-SendMessageToo' })
    logs.put({ ...event, timestampMs: startedAt.getTime() - 60_000, logGroupName: '/aws/lambda/rooms-Connect' })
  }
  const { invocations, coldStarts, billedMs, maxMemoryMb, init, duration } = summariseInvocations(own.facts())[
    'SendMessage'
  ] as NonNullable<ReturnType<typeof summariseInvocations>[string]>
  expect(await ask(logs.endpoint)).toEqual({
    status: 'complete',
    functions: {
      SendMessage: {
        invocations,
        coldStarts,
        billedMs,
        maxMemoryMb,
        init: { ...init, p50Us: 110_000 },
        duration: { ...duration, p50Us: 501_000, p99Us: 991_000 },
      },
    },
  })
})

describe('never rejects:', () => {
  const answers = (status: string) => (operation: string) => {
    if (operation === 'DescribeLogGroups') return { logGroups: [{ logGroupName: '/aws/lambda/rooms-Connect' }] }
    return operation === 'StartQuery' ? { queryId: '1' } : { status, results: [] }
  }

  test.each(['Failed', 'Cancelled', 'Timeout', 'Unknown'])('a query that ends as %s', async (status) => {
    await using server = await cannedLogs(answers(status))
    expect(await ask(server.endpoint)).toEqual({
      status: 'missing',
      reason: 'Logs Insights did not complete the query in time',
    })
  })

  test('one that runs longer than the wait', async () => {
    await using server = await cannedLogs(answers('Running'))
    expect(await ask(server.endpoint, { waitSeconds: 0.3 })).toMatchObject({ status: 'missing' })
  })

  test('an interruption', async () => {
    await using server = await cannedLogs(answers('Running'))
    expect(await ask(server.endpoint, { signal: AbortSignal.timeout(100) })).toEqual({
      status: 'missing',
      reason: 'interrupted before Logs Insights had answered',
    })
  })

  test('no right to ask', async () => {
    await using server = await cannedLogs(() => ({ status: 400, error: 'AccessDeniedException' }))
    expect(await ask(server.endpoint)).toEqual({
      status: 'missing',
      reason: 'CloudWatch Logs Insights could not be asked: AccessDeniedException: says the test',
    })
  })
})
