import { createRequire } from 'node:module'
import type { Finding } from '../../../src/metrics/result/findings.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { evidenceText } from '../../sentences/findings.ts'
import { sampleTitle } from '../../sentences/hints.ts'
import { type Markup, html } from '../markup.ts'
import { type Section, section } from '../section.ts'
import { explained, table, text } from '../table.ts'

// By the package's own name, because the emitted files lie one folder deeper than the sources.
const manifest = createRequire(import.meta.url)('fanbench/package.json') as { homepage: string }

/** Without its place on the page. */
const [home = ''] = manifest.homepage.split('#')

/** Where a page of `docs/` can be read: `known-bad.md#look-alikes`. */
function docsPage(page: string): string {
  return `${home}/blob/main/docs/${page}`
}

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

/** The advised checks of the protocol file and the settings, each with an unchanged frame. */
export function hintsSection({ hints = [] }: RunResult): Markup | null {
  if (hints.length === 0) return null
  return section(
    'What to check',
    html`${table('Hints', hints, [
      text('hint', ({ name, sentence }) => explained(name, sentence)),
      text('seen', ({ sample }) => (sample === null ? '' : explained(sampleTitle(sample), sample.text))),
    ])}`,
  )
}
