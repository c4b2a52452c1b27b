import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Part } from '../../reports/document.ts'
import { runDocument } from '../../reports/run/document.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { renderHtml, renderSummary, renderTerminal } from './run-writers.ts'
import { inFile } from './screens.ts'

const demo = JSON.parse(readFileSync('reports/examples/demo/result.json', 'utf8')) as RunResult

/** The sentences of the document, and those of its sections. */
function sentencesOf(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    if (part.kind === 'section') return sentencesOf(part.parts)
    return part.kind === 'sentence' ? [part.text] : []
  })
}

/** Letters, digits and signs alone: each writer has its own blanks, marks and escapes. */
function words(text: string): string {
  return text
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll('\\', '')
    .replaceAll(/\s+/g, ' ')
}

describe('the answer of a run', () => {
  it.each([
    ['the demo', demo],
    [
      'a failed one',
      runResult({
        verdict: {
          exitCode: 10,
          reasons: ['12 were lost (deliveries_lost).', '3 came twice (deliveries_duplicate).'],
          unchecked: ['whether items were deleted'],
          checks: [{ name: 'deliveries_lost', observed: 12, limit: 0, unit: 'count', verdict: 'fail' }],
        },
        target: { ...runResult().target, notEmulated: ['template.yaml:18: Say: SnapStart is not emulated'] },
      }),
    ],
  ])('has the same sentences on the page, with --verbose and in the summary of a job: %s', async (_, result) => {
    const { lead, parts } = runDocument(result)
    const sentences = sentencesOf([...lead, ...parts]).map(words)
    expect(sentences.length).toBeGreaterThan(5)
    const written = {
      page: await renderHtml(result),
      terminal: renderTerminal(result, { ...inFile, verbose: true }),
      summary: renderSummary(result),
    }
    for (const text of Object.values(written).map(words))
      expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([])
  })
})
