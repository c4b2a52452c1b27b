import { expect, test } from 'vitest'
import { initReportLine, reportLine } from '../../../../reference-stack/local/lambda/report-line.ts'
import { startFixtures } from './start-service.ts'

const requestId = '8f507cfc-xmpl-4697-b07a-ac58fc914c95'
const warm = { requestId, durationMs: 133.61, initMs: undefined, memoryMb: 128, peakRssBytes: 45 * 1024 * 1024 }

test.each([
  [
    'a cold start bills its init and ends in a tab',
    reportLine({ ...warm, initMs: 80, status: { kind: 'success' } }),
    `REPORT RequestId: ${requestId}\tDuration: 133.61 ms\tBilled Duration: 214 ms\tMemory Size: 128 MB\tMax Memory Used: 45 MB\tInit Duration: 80.00 ms\t`,
  ],
  [
    'a warm one has no Init Duration',
    reportLine({ ...warm, status: { kind: 'success' } }),
    `REPORT RequestId: ${requestId}\tDuration: 133.61 ms\tBilled Duration: 134 ms\tMemory Size: 128 MB\tMax Memory Used: 45 MB\t`,
  ],
  [
    'a timeout ends in its status',
    reportLine({ ...warm, durationMs: 3000, status: { kind: 'timeout' } }),
    `REPORT RequestId: ${requestId}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 45 MB\tStatus: timeout`,
  ],
  [
    'a crash names its type, and memory is left out where it is unknown',
    reportLine({ ...warm, peakRssBytes: undefined, status: { kind: 'error', errorType: 'Runtime.ExitError' } }),
    `REPORT RequestId: ${requestId}\tDuration: 133.61 ms\tBilled Duration: 134 ms\tMemory Size: 128 MB\tStatus: error\tError Type: Runtime.ExitError`,
  ],
  [
    'an init phase that took too long',
    initReportLine(1236.04, { kind: 'timeout' }),
    'INIT_REPORT Init Duration: 1236.04 ms\tPhase: init\tStatus: timeout',
  ],
])('%s', (_name, line, expected) => {
  expect(line).toBe(expected)
})

test('the lines of an invocation stand between its START and its END, and their last 4 KB come with the outcome', async () => {
  await using stack = await startFixtures({ logs: {} })
  const outcome = await stack.service.invoke('logs', '{"lines":2}')
  const id = outcome.kind === 'returned' ? outcome.requestId : ''
  const lines = [
    `START RequestId: ${id} Version: $LATEST`,
    expect.stringMatching(new RegExp(`^\\d{4}-.*Z\t${id}\tINFO\tline 1\rof { lines: 2 }$`)),
    expect.stringContaining('\tINFO\tline 2\r'),
    'to stderr in two parts',
    `END RequestId: ${id}`,
    expect.stringMatching(/^REPORT RequestId: /),
  ]
  const [initStart, ...logged] = stack.service.logs('logs')
  expect(initStart).toMatch(/^INIT_START Runtime Version: nodejs:24\.v\d+\tRuntime Version ARN: arn:aws:lambda:\S+$/)
  expect(logged).toEqual(lines)
  expect(outcome).toMatchObject({ logTail: `${logged.join('\n')}\n` })

  const chatty = await stack.service.invoke('logs', '{"lines":500}')
  const tail = chatty.kind === 'returned' ? chatty.logTail : ''
  expect(Buffer.byteLength(tail)).toBe(4096)
  expect(tail).toMatch(/REPORT RequestId: .*\t\n$/)
})
