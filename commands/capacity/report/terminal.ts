import type { CapacityResult, CapacityStep } from '../capacity-result.ts'
import { duration, plain, secondsBetween } from '../../../reports/figures.ts'
import { wrapped } from '../../../reports/terminal/lines.ts'
import { type Screen, painter } from '../../../reports/terminal/screen.ts'
import { type Block, always, summary } from '../../../reports/terminal/summary.ts'
import { type TableColumn, tableLines } from '../../../reports/terminal/table.ts'
import { titleLines } from '../../../reports/terminal/verdict-text.ts'
import {
  capacitySentences,
  observedCell,
  rangeText,
  remarksOn,
  stepOutcomes,
  capacityHeadline,
} from './capacity-text.ts'

/** What is printed of a search: the answer, and a row a block in the order of the search. */
export function renderCapacity(result: CapacityResult, screen: Screen): string {
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  const about = `capacity · ${result.steps.length} blocks · ${took}`
  const rows = result.steps.map((step, at) => ({ step, number: at + 1 }))
  const { head, body } = tableLines(columns(result, screen), rows, screen, ({ step }) => ({
    under: remarksOn(step).flatMap((remark) => wrapped(remark, ' '.repeat(6), screen.columns)),
  }))
  const sentence = (text: string, worth: number): Block => ({ lines: wrapped(text, '  ', screen.columns), worth })
  return summary(
    [
      { lines: titleLines(capacityHeadline(result), about, screen), worth: always },
      ...capacitySentences(result)
        .slice(1)
        .map((text, at) => sentence(text, 900 - at)),
      sentence(`Searched: ${rangeText(result)}.`, 500),
      blank,
      { lines: head, worth: always },
      // The last blocks are those next to the answer.
      ...body.map((lines, at) => ({ lines, worth: 800 - body.length + at })),
    ],
    screen,
  ).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }

interface Row {
  readonly step: CapacityStep
  readonly number: number
}

function columns({ steps }: CapacityResult, screen: Screen): TableColumn<Row>[] {
  const paint = painter(screen)
  const names = steps[0]?.checks.map(({ name }) => name) ?? []
  return [
    { heading: 'block', cell: ({ number }) => String(number), leaveOut: names.length + 1 },
    { heading: 'level', cell: ({ step }) => plain(step.level) },
    {
      heading: 'SLO',
      align: 'left',
      cell: ({ step }) => {
        const { mark, word, tone } = stepOutcomes[step.verdict]
        return `${paint(tone, mark)} ${word}`
      },
    },
    ...names.map((name, at) => ({
      heading: name,
      cell: ({ step }: Row) => {
        const check = step.checks.find((one) => one.name === name)
        return check === undefined ? '' : observedCell(check)
      },
      ...(at > 0 && { leaveOut: at }),
    })),
  ]
}
