import type { GateResult } from '../gate-result.ts'
import { figureLabel } from '../../../src/metrics/catalogue/figure-label.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import { plainLine, wrapped } from '../../../reports/terminal/lines.ts'
import { type Screen, painter } from '../../../reports/terminal/screen.ts'
import { type Block, always, summary } from '../../../reports/terminal/summary.ts'
import { type TableColumn, tableLines } from '../../../reports/terminal/table.ts'
import { titleLines } from '../../../reports/terminal/verdict-text.ts'
import type { Outcome } from '../../../reports/outcome.ts'
import {
  type StageRow,
  allowedSentence,
  changeRange,
  countersOutcome,
  countersSentence,
  gatedFigure,
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
  gateHeadline,
} from './gate-text.ts'

/** What is printed of a gate: the verdict with its reasons, and a row a metric. */
export function renderGate(result: GateResult, screen: Screen): string {
  const { scenario, baseline, candidate, counters, slo } = result
  const takes = whatItTakes(result)
  const sentence = (text: string, worth: number): Block => ({ lines: wrapped(text, '  ', screen.columns), worth })
  return summary(
    [
      { lines: titleLines(gateHeadline(result), `gate of ${scenario}`, screen), worth: always },
      ...beyondHeadline(gateReasons(result)).map((reason, at) => sentence(reason, 900 - at)),
      sentence(`baseline   ${baseline.name}`, 500),
      sentence(`candidate  ${candidate.name}`, 500),
      sentence(aboutText(result), 400),
      ...gateRemarks(result).map((remark) => sentence(`! ${remark}`, 600)),
      blank,
      ...metricBlocks(result, screen),
      blank,
      ...(counters.length === 0
        ? []
        : [verdictBlock('counters', countersOutcome(counters), countersSentence(counters), screen)]),
      ...(slo.length === 0 ? [] : [verdictBlock('SLO', sloOutcome(slo), sloSentence(slo), screen)]),
      ...(takes === '' ? [] : [sentence(takes, 700)]),
    ],
    screen,
  ).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }

function aboutText(result: GateResult): string {
  const about = [targetText(result), pairsText(result), tookText(result)].filter((part) => part !== '').join(', ')
  return `${about}. ${allowedSentence(result)}`.trimEnd()
}

const nameWidth = 22

function metricBlocks({ metrics }: GateResult, screen: Screen): Block[] {
  if (metrics.length === 0) return []
  const paint = painter(screen)
  const columns: readonly TableColumn<StageRow>[] = [
    { heading: '', align: 'left', cell: (row) => (isLong(row) ? '' : nameOf(row)) },
    { heading: 'baseline', cell: ({ metric, stage }) => plainLine(gatedFigure(metric, stage.baseline)), leaveOut: 3 },
    { heading: 'candidate', cell: ({ metric, stage }) => plainLine(gatedFigure(metric, stage.candidate)), leaveOut: 2 },
    { heading: 'change', cell: ({ stage }) => shortChange(stage.ratio) },
    { heading: '95 % CI, %', cell: ({ stage }) => changeRange(stage), leaveOut: 1 },
    { heading: '', align: 'left', cell: ({ outcome: { mark, word, tone } }) => paint(tone, `${mark} ${word}`) },
  ]
  const rows = stageRows(metrics)
  const { head, body } = tableLines(columns, rows, screen, (row) => ({
    over: isLong(row) ? wrapped(nameOf(row), '  ', screen.columns) : [],
  }))
  return [
    { lines: head, worth: always },
    ...body.map((lines, at) => ({ lines, worth: rows[at]?.outcome.tone === 'good' ? 750 : 850 })),
  ]
}

function nameOf({ isFresh, metric }: StageRow): string {
  return isFresh ? '  fresh pairs' : plainLine(figureLabel(metric.name))
}

/** It stands in a line of its own. */
function isLong(row: StageRow): boolean {
  return nameOf(row).length > nameWidth
}

function verdictBlock(name: string, { mark, tone }: Outcome, sentence: string, screen: Screen): Block {
  const [line = '', ...more] = wrapped(`${name} ${mark} ${sentence}`, '  ', screen.columns, '    ')
  return { lines: [line.replace(mark, () => painter(screen)(tone, mark)), ...more], worth: 800 }
}
