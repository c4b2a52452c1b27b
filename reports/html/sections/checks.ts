import type { Check, RunResult } from '../../../src/metrics/result/run-result.ts'
import { counted } from '../../counted.ts'
import { checkOutcomes, inCell, toldApart, worstFirst } from '../../outcome.ts'
import { type Insert, type Markup, html } from '../markup.ts'
import { pill } from '../pill.ts'
import { type Section, foldedSection, section } from '../section.ts'
import { type Column, figure, table, text } from '../table.ts'

const setters = { 'every-run': 'every run', scenario: 'the scenario', user: 'a limit of yours' } as const

/** Failed and undecided checks are open; passed checks are one line. */
export function checksSection(result: RunResult): Section {
  const checks = worstFirst(result.verdict.checks)
  if (checks.length === 0) return section('Checks', html`<p>None were set for this run.</p>`)
  const passed = checks.filter(({ verdict }) => verdict === 'pass')
  const others = checks.filter(({ verdict }) => verdict !== 'pass')
  if (others.length === 0) return foldedSection('Checks', allPassed(passed), checkTable('Checks', passed))
  return section(
    'Checks',
    html`${checkTable('Checks that did not pass', others)}
${
  passed.length === 0
    ? null
    : html`<details><summary>${counted(passed.length, 'other check')} passed</summary>${checkTable('Checks that passed', passed)}</details>`
}`,
  )
}

function allPassed(passed: readonly Check[]): Insert {
  return pill({ ...checkOutcomes.pass, word: passed.length === 1 ? 'it passed' : `all ${passed.length} passed` })
}

function checkTable(caption: string, checks: readonly Check[]): Markup {
  const notes: Column<Check>[] = checks.some(({ note = '' }) => note !== '')
    ? [text('note', ({ note = '' }) => note)]
    : []
  return table(
    caption,
    checks,
    [
      text('check', (check) => check.name),
      text('verdict', (check) => pill(checkOutcomes[check.verdict])),
      figure('observed', (check) => inCell(check, toldApart(check).observed)),
      figure('limit', (check) => toldApart(check).limit),
      text('set by', ({ setBy = 'every-run' }) => setters[setBy]),
      ...notes,
    ],
    ({ verdict }) => (verdict === 'pass' ? 'none' : checkOutcomes[verdict].tone),
  )
}
