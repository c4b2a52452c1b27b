import type { StrategiesResult } from '../strategies-result.ts'
import { milliseconds, whole } from '../../../reports/figures.ts'
import { boldHeadline, code, plainText, markdownTable } from '../../../reports/markdown.ts'
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

/** The tables of the page, to be pasted into a pull request. */
export function renderStrategiesMarkdown(result: StrategiesResult): string {
  const { strategies, reference, command } = result
  const others = strategies.filter(({ cpuToReference }) => cpuToReference !== null)
  return `${[
    boldHeadline(strategiesHeadline(result)),
    `${plainText(coverageSentence(result))}. ${plainText(provenanceSentence(result))}.`,
    strategies.map((strategy) => `- ${plainText(strategySentence(strategy, result))}`).join('\n'),
    markdownTable(
      [
        'strategy',
        'members',
        'last delivery, ms',
        'blocks',
        'p50, ms',
        'p99, ms',
        'CPU, µs',
        '$ a million',
        'what else',
      ],
      strategies.flatMap(({ name, cells }) =>
        cells.map((cell) => [
          name,
          whole(cell.roomSize),
          timeToLast(cell.timeToLastUs.median),
          spread(cell.timeToLastUs, cell.blocks),
          milliseconds(cell.deliveryUs.p50),
          milliseconds(cell.deliveryUs.p99),
          cpuOf(cell),
          usdOf(cell),
          cellNotes(cell).join('; '),
        ]),
      ),
    ),
    whatFiguresMean,
    ...(others.length === 0
      ? []
      : [
          markdownTable(
            ['CPU of a delivery', `to ${reference}`],
            others.map((one) => [one.name, cpuRatio(one)]),
          ),
        ]),
    code(command),
  ].join('\n\n')}\n`
}
