import { expect, it } from 'vitest'
import { renderAnnotations } from '../../../reports/ci/annotations.ts'
import type { CiCase } from '../../../reports/ci/cases.ts'
import { renderSummary } from '../run-writers.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { runResult } from '../../fixtures/run-result.ts'

it('an annotation for each case that did not pass, in one line whatever it says', () => {
  const cases: CiCase[] = [
    { name: 'a', verdict: 'pass', lines: ['shared-cores'] },
    { name: 'b:c,d', verdict: 'fail', lines: ['100 %\r', '::stop-commands::x'] },
    { name: 'e', verdict: 'error', lines: ['invalid'] },
    { name: 'f', verdict: 'inconclusive', lines: ['too few'] },
  ]
  const suite = { suite: 'smoke', startedAt: '', seconds: 1, properties: {}, cases }
  expect(renderAnnotations(suite)).toBe(
    '::error title=fanbench smoke%3A b%3Ac%2Cd::100 %25%0D%0A::stop-commands::x\n' +
      '::error title=fanbench smoke%3A e::invalid\n' +
      '::warning title=fanbench smoke%3A f::too few\n',
  )
  expect(renderAnnotations({ ...suite, cases: cases.slice(0, 1) })).toBe('')
})

it('the summary has the verdict, the percentiles and the checks, the worst first', () => {
  const summary = renderSummary(runResult())
  expect(summary).toContain(
    '### ✔ 95 % of messages reached everybody within 69 ms; nothing lost; both latency limits kept.\n\n**Passed** · fanbench demo · 1,000 clients · ',
  )
  expect(summary).toMatch(/\| delivery \| 18,600 \| [\d.]+ ms \|/)
  expect(summary).toContain('| deliveries\\_lost | ✔ pass | 0 | 0 | every run |')
  expect(summary).toContain('`fanbench demo --members 1000 --rooms 50 --seed 42`')
})

it('the summary is one screen, and Markdown of ours alone, whatever is wrong', () => {
  const long = `|<img src=x>\n# ${'x'.repeat(2000)}`
  const check = { name: long, observed: 1, limit: 0, unit: 'count', verdict: 'fail' as const }
  const hostile: Partial<RunResult> = {
    scenario: long,
    command: long,
    validity: { verdict: 'invalid', reasons: Array.from({ length: 30 }, (_, n) => `${n} ${long}`) },
    verdict: { exitCode: 11, reasons: [], checks: Array.from({ length: 40 }, () => check) },
  }
  const summary = renderSummary(runResult(hostile))
  const lines = summary.split('\n')
  const unfolded = summary.replaceAll(/<details>[^]*?<\/details>\n*/g, '')
  expect(unfolded.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(40)
  expect(unfolded.length).toBeLessThan(16_000)
  expect(summary).toContain('- and 25 more')
  expect(summary).toContain('\nand 30 more\n')
  expect(lines.filter((line) => /^#{1,3} /.test(line))).toHaveLength(1)
  // In the command, which is code, it is text as it stands.
  expect(lines.filter((line) => /(?<!\\)<img/.test(line) && !line.startsWith('`'))).toEqual([])
})
