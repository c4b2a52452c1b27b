import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { evidenceText } from '../../findings.ts'
import { type Markup, html } from '../markup.ts'
import { explained, table, text } from '../table.ts'
import { section } from '../section.ts'

/** Nothing where nothing was found: that no known defect shows does not say that there is none. */
export function findingsSection({ findings }: RunResult): Markup | null {
  if (findings === undefined || findings === null || findings.length === 0) return null
  return section(
    'What seems to be wrong with the chat',
    html`<p class="lead">Known defects that fit the figures of this run.</p>
${table(
  'Findings',
  findings,
  [
    text('finding', ({ name, sentence }) => explained(name, sentence)),
    text('where', ({ details = [] }) => html`${details.map((line) => html`<div>${line}</div>`)}`),
    text('concluded from', (finding) => evidenceText(finding)),
    text('explains as well', ({ explains }) => explains.join(', ')),
  ],
  () => 'bad',
)}`,
  )
}
