import { styleText } from 'node:util'
import type { CaseResult, SelftestResult, ServiceTimesResult } from '../src/selftest/selftest-result.ts'
import { absent, duration, milliseconds, secondsBetween } from './figures.ts'
import { type Tone, checkFigure, outcomeOf } from './outcome.ts'
import { caseOutcome, faultsFound, quantileError } from './selftest-figures.ts'

type Paint = (tone: Tone, text: string) => string

/** What is printed after a selftest: the error table in 80 columns, and the failed checks under it. */
export function renderSelftest(result: SelftestResult, options: { color: boolean }): string {
  const paint: Paint = (tone, text) => (options.color ? styleText(colors[tone], text, { validateStream: false }) : text)
  const { mark, word, tone } = outcomeOf(result.exitCode)
  const { cases, serviceTimes } = result
  const all = serviceTimes === null ? cases : [...cases, serviceTimes]
  const over = cases.some(({ isOverTls }) => isOverTls) ? ' over TLS' : ''
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  return [
    `${paint(tone, `${mark} ${word}`)}   selftest${over} · ${all.length} cases · ${took}`,
    '',
    '                   error, in ms           width truth in      faults',
    '                      p50    p99  p99.9  p99 ms interval        found  times',
    ...cases.map((outcome) => caseRow(outcome, paint)),
    ...(serviceTimes === null ? [] : serviceTimesRows(serviceTimes, paint)),
    '',
    ...all.flatMap(failures),
    ...unjudged(all),
  ].join('\n')
}

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const

function caseRow(outcome: CaseResult, paint: Paint): string {
  const { mark, tone } = caseOutcome(outcome)
  const { comparison } = outcome
  const errors = (['p50', 'p99', 'p999'] as const).map((name) => quantileError(comparison, name).padStart(7))
  const width = milliseconds(comparison.width.p99Us).padStart(8)
  const coverage = comparison.coverage === null ? absent : `${(comparison.coverage * 100).toFixed(1)} %`
  const times = { judged: 'judged', 'not-judged': 'unjudged', none: absent }[outcome.times]
  return `${paint(tone, mark)} ${outcome.name.padEnd(17)}${errors.join('')}${width}${coverage.padStart(9)}${faultsFound(comparison).padStart(13)}  ${times}`
}

/** The errors in the columns of the table: they have no sign, and no other figures. */
function serviceTimesRows(outcome: ServiceTimesResult, paint: Paint): string[] {
  const { mark, tone } = caseOutcome(outcome)
  const times = outcome.times === 'judged' ? 'judged' : 'unjudged'
  return outcome.kinds.map(({ kind, errorP50Us, errorP99Us }) => {
    const errors = [errorP50Us, errorP99Us].map((us) => milliseconds(us).padStart(7))
    return `${paint(tone, mark)} ${`service ${kind}`.padEnd(17)}${errors.join('')}${' '.repeat(39)}${times}`
  })
}

function failures({ name, checks }: Pick<CaseResult, 'name' | 'checks'>): string[] {
  return checks
    .filter(({ verdict }) => verdict === 'fail')
    .map((check) => {
      const [observed, limit] = [checkFigure(check.observed, check.unit), checkFigure(check.limit, check.unit)]
      return `✖ ${name}: ${check.name}: ${observed} against ${limit}`
    })
}

function unjudged(cases: readonly Pick<CaseResult, 'times'>[]): string[] {
  const left = cases.filter(({ times }) => times === 'not-judged')
  if (left.length === 0) return []
  return [
    `? times are unjudged in ${left.length} of ${cases.length} cases: this machine was`,
    '  too busy (the report has the reasons)',
  ]
}
