import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { crowdSentences } from '../sentences/crowd-sentences.ts'
import { whole, withMs } from '../figures.ts'
import { type Section, type Table, figure, section, sentence, table, text } from '../document.ts'

/** Reconnects, slow readers, positions and drift. Nothing of a run without them. */
export function crowdSection(result: RunResult): Section | null {
  const sentences = crowdSentences(result)
  if (sentences.length === 0) return null
  return section('Reconnects, slow readers and drift', [
    ...sentences.map((text) => sentence(text, 430)),
    quarterTable(result),
  ])
}

function quarterTable({ drift }: RunResult): Table | null {
  if (drift === undefined || drift === null) return null
  const rows = drift.quarters.map((quarter, place) => ({ ...quarter, place: place + 1 }))
  return table(
    'Deliveries by quarter of the steady phase',
    rows,
    [
      text('quarter', ({ place }) => String(place)),
      figure('expected', ({ expected }) => whole(expected)),
      figure('lost', ({ lost }) => whole(lost)),
      figure('p50', ({ deliveryP50Us }) => withMs(deliveryP50Us)),
      figure('p99', ({ deliveryP99Us }) => withMs(deliveryP99Us)),
    ],
    { worth: () => 45 },
  )
}
