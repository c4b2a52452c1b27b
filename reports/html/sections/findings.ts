import type { Finding } from '../../../src/metrics/result/findings.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { docsPage } from '../../docs-page.ts'
import { evidenceText } from '../../sentences/findings.ts'
import { type Markup, html } from '../markup.ts'
import { type Section, section } from '../section.ts'

/** Nothing where nothing was found: that no known defect shows does not say that there is none. */
export function findingsSection({ findings }: RunResult): Section | null {
  if (findings === undefined || findings === null || findings.length === 0) return null
  return section(
    'What seems to be wrong with the chat',
    html`<p class="lead">Known defects that fit the figures of this run.</p>
${findings.map(findingCard)}`,
  )
}

function findingCard(finding: Finding): Markup {
  const { name, sentence, change, details = [], explains } = finding
  return html`<div class="finding"><h3 id="finding-${name}">${name}</h3>
<p>${sentence}</p>
${change === undefined ? null : html`<p><b>What to change:</b> ${change}</p>`}
${details.length === 0 ? null : html`<ul class="reasons">${details.map((line) => html`<li>${line}</li>`)}</ul>`}
<p class="note">Evidence: ${evidenceText(finding)}.${explains.length === 0 ? '' : ` It explains ${explains.join(', ')} as well.`} <a href="${docsPage('known-bad.md#findings-of-any-run')}">How findings are recognised</a></p></div>
`
}
