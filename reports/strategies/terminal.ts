import { styleText } from 'node:util'
import type { StrategiesResult } from '../../src/experiments/strategies/strategies-result.ts'
import { duration, milliseconds, secondsBetween, whole } from '../figures.ts'
import { outcomeOf } from '../outcome.ts'
import { wrapped } from '../wrapped.ts'
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
} from './strategies-text.ts'

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const

/** What is printed of strategies: a row a room size in 80 columns, and a sentence each. */
export function renderStrategies(result: StrategiesResult, options: { color: boolean }): string {
  const { mark, word, tone } = outcomeOf(result.exitCode)
  const verdict = `${mark} ${word}`
  const painted = options.color ? styleText(colors[tone], verdict, { validateStream: false }) : verdict
  return [
    `${painted}   strategies · ${duration(secondsBetween(result.startedAt, result.endedAt))}`,
    ...[coverageSentence(result), provenanceSentence(result)].flatMap((sentence) => wrapped(sentence, '  ')),
    '',
    columns('', ['last, ms', 'of blocks', 'p50, ms', 'p99, ms', 'CPU, µs', '$/million']),
    ...result.strategies.flatMap((strategy) => [
      strategy.name,
      ...strategy.cells.flatMap((cell) => [
        columns(`  ${whole(cell.roomSize)} members`, [
          timeToLast(cell.timeToLastUs.median),
          spread(cell.timeToLastUs, cell.blocks),
          milliseconds(cell.deliveryUs.p50),
          milliseconds(cell.deliveryUs.p99),
          cpuOf(cell),
          usdOf(cell),
        ]),
        ...cellNotes(cell).flatMap((note) => wrapped(note)),
      ]),
    ]),
    '',
    ...result.strategies.flatMap((strategy) => wrapped(strategySentence(strategy, result), '  ')),
    ...cpuLines(result),
    '',
    ...wrapped(whatFiguresMean, '  '),
  ].join('\n')
}

const widths = [13, 16, 9, 9, 8, 10]

function columns(name: string, figures: readonly string[]): string {
  const padded = figures.map((figure, place) => figure.padStart(widths[place] ?? 0))
  return `${name.padEnd(15)}${padded.join('')}`.trimEnd()
}

function cpuLines(result: StrategiesResult): string[] {
  const others = result.strategies.filter(({ cpuToReference }) => cpuToReference !== null)
  if (others.length === 0) return []
  return [
    '',
    ...wrapped(`CPU of a delivery, to ${result.reference}:`, '  '),
    ...others.map((strategy) => `    ${strategy.name.padEnd(24)}${cpuRatio(strategy)}`),
  ]
}
