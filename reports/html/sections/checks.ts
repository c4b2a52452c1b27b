import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { checkFigure, checkLimit, checkOutcomes, worstFirst } from '../../outcome.ts'
import { type Markup, html } from '../markup.ts'
import { pill } from '../pill.ts'
import { figure, table, text } from '../table.ts'

const setters = { 'every-run': 'every run', scenario: 'the scenario', user: 'a limit of yours' } as const

export function checksSection(result: RunResult): Markup {
  const { checks } = result.verdict
  if (checks.length === 0) return html`<section><h2>Checks</h2><p>None were set for this run.</p></section>`
  return html`<section><h2>Checks</h2>
${table('Checks, failing ones first', worstFirst(checks), [
  text('check', (check) => check.name),
  text('verdict', (check) => pill(checkOutcomes[check.verdict])),
  figure('observed', (check) => checkFigure(check.observed, check.unit)),
  figure('limit', checkLimit),
  text('set by', ({ setBy = 'every-run' }) => setters[setBy]),
  text('note', ({ note = '' }) => note),
])}
</section>`
}
