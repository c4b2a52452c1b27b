import { type CounterDefinition, counterCatalogue } from '../../src/metrics/catalogue/counters.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { whole } from '../figures.ts'
import { counted } from '../counted.ts'
import {
  type Part,
  type Section,
  type Table,
  explanation,
  figure,
  folded,
  outcomeCell,
  table,
  text,
  withMeaning,
} from '../document.ts'

/** The balance lines: what was expected, what came, and how connections ended. Beside its heading stands whether all is accounted for. */
export function accountsSection(result: RunResult): Section {
  const unbalanced = result.balance.filter(({ residue }) => residue !== 0).length
  const holds = [
    counted(result.balance.length, 'line'),
    unbalanced === 0 ? 'residue 0' : `${unbalanced} with a residue`,
    counted(Object.keys(result.counters).length, 'counter'),
    'connections by class',
  ]
  return folded('Balance', holds.join(' · '), [
    explanation(
      'Every connection and every delivery is accounted for once. A residue other than 0 makes the measurement invalid.',
    ),
    balanceTable(result),
    connectionTable(result),
    counterTable(result),
  ])
}

function balanceTable(result: RunResult): Table {
  return table(
    'Balance lines',
    result.balance,
    [
      text('line', (line) => line.name),
      figure('left', (line) => whole(line.left)),
      figure('right', (line) => whole(line.right)),
      figure('residue', ({ residue }) =>
        outcomeCell(
          residue === 0 ? { tone: 'good', mark: '✔', word: '0' } : { tone: 'bad', mark: '✖', word: whole(residue) },
        ),
      ),
    ],
    { tone: (line) => (line.residue === 0 ? 'none' : 'bad') },
  )
}

function counterTable(result: RunResult): Table {
  const definitions: Readonly<Record<string, CounterDefinition>> = counterCatalogue
  return table('Every counter', Object.entries(result.counters), [
    text('counter', ([name]) => withMeaning(definitions[name]?.label ?? name, definitions[name]?.meaning)),
    figure('count', ([, count]) => whole(count)),
  ])
}

function connectionTable(result: RunResult): Part {
  const definitions: Readonly<Record<string, CounterDefinition>> = counterCatalogue
  const rows = Object.entries(result.classes).flatMap(([counter, classes]) =>
    Object.entries(classes)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => ({ counter: definitions[counter]?.label ?? counter, name, count })),
  )
  if (rows.length === 0) return explanation('No connection failed or closed.')
  return table('How connections failed or ended', rows, [
    text('what', (row) => row.counter),
    text('class', (row) => row.name),
    figure('count', (row) => whole(row.count)),
  ])
}
