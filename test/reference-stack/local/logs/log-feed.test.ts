import { expect, test } from 'vitest'
import { type FollowedLines, LogFeed } from '../../../../reference-stack/local/logs/log-feed.ts'
import { functionLogLines } from '../../../../commands/stack/function-log-lines.ts'

async function followed(...messages: readonly string[]): Promise<FollowedLines> {
  const { promise, resolve } = Promise.withResolvers<FollowedLines>()
  const feed = new LogFeed({ Say: 'chat-Say' }, resolve)
  const timer = setInterval(() => {}, 1000)
  for (const message of messages)
    feed.add({ logGroupName: '/aws/lambda/chat-Say', logStreamName: 's', timestampMs: 1, message })
  const lines = await promise
  clearInterval(timer)
  return lines
}

const report = 'REPORT RequestId: 1\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t'

test('what functions log comes by function; of the platform only what has failed', async () => {
  const failed = `${report}Status: timeout`
  const lines = await followed('INIT_START Runtime', 'START RequestId: 1', 'said', failed, 'END RequestId: 1', report)
  expect(lines).toEqual({
    lines: [
      { functionName: 'Say', message: 'said' },
      { functionName: 'Say', message: failed },
    ],
    leftOut: 0,
  })
})

test('of a flood the first lines are shown, and how many were not', async () => {
  const { lines, leftOut } = await followed(...Array.from({ length: 500 }, (_, line) => `${line}`))
  expect(lines.length + leftOut).toBe(500)
  expect(leftOut).toBeGreaterThan(0)
  expect(functionLogLines({ lines, leftOut }, []).split('\n').at(-2)).toContain(`${leftOut} more lines`)
})

test('each is one line, which no terminal obeys, and without what looks like a secret', () => {
  const id = '8f507cfc-xmpl-4697-b07a-ac58fc914c95'
  const shown = (message: string) =>
    functionLogLines({ lines: [{ functionName: 'Say', message }], leftOut: 0 }, ['emerald'])
  expect(shown(`2026-11-21T02:00:00.123Z\t${id}\tERROR\tError: it\r    at one\r    at two\n`)).toBe(
    'Say  ERROR  Error: it | at one | at two\n',
  )
  expect(shown('\u001B[2J\u202Egone')).toBe('Say  \\u001b[2J\\u202egone\n')
  expect(shown('the colour is emerald')).toBe('Say  the colour is ***\n')
  expect(shown('{"password":"hunter22"} token=abcdefgh ASIAIOSFODNN7EXAMPLE')).toBe(
    'Say  {"password":"***"} token=*** ***\n',
  )
})
