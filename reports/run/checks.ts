import type { Check, RunResult } from '../../src/metrics/result/run-result.ts'
import {
  type Section,
  type Table,
  explanation,
  figure,
  folded,
  notes,
  outcomeCell,
  section,
  table,
  text,
} from '../document.ts'
import { checkOutcomes, inCell, toldApart, worstFirst } from '../outcome.ts'

const setters = { 'every-run': 'every run', scenario: 'the scenario', user: 'a limit of yours' } as const

/** Failed and undecided checks are open; passed checks are folded. */
export function checksSection({ verdict }: RunResult): Section {
  const checks = worstFirst(verdict.checks)
  if (checks.length === 0) return section('Checks', [explanation('None were set for this run.')])
  const passed = checks.filter((check) => check.verdict === 'pass')
  const others = checks.filter((check) => check.verdict !== 'pass')
  const ofPassed = passed.length === 0 ? null : checkTable('Checks that passed', passed)
  if (others.length === 0)
    return folded(
      'Checks',
      passed.length === 1 ? 'it passed' : `all ${passed.length} passed`,
      [ofPassed],
      checkOutcomes.pass,
    )
  return section('Checks', [
    checkTable('Checks that did not pass', others),
    ofPassed === null ? null : folded('Checks that passed', String(passed.length), [ofPassed]),
  ])
}

function checkTable(caption: string, checks: readonly Check[]): Table {
  return table(
    caption,
    checks,
    [
      text('check', (check) => check.name),
      text('verdict', (check) => outcomeCell(checkOutcomes[check.verdict])),
      figure('observed', (check) => inCell(check, toldApart(check).observed)),
      figure('limit', (check) => toldApart(check).limit),
      text('set by', ({ setBy = 'every-run' }) => setters[setBy], { leaveOut: 1 }),
      notes('note', ({ note = '' }) => (note === '' ? [] : [note])),
    ],
    {
      tone: ({ verdict }) => (verdict === 'pass' ? 'none' : checkOutcomes[verdict].tone),
      worth: (_, at) => 630 - at,
      mostRows: 10,
    },
  )
}
