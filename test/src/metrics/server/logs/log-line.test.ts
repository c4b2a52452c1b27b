import { describe, expect, test } from 'vitest'
import { parseLogLine } from '../../../../../src/metrics/server/logs/log-line.ts'

const requestId = '8f507cfc-xmpl-4697-b07a-ac58fc914c95'

describe('a REPORT line', () => {
  const warm = `REPORT RequestId: ${requestId}\tDuration: 133.61 ms\tBilled Duration: 134 ms\tMemory Size: 128 MB\tMax Memory Used: 45 MB\t`
  const report = {
    durationUs: 133_610,
    billedMs: 134,
    initUs: null,
    memoryMb: 128,
    maxMemoryMb: 45,
    status: 'success',
  }

  test.each([
    ['of a warm start', `${warm}\n`, report],
    [
      'of a cold start',
      `REPORT RequestId: ${requestId}\tDuration: 133.61 ms\tBilled Duration: 214 ms\tMemory Size: 128 MB\tMax Memory Used: 45 MB\tInit Duration: 80.00 ms\t\n`,
      { ...report, billedMs: 214, initUs: 80_000 },
    ],
    ['of a timeout', `${warm}Status: timeout\n`, { ...report, status: 'timeout' }],
    [
      'of a crash',
      `${warm}Status: error\tError Type: Runtime.ExitError`,
      { ...report, status: 'error', errorType: 'Runtime.ExitError' },
    ],
    ['that X-Ray adds to', `${warm}\nXRAY TraceId: 1-5759e988\tSegmentId: 1\tSampled: true\t\n`, report],
    [
      'that does not tell its memory',
      `REPORT RequestId: ${requestId}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t`,
      { ...report, durationUs: 1000, billedMs: 1, maxMemoryMb: null },
    ],
  ])('%s', (_, message, expected) => {
    expect(parseLogLine(message)).toEqual({ kind: 'report', requestId, report: expected })
  })

  test('in the JSON format', () => {
    const metrics = { durationMs: 1233.96, billedDurationMs: 1698, memorySizeMB: 256, maxMemoryUsedMB: 123 }
    const event = (changes: object, status: string) =>
      JSON.stringify({
        time: '2026-10-08T10:00:00.000Z',
        type: 'platform.report',
        record: { requestId, metrics: { ...metrics, ...changes }, status },
      })
    const expected = {
      durationUs: 1_233_960,
      billedMs: 1698,
      initUs: 463_512,
      memoryMb: 256,
      maxMemoryMb: 123,
      status: 'success',
    }
    expect(parseLogLine(event({ initDurationMs: 463.512 }, 'success'))).toEqual({
      kind: 'report',
      requestId,
      report: expected,
    })
    expect(parseLogLine(event({}, 'timeout'))).toMatchObject({ report: { initUs: null, status: 'timeout' } })
    expect(parseLogLine(event({}, 'failure'))).toMatchObject({ report: { status: 'error' } })
  })
})

test.each([
  `START RequestId: ${requestId} Version: $LATEST\n`,
  `START RequestId: ${requestId} Version: 7`,
  `{"time":"2026-10-08T10:00:00.000Z","type":"platform.start","record":{"requestId":"${requestId}","version":"7"}}`,
])('a START: %s', (message) => {
  expect(parseLogLine(message)).toEqual({ kind: 'start', requestId })
})

test.each([
  'INIT_START Runtime Version: nodejs:24.v12\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0',
  '{"time":"2026-10-08T10:00:00.000Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init"}}',
])('the beginning of an init: %s', (message) => {
  expect(parseLogLine(message)).toEqual({ kind: 'init-start' })
})

