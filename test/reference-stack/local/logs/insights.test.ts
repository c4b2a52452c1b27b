import { GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { reportLine } from '../../../../reference-stack/local/lambda/report-line.ts'
import { startRig } from './logs-rig.ts'

let rig: Awaited<ReturnType<typeof startRig>>
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig[Symbol.asyncDispose]())

function report(second: number, durationMs: number, initMs?: number, functionName = 'say'): void {
  const requestId = '8f507cfc-xmpl-4697-b07a-ac58fc914c95'
  const peakRssBytes = 45 * 1024 * 1024
  const line = reportLine({ requestId, durationMs, initMs, memoryMb: 128, peakRssBytes, status: { kind: 'success' } })
  rig.log(second * 1000, line, functionName)
}

async function start(queryString: string, groups = ['/aws/lambda/say']): Promise<string> {
  const input = { logGroupNames: groups, startTime: 10, endTime: 20, queryString }
  return (await rig.client.send(new StartQueryCommand(input))).queryId ?? ''
}

async function rows(queryId: string) {
  for (;;) {
    const { status, results = [] } = await rig.client.send(new GetQueryResultsCommand({ queryId }))
    if (status !== 'Scheduled' && status !== 'Running') {
      return results.map((row) => Object.fromEntries(row.map(({ field = '', value }) => [field, value])))
    }
  }
}

describe('a query over REPORT lines', () => {
  test('counts, sums and ranks what Insights finds in them, memory in bytes and every value a string', async () => {
    for (let ms = 1; ms <= 101; ms++) report(10, ms, ms === 1 ? 80 : undefined)
    rig.log(10_000, 'Duration: 5 ms, says a function')
    const queryId = await start(`filter @type = "REPORT"
      | stats count(*) as invocations, sum(ispresent(@initDuration)) as coldStarts, max(@initDuration) as initMax,
        pct(@duration, 50) as p50, sum(@billedDuration) as billedMs, max(@maxMemoryUsed) as memory by @memorySize`)
    expect(await rows(queryId)).toEqual([
      {
        '@memorySize': '128000000',
        invocations: '101',
        coldStarts: '1',
        initMax: '80',
        p50: '51',
        billedMs: '5231',
        memory: '45000000',
      },
    ])
  })

  test('groups by log group, within its whole seconds, and leaves out what has no value', async () => {
    for (const second of [9, 10, 20, 21]) report(second, second)
    report(15, 7, 80, 'connect')
    const groups = ['/aws/lambda/say', '/aws/lambda/connect']
    const queryId = await start(
      'filter @type = "REPORT" | stats max(@duration) as max, max(@initDuration) as init by @log',
      groups,
    )
    expect(await rows(queryId)).toEqual([
      { '@log': '123456789012:/aws/lambda/say', max: '20' },
      { '@log': '123456789012:/aws/lambda/connect', max: '7', init: '80' },
    ])
  })

  test.each([
    'fields @timestamp, @message | limit 20',
    'filter @type = "START" | stats count(*) as n',
    'filter @type = "REPORT" | stats avg(@duration) as n',
    'filter @type = "REPORT" | stats pct(@duration) as n',
    'filter @type = "REPORT" | stats max(@cost) as n',
    'filter @type = "REPORT" | stats count(*) as n by bin(1m)',
  ])('of another kind is refused: %s', async (query) => {
    report(10, 1)
    await expect(start(query)).rejects.toMatchObject({
      name: 'MalformedQueryException',
      message: /the stand-in knows only/i,
    })
  })

  test('of a group that does not exist is refused', async () => {
    await expect(start('filter @type = "REPORT" | stats count(*) as n')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })
})

test('an unknown operation is answered as an error, not with silence', async () => {
  const response = await fetch(rig.logs.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'Logs_20140328.PutLogEvents' },
    body: '{}',
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({
    __type: 'UnknownOperationException',
    message: 'The operation Logs_20140328.PutLogEvents is not emulated.',
  })
})
