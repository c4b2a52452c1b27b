import { expect, it } from 'vitest'
import { renderHtml, renderTerminal } from './run-writers.ts'
import { runResult } from '../fixtures/run-result.ts'
import { inFull } from './screens.ts'

const hint = {
  name: 'no-own-copies' as const,
  sentence: 'No sender received its own message.',
  sample: { kind: 'text' as const, bytes: 1234, text: `\u001B[2J<b>${'é'.repeat(100)}` },
}

it('what to check stands on the terminal with the whole frame, in lines that fit, and nothing that it obeys', () => {
  const terminal = renderTerminal(runResult({ hints: [hint] }), inFull)
  expect(terminal).toContain('  ? no-own-copies: No sender received its own message.\n  a text frame of 1,234 bytes:\n')
  expect(terminal).not.toContain('\u001B')
  expect(terminal.match(/é/g)).toHaveLength(100)
  expect(terminal.split('\n').filter((line) => line.length > 80)).toEqual([])
})

it('what to check stands on the page, escaped', async () => {
  const page = await renderHtml(runResult({ hints: [hint] }))
  expect(page).toContain('<h2>What to check</h2>')
  expect(page).toContain('No sender received its own message.')
  expect(page).toContain('a text frame of 1,234 bytes')
  expect(page).toContain(`&lt;b&gt;${'é'.repeat(100)}`)
})

it('nothing to check is not mentioned, and neither is a frame that nobody has', async () => {
  const [none, without] = [runResult({ hints: [] }), runResult({ hints: [{ ...hint, sample: null }] })]
  expect(await renderHtml(none)).not.toContain('What to check')
  expect(await renderHtml(without)).not.toContain('frame of')
  expect(renderTerminal(without, inFull)).not.toContain('frame of')
})
