import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { helloColumns, helloWayNames, insideSentence } from '../../sentences/hello-ways.ts'
import { targetBadge } from '../../outcome.ts'
import { type Markup, html } from '../markup.ts'
import { explained, figure, table, text } from '../table.ts'
import { percentilePlot } from './percentiles.ts'
import { section } from '../section.ts'

const meanings = {
  after: '$connect invokes a function asynchronously, which posts until the connection exists',
  inside: '$connect posts itself: it has to fail, as the connection exists when $connect has returned',
  asked: 'the client sends a request as soon as it is connected, and a two-way route answers',
} as const

/** How soon members have their connection ids, by way. Null of a run that is not about them. */
export function helloSection(result: RunResult): Markup | null {
  const { hello, target } = result
  if (hello === undefined || hello === null) return null
  return section(
    'Connection ids',
    html`<p class="lead">A client does not know its own connection id. How long does it take from the intended start of its connection to the frame with the id? In the end each member asked once more, and the answer was compared with the id that it had.</p>
<p><b>${insideSentence(result)}</b></p>
${table(
  `Three ways to be told a connection id · ${targetBadge(target)}`,
  hello.ways,
  [
    text('', ({ way }) => explained(helloWayNames[way], meanings[way])),
    ...helloColumns.map(({ heading, cell }) => figure(heading, cell)),
  ],
  ({ way, members, haveTheirId }) => (haveTheirId === (way === 'inside' ? 0 : members) ? 'none' : 'bad'),
)}
${percentilePlot(result, ['hello_latency', 'asked_hello_latency'], 280)}`,
  )
}
