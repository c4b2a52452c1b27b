import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { crowdSentences } from '../../sentences/crowd-sentences.ts'
import { whole, withMs } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'
import { figure, table, text } from '../table.ts'
import { section } from '../section.ts'

/** Reconnects, slow readers, positions and drift. Nothing of a run without them. */
export function crowdSection(result: RunResult): Markup | null {
  const sentences = crowdSentences(result)
  if (sentences.length === 0) return null
  return section(
    'Reconnects, slow readers and drift',
    html`${sentences.map((sentence) => html`<p><b>${sentence}</b></p>`)}
${quarterTable(result)}`,
  )
}

function quarterTable({ drift }: RunResult): Markup | null {
  if (drift === undefined || drift === null) return null
  const rows = drift.quarters.map((quarter, place) => ({ ...quarter, place: place + 1 }))
  return table('Deliveries by quarter of the steady phase', rows, [
    text('quarter', ({ place }) => String(place)),
    figure('expected', ({ expected }) => whole(expected)),
    figure('lost', ({ lost }) => whole(lost)),
    figure('p50', ({ deliveryP50Us }) => withMs(deliveryP50Us)),
    figure('p99', ({ deliveryP99Us }) => withMs(deliveryP99Us)),
  ])
}
