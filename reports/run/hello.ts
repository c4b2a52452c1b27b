import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { helloColumns, helloWayNames, insideSentence } from '../sentences/hello-ways.ts'
import { targetBadge } from '../outcome.ts'
import { type Section, drawing, explanation, figure, section, sentence, table, text } from '../document.ts'
import { percentilePlot } from './percentiles.ts'

const meanings = {
  after: '$connect invokes a function asynchronously, which posts until the connection exists',
  inside: '$connect posts itself: it has to fail, as the connection exists when $connect has returned',
  asked: 'the client sends a request as soon as it is connected, and a two-way route answers',
} as const

/** How soon members have their connection ids, by way. Null of a run that is not about them. */
export function helloSection(result: RunResult): Section | null {
  const { hello, target } = result
  if (hello === undefined || hello === null) return null
  const inside = insideSentence(result)
  return section('Connection ids', [
    explanation(
      'A client does not know its own connection id. How long does it take from the intended start of its connection to the frame with the id? In the end each member asked once more, and the answer was compared with the id that it had.',
    ),
    inside === '' ? null : sentence(inside, 400),
    table(
      `Three ways to be told a connection id · ${targetBadge(target)}`,
      hello.ways,
      [
        text('', ({ way }) => ({ text: helloWayNames[way], meaning: meanings[way] })),
        ...helloColumns.map(({ heading, cell }) => {
          const rank = leaveOut[heading]
          return figure(heading, cell, rank === undefined ? {} : { leaveOut: rank })
        }),
      ],
      {
        tone: ({ way, members, haveTheirId }) => (haveTheirId === (way === 'inside' ? 0 : members) ? 'none' : 'bad'),
        worth: () => 550,
      },
    ),
    drawing(percentilePlot(result, ['hello_latency', 'asked_hello_latency'], 280)),
  ])
}

/** A terminal that is too narrow leaves out these, the highest first. */
const leaveOut: Readonly<Record<string, number>> = { attempts: 4, '410s': 3, 'gave up': 2, members: 1 }
