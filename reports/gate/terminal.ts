import { styleText } from 'node:util'
import type { GateResult } from '../../src/experiments/gate/gate-result.ts'
import { figureLabel } from '../figure-label.ts'
import type { Outcome, Tone } from '../outcome.ts'
import { wrapped } from '../wrapped.ts'
import {
  type StageRow,
  allowedSentence,
  changeRange,
  countersOutcome,
  countersSentence,
  gatedFigure,
  gateOutcome,
  gateReasons,
  gateRemarks,
  pairsText,
  shortChange,
  sloOutcome,
  sloSentence,
  stageRows,
  targetText,
  tookText,
  whatItTakes,
} from './gate-text.ts'

type Paint = (tone: Tone, text: string) => string

/** What is printed of a gate: a row a metric in 80 columns, the verdict first and, for the end of a log, last. */
export function renderGate(result: GateResult, options: { color: boolean }): string {
  const paint: Paint = (tone, text) => (options.color ? styleText(colors[tone], text, { validateStream: false }) : text)
  const { scenario, baseline, candidate, metrics, counters, slo } = result
  const outcome = gateOutcome(result)
  const reasons = gateReasons(result)
  const [first = ''] = reasons
  const takes = whatItTakes(result)
  return [
    `${painted(outcome, paint)}   gate of ${plainLine(scenario)}`,
    ...reasons.flatMap((reason) => wrapped(reason, '  ')),
    ...wrapped(`baseline   ${baseline.name}`, '  '),
    ...wrapped(`candidate  ${candidate.name}`, '  '),
    ...wrapped(aboutText(result), '  '),
    ...gateRemarks(result).flatMap((remark) => wrapped(`! ${remark}`, '  ')),
    '',
    ...(metrics.length === 0 ? [] : [columns('', ['baseline', 'candidate', 'change', '95 % CI, %'])]),
    ...stageRows(metrics).flatMap((row) => rowsOf(row, paint)),
    ...(metrics.length === 0 ? [] : ['']),
    ...(counters.length === 0
      ? []
      : verdictLines('counters', countersOutcome(counters), countersSentence(counters), paint)),
    ...(slo.length === 0 ? [] : verdictLines('SLO', sloOutcome(slo), sloSentence(slo), paint)),
    ...(takes === '' ? [] : wrapped(takes, '  ')),
    ...lastLine(outcome, first, paint),
  ].join('\n')
}

function aboutText(result: GateResult): string {
  const about = [targetText(result), pairsText(result), tookText(result)].filter((part) => part !== '').join(', ')
  return `${about}. ${allowedSentence(result)}`.trimEnd()
}

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const
const nameWidth = 24
const widths = [9, 10, 9, 13]

function painted({ mark, word, tone }: Outcome, paint: Paint): string {
  return paint(tone, `${mark} ${word}`)
}

function columns(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(nameWidth - 2)}${cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('')}`
}

function rowsOf({ metric, isFresh, stage, outcome }: StageRow, paint: Paint): string[] {
  const name = isFresh ? '  fresh pairs' : plainLine(figureLabel(metric.name))
  const figures = [stage.baseline, stage.candidate].map((value) => plainLine(gatedFigure(metric, value)))
  const row = (shown: string) =>
    `${columns(shown, [...figures, shortChange(stage.ratio), changeRange(stage)])} ${painted(outcome, paint)}`
  return name.length > nameWidth - 2 ? [`  ${name}`, row('')] : [row(name)]
}

function verdictLines(name: string, { mark, tone }: Outcome, sentence: string, paint: Paint): string[] {
  const [line = '', ...more] = wrapped(`${name} ${mark} ${sentence}`, '  ')
  return [line.replace(mark, paint(tone, mark)), ...more]
}

function lastLine(outcome: Outcome, reason: string, paint: Paint): string[] {
  const [line = '', ...more] = wrapped(`${outcome.mark} ${outcome.word}${reason === '' ? '' : `: ${reason}`}`, '')
  const words = `${outcome.mark} ${outcome.word}`
  return [line.replace(words, paint(outcome.tone, words)), ...more]
}

/** Whatever others have called it: a terminal obeys none of it. */
function plainLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '�')
}
