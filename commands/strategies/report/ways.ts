import { type Section, drawing, figure, list, section, table, text } from '../../../reports/document.ts'
import { absent, milliseconds, significant, whole } from '../../../reports/figures.ts'
import { html } from '../../../reports/html/markup.ts'
import { stackedBar } from '../../../reports/run/latency-budget.ts'
import { waterfallPicture } from '../../../reports/run/waterfall-picture.ts'
import { budgetParts } from '../../../reports/sentences/budget-parts.ts'
import type { JudgedStrategy, StrategiesResult, StrategyCell } from '../strategies-result.ts'
import { readsSentence } from './strategies-text.ts'

interface Way {
  readonly name: string
  readonly cell: StrategyCell
  readonly budget: NonNullable<StrategyCell['latencyBudget']>
  readonly meanUs: number
}

/** Where the time goes with each strategy, in its largest room: bars of one scale, and a message of each as it went. */
export function waysSections(result: StrategiesResult): Section[] {
  const ways = result.strategies.flatMap((strategy) => wayOf(strategy) ?? [])
  if (ways.length === 0) return []
  const longestUs = Math.max(...ways.map(({ meanUs }) => meanUs))
  return [
    section('Where the time goes', [
      list(
        ways.map(({ name, cell, meanUs, budget }) => {
          const parts = budgetParts(budget).filter(({ sumUs }) => sumUs !== null && sumUs > 0)
          const said = parts.map((part) => `${part.name} ${milliseconds((part.sumUs ?? 0) / budget.messages)}`)
          return `${name}, in a room of ${whole(cell.roomSize)}: everybody after ${milliseconds(meanUs)} ms on average = ${said.join(' + ')}.`
        }),
        680,
      ),
      drawing(html`<p class="lead">The mean of the messages that reached everybody, in parts, on one scale; below it one message of each as it went, each on a scale of its own.</p>
${ways.map(({ name, budget }) => html`<h3>${name}</h3>${stackedBar(budget, longestUs)}`)}
<div class="waterfalls">${ways.map(({ name, cell }) => (cell.waterfall === undefined ? null : waterfallPicture(name, cell.waterfall)))}</div>`),
    ]),
  ]
}

function wayOf({ name, cells }: JudgedStrategy): Way | null {
  const cell = cells.findLast(({ latencyBudget }) => latencyBudget !== undefined)
  if (cell?.latencyBudget === undefined) return null
  const { latencyBudget: budget } = cell
  return { name, cell, budget, meanUs: budget.totalUs / budget.messages }
}

/** Says how much each strategy reads from the tables for a message, if the strategies read in different ways. */
export function readsSections(result: StrategiesResult): Section[] {
  const sentence = readsSentence(result)
  if (sentence === null) return []
  const rows = result.strategies.flatMap(({ name, cells }) => cells.map((cell) => ({ name, cell })))
  return [
    section('What is read for a message?', [
      list([sentence], 670),
      table(
        'Read units of a message, of the functions that carry out the strategy',
        rows,
        [
          text('strategy', ({ name }) => name),
          figure('members', ({ cell }) => whole(cell.roomSize)),
          figure('read units', ({ cell: { readUnitsPerMessage: units } }) =>
            units === undefined ? absent : significant(units),
          ),
          figure('last delivery, ms', ({ cell }) =>
            cell.timeToLastUs.median === 'infinite' ? 'not finished' : milliseconds(cell.timeToLastUs.median),
          ),
        ],
        { worth: () => 590 },
      ),
    ]),
  ]
}
