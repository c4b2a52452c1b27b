import type { Hello, RunResult } from '../../../src/metrics/result/run-result.ts'
import { helloColumns, helloWayNames, insideSentence } from '../../sentences/hello-ways.ts'
import { wrapped } from '../lines.ts'
import type { Paint, Screen } from '../screen.ts'
import type { Block } from '../summary.ts'
import { type TableColumn, tableLines } from '../table.ts'

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
export function helloBlocks(result: RunResult, screen: Screen, paint: Paint): Block[] {
  const { hello } = result
  if (hello === undefined || hello === null) return []
  const { head, body } = tableLines(columns, hello.ways, screen)
  const sentence = insideSentence(result)
  return [
    { lines: [...head.map((line) => paint('quiet', line)), ...body.flat()], worth: 550 },
    { lines: sentence === '' ? [] : wrapped(sentence, '', screen.columns, '  '), worth: 400 },
  ]
}
