import { expect, it } from 'vitest'
import { renderHtml, renderTerminal } from './run-writers.ts'
import { runResult } from '../fixtures/run-result.ts'
import { inFull, onTerminal } from './screens.ts'

const SendMessage = { counts: { invocations: 40, dynamodb_calls: 100, posts: 480 }, dynamoDbCalls: { Query: 100 } }
const idle = { counts: { invocations: 0, dynamodb_calls: 0 }, dynamoDbCalls: {} }
const work = { messages: 40, isWhole: true, functions: { SendMessage, IdleFunction: idle } }

it('the work of functions is shown for each message, on the page and with --verbose', async () => {
  const result = runResult({ work })
  const terminal = renderTerminal(result, { ...inFull, columns: 200 })
  expect(terminal).toContain('Work per message, counted over 40 frames from clients\n')
  expect(terminal).toMatch(/SendMessage +1 +2\.50? .* 12 /)
  expect(terminal).not.toContain('IdleFunction')
  expect(renderTerminal(result, onTerminal)).not.toContain('Work per message')
  expect(renderTerminal(result, { ...inFull, columns: 40 })).toMatch(/SendMessage +1/)
  expect(await renderHtml(result)).toContain('Work per message, counted over 40 frames from clients<')
})

it('counts in part are named so', () => {
  const terminal = renderTerminal(runResult({ work: { ...work, isWhole: false } }), { ...inFull, columns: 200 })
  expect(terminal).toContain('some invocations are counted in part')
})

it('where nobody counts, nothing is shown', async () => {
  for (const none of [null, { ...work, messages: 0 }])
    expect(await renderHtml(runResult({ work: none }))).not.toContain('Work per message')
})
