import type { CaseResult, SelftestResult, ServiceTimesResult } from '../selftest-result.ts'
import { counted } from '../../../reports/counted.ts'
import { absent, duration, milliseconds, secondsBetween } from '../../../reports/figures.ts'
import {
  caseOutcome,
  casesOf,
  failures,
  faultsFound,
  quantileError,
  unjudged,
  selftestHeadline,
} from './selftest-figures.ts'
import { wrapped } from '../../../reports/terminal/lines.ts'
import { type Screen, painter } from '../../../reports/terminal/screen.ts'
import { always, summary } from '../../../reports/terminal/summary.ts'
import { type TableColumn, tableLines } from '../../../reports/terminal/table.ts'
import { titleLines } from '../../../reports/terminal/verdict-text.ts'

/** What is printed after a selftest: the error table, and the failed checks under it. */
export function renderSelftest(result: SelftestResult, screen: Screen): string {
  const all = casesOf(result)
  const over = result.cases.some(({ isOverTls }) => isOverTls) ? ' over TLS' : ''
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  const rows = [
    ...result.cases.map(caseRow),
    ...(result.serviceTimes === null ? [] : serviceTimesRows(result.serviceTimes)),
  ]
  const { head, body } = tableLines(columns(screen), rows, screen)
  return summary(
    [
      {
        lines: titleLines(
          selftestHeadline(result),
          `selftest${over} · ${counted(all.length, 'case')} · ${took}`,
          screen,
        ),
        worth: always,
      },
      { lines: [''], worth: 0 },
      { lines: head, worth: always },
      ...body.map((lines, at) => ({ lines, worth: rows[at]?.outcome.tone === 'bad' ? 800 : 500 })),
      { lines: [''], worth: 0 },
      ...all
        .flatMap(failures)
        .map((text, at) => ({ lines: wrapped(`✖ ${text}`, '', screen.columns, '  '), worth: 900 - at })),
      ...unjudged(all).map((text) => ({
        lines: wrapped(`? ${text} (the report has the reasons)`, '', screen.columns, '  '),
        worth: 700,
      })),
    ],
    screen,
  ).join('\n')
}

interface Row {
  readonly outcome: ReturnType<typeof caseOutcome>
  readonly name: string
  /** The errors of p50, p99 and p99.9. */
  readonly errors: readonly string[]
  readonly width: string
  readonly coverage: string
  readonly faults: string
  readonly times: string
}

function columns(screen: Screen): TableColumn<Row>[] {
  const paint = painter(screen)
  const error = (at: number) => (row: Row) => row.errors[at] ?? ''
  return [
    {
      heading: ['', ''],
      align: 'left',
      cell: ({ outcome: { mark, tone }, name }) => `${paint(tone, mark)} ${name}`,
    },
    { heading: ['error', 'p50'], cell: error(0) },
    { heading: ['in ms', 'p99'], cell: error(1) },
    { heading: ['', 'p99.9'], cell: error(2), leaveOut: 2 },
    { heading: ['width', 'p99 ms'], cell: ({ width }) => width, leaveOut: 3 },
    { heading: ['truth in', 'interval'], cell: ({ coverage }) => coverage, leaveOut: 1 },
    { heading: ['faults', 'found'], cell: ({ faults }) => faults },
    { heading: ['', 'times'], align: 'left', cell: ({ times }) => times },
  ]
}

function caseRow(outcome: CaseResult): Row {
  const { comparison } = outcome
  return {
    outcome: caseOutcome(outcome),
    name: outcome.name,
    errors: (['p50', 'p99', 'p999'] as const).map((name) => quantileError(comparison, name)),
    width: milliseconds(comparison.width.p99Us),
    coverage: comparison.coverage === null ? absent : `${(comparison.coverage * 100).toFixed(1)} %`,
    faults: faultsFound(comparison),
    times: { judged: 'judged', 'not-judged': 'unjudged', none: absent }[outcome.times],
  }
}

/** The errors in the columns of the table: they have no sign, and no other figures. */
function serviceTimesRows(outcome: ServiceTimesResult): Row[] {
  return outcome.kinds.map(({ kind, errorP50Us, errorP99Us }) => ({
    outcome: caseOutcome(outcome),
    name: `service ${kind}`,
    errors: [errorP50Us, errorP99Us].map((us) => milliseconds(us)),
    width: '',
    coverage: '',
    faults: '',
    times: outcome.times === 'judged' ? 'judged' : 'unjudged',
  }))
}
