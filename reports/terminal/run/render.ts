import { helloColumns, helloWayNames, insideSentence } from '../../sentences/hello-ways.ts'
import { wrapped } from '../lines.ts'
import { deliveryBlocks } from './deliveries.ts'
import { figuresInFull, figuresInShort } from './figures.ts'
import { findingBlocks, hintBlocks } from './findings.ts'
import { headBlocks } from './head.ts'
import { metricBlocks } from './metrics.ts'
import { serverBlocks } from './server.ts'
import { type Paint, painter, type Screen } from '../screen.ts'
import { type Block, summary } from '../summary.ts'
import { type TableColumn, tableLines } from '../table.ts'
import type { Hello, RunResult } from '../../../src/metrics/result/run-result.ts'

/**
 * What is printed after a run, without a line feed at its end: on a terminal as much as it has room for, and everything if
 * asked.
 */
export function renderTerminal(result: RunResult, screen: Screen): string {
  const paint = painter(screen)
  const further = screen.verbose ? figuresInFull : figuresInShort
  return summary(
    [
      ...headBlocks(result, screen, paint),
      blank,
      ...metricBlocks(result, screen, paint),
      blank,
      ...findingBlocks(result, screen, paint),
      ...hintBlocks(result, screen, paint),
      ...deliveryBlocks(result, screen, paint),
      ...helloBlocks(result, screen, paint),
      ...further(result, screen.columns),
      ...serverBlocks(result, screen, paint),
    ],
    screen,
  ).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }

type Way = Hello['ways'][number]

/** How each heading is left out, where the screen is narrow. */
const leaveOut: Readonly<Record<string, number>> = { attempts: 4, '410s': 3, 'gave up': 2, members: 1 }

const columns: readonly TableColumn<Way>[] = [
  { heading: 'connection ids', align: 'left', cell: ({ way }) => helloWayNames[way] },
  ...helloColumns.map(({ heading, cell }) => {
    const rank = leaveOut[heading]
    return { heading, cell, ...(rank !== undefined && { leaveOut: rank }) }
  }),
]

/** The ways to be told a connection id. */
function helloBlocks(result: RunResult, screen: Screen, paint: Paint): Block[] {
  const { hello } = result
  if (hello === undefined || hello === null) return []
  const { head, body } = tableLines(columns, hello.ways, screen)
  const sentence = insideSentence(result)
  return [
    { lines: [...head.map((line) => paint('quiet', line)), ...body.flat()], worth: 550 },
    { lines: sentence === '' ? [] : wrapped(sentence, '', screen.columns, '  '), worth: 400 },
  ]
}