describe('the line of a handler', () => {
  const counts = {
    posts: 200,
    postsGone: 3,
    postsEarly: 4,
    postsThrottled: 1,
    postAttempts: 201,
    failed: 0,
    cleaned: 3,
    cleaningsFailed: 0,
    chunks: 2,
    chunk: true,
  }
  const logged = { fanbench: 1, function: 'SendMessage', coldStart: true, requestId, ...counts }
  const more = { connectionId: 'R0oXAdfD0kwCH6w=', cleanedConnections: ['PJqB0fHsqRcCHlw='], stamp: 'fbm1:00' }
  const text = JSON.stringify({ ...logged, ...more })

  test.each([
    ['bare', text],
    ['in the text format', `2026-11-21T02:00:00.123Z\t${requestId}\tINFO\t${text}\n`],
    ['as text in the JSON format', JSON.stringify({ timestamp: '…', level: 'INFO', requestId, message: text })],
    ['as an object in the JSON format', JSON.stringify({ level: 'INFO', message: { ...logged, ...more } })],
  ])('%s', (_, message) => {
    const line = { coldStart: true, ...counts, ...more }
    expect(parseLogLine(message)).toEqual({ kind: 'handler', requestId, line })
  })

  test('may leave out what it did not do', () => {
    const nothing = {
      posts: 0,
      postsGone: 0,
      postsEarly: 0,
      postsThrottled: 0,
      postAttempts: 0,
      failed: 0,
      cleaned: 0,
      cleaningsFailed: 0,
      chunks: 0,
      chunk: false,
    }
    expect(parseLogLine(JSON.stringify({ fanbench: 1, coldStart: false, requestId }))).toEqual({
      kind: 'handler',
      requestId,
      line: { coldStart: false, connectionId: null, ...nothing, cleanedConnections: [], stamp: null },
    })
  })
})

describe('what a function logs besides is none of these, and does no harm:', () => {
  test.each([
    ['nothing', ''],
    ['END', `END RequestId: ${requestId}`],
    ['INIT_START without a runtime', 'INIT_START of my own'],
    ['INIT_REPORT', 'INIT_REPORT Init Duration: 1236.04 ms\tPhase: init\tStatus: timeout'],
    [
      'a REPORT with blanks for tabs',
      `REPORT RequestId: ${requestId} Duration: 1.00 ms Billed Duration: 1 ms Memory Size: 128 MB`,
    ],
    [
      'a REPORT with a number that is none',
      `REPORT RequestId: ${requestId}\tDuration: ${'9'.repeat(400)} ms\tBilled Duration: 1 ms\tMemory Size: 128 MB`,
    ],
    ['half a REPORT', `REPORT RequestId: ${requestId}\tBilled Duration: 134 ms\tMemory Size: 128 MB`],
    ['a REPORT in the middle of a line', `somebody says: REPORT RequestId: ${requestId}\tDuration: 1.00 ms`],
    ['JSON that ends too early', '{"fanbench":1,'],
    ['another version of the line', JSON.stringify({ fanbench: 2, coldStart: true, requestId })],
    ['counts that are none', JSON.stringify({ fanbench: 1, coldStart: true, requestId, posts: -1 })],
    ['text where a number should be', JSON.stringify({ fanbench: 1, coldStart: true, requestId, posts: '7' })],
    ['an array', '["fanbench"]'],
    ['null in an envelope', '{"message":null,"fanbench-not":1}'],
    ['a platform event without metrics', '{"type":"platform.report","record":{"requestId":"1"}}'],
    ['deep JSON', `${'{"fanbench":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['a megabyte of text about fanbench', `fanbench ${'{'.repeat(1_000_000)}`],
    ['a megabyte that looks like a REPORT', `REPORT RequestId: ${requestId}\t${'\tDuration: '.repeat(100_000)}`],
  ])('%s', (_, message) => {
    expect(parseLogLine(message)).toBeNull()
  })

  test('keys that JavaScript keeps for itself go nowhere', () => {
    const message = `{"fanbench":1,"coldStart":true,"requestId":"__proto__","__proto__":{"posts":9},"constructor":{"prototype":{"posts":9}}}`
    const parsed = parseLogLine(message)
    expect(parsed).toMatchObject({ requestId: '__proto__', line: { posts: 0 } })
    expect(({} as { posts?: number }).posts).toBeUndefined()
  })
})
