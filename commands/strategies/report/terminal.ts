import type { StrategiesResult, JudgedStrategy, StrategyCell } from '../strategies-result.ts'
import { duration, milliseconds, secondsBetween, whole } from '../../../reports/figures.ts'
import { wrapped } from '../../../reports/terminal/lines.ts'
import type { Screen } from '../../../reports/terminal/screen.ts'
import { type Block, always, summary } from '../../../reports/terminal/summary.ts'
import { type TableColumn, tableLines } from '../../../reports/terminal/table.ts'
import { titleLines } from '../../../reports/terminal/verdict-text.ts'
import {
  cellNotes,
  coverageSentence,
  cpuOf,
  cpuRatio,
  provenanceSentence,
  spread,
  strategySentence,
  timeToLast,
  usdOf,
  whatFiguresMean,
  strategiesHeadline,
} from './strategies-text.ts'

/** What is printed of strategies: a row a room size, and a sentence each. */
export function renderStrategies(result: StrategiesResult, screen: Screen): string {
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  const sentence = (text: string, worth: number): Block => ({ lines: wrapped(text, '  ', screen.columns), worth })
  return summary(
    [
      { lines: titleLines(strategiesHeadline(result), `strategies · ${took}`, screen), worth: always },
      sentence(coverageSentence(result), 700),
      sentence(provenanceSentence(result), 400),
      blank,
      ...cellBlocks(result, screen),
      blank,
      ...result.strategies.map((strategy) => sentence(strategySentence(strategy, result), 850)),
      ...cpuBlocks(result, screen),
      blank,
      sentence(whatFiguresMean, 100),
    ],
    screen,
  ).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }

interface Row {
  readonly cell: StrategyCell
  /** That the rows from here on are of. */
  readonly strategy: string | null
}

const columns: readonly TableColumn<Row>[] = [
  { heading: '', align: 'left', cell: ({ cell }) => `  ${whole(cell.roomSize)} members` },
  { heading: 'last, ms', cell: ({ cell }) => timeToLast(cell.timeToLastUs.median) },
  { heading: 'of blocks', cell: ({ cell }) => spread(cell.timeToLastUs, cell.blocks), leaveOut: 3 },
  { heading: 'p50, ms', cell: ({ cell }) => milliseconds(cell.deliveryUs.p50), leaveOut: 4 },
  { heading: 'p99, ms', cell: ({ cell }) => milliseconds(cell.deliveryUs.p99) },
  { heading: 'CPU, µs', cell: ({ cell }) => cpuOf(cell), leaveOut: 2 },
  { heading: '$/million', cell: ({ cell }) => usdOf(cell), leaveOut: 1 },
]

function cellBlocks({ strategies }: StrategiesResult, screen: Screen): Block[] {
  const rows = strategies.flatMap(({ name, cells }) =>
    cells.map((cell, at) => ({ cell, strategy: at === 0 ? name : null })),
  )
  const { head, body } = tableLines(columns, rows, screen, ({ cell, strategy }) => ({
    over: strategy === null ? [] : [`  ${strategy}`],
    under: cellNotes(cell).flatMap((note) => wrapped(note, '      ', screen.columns)),
  }))
  return [{ lines: head, worth: always }, ...body.map((lines) => ({ lines, worth: 800 }))]
}

function cpuBlocks({ strategies, reference }: StrategiesResult, screen: Screen): Block[] {
  const others = strategies.filter(({ cpuToReference }) => cpuToReference !== null)
  if (others.length === 0) return []
  const ratios: readonly TableColumn<JudgedStrategy>[] = [
    { heading: '', align: 'left', cell: ({ name }) => `  ${name}` },
    { heading: '', align: 'left', cell: cpuRatio },
  ]
  return [
    { lines: wrapped(`CPU of a delivery, to ${reference}:`, '  ', screen.columns), worth: 310 },
    { lines: tableLines(ratios, others, screen).body.flat(), worth: 300 },
  ]
}
