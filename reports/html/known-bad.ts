import type { KnownBadResult, MeasuredChat } from '../../src/experiments/known-bad/known-bad-result.ts'
import { duration } from '../figures.ts'
import { evidenceText } from '../findings.ts'
import { chatOutcomes, coverage, knownBadScore } from '../known-bad.ts'
import { type Insert, type Markup, html } from './markup.ts'
import { pill } from './pill.ts'
import { renderSeriesPage } from './several-runs-page.ts'
import { explained, figure, table, text } from './table.ts'

/** The page of a series of known chats, beside the folders of the runs that it links to. */
export function renderKnownBadHtml(result: KnownBadResult): string {
  return renderSeriesPage(result, {
    name: 'known-bad',
    lead: [knownBadScore(result), ...coverage(result), `exit code ${result.exitCode}`].join(' · '),
    sections: html`<section><h2>Chats of which it is known what is wrong</h2>
<p class="lead">The good one has no defect; each of the others has one. The harness measured them as it measures any chat,
and has to name by what it saw the defects that it knows, and nothing else.</p>
${chatTable(result.chats)}
</section>
<section><h2>Each by itself</h2>
<pre>${result.chats.map(({ run }) => run.command).join('\n\n')}</pre>
</section>`,
  })
}

function chatTable(chats: readonly MeasuredChat[]): Markup {
  return table(
    'Chats in the order of their runs',
    chats,
    [
      text('chat', ({ name, defect }) => explained(name, defect ?? 'Nothing is wrong with it.')),
      text('verdict', ({ verdict }) => pill(chatOutcomes[verdict])),
      text('found as', ({ findings }) => findings.map(({ name }) => name).join(', ')),
      text('concluded from', ({ findings, run }) => [...findings.map(conclusion), ...run.problems.map(line)]),
      text('run', ({ run }) => html`<a href="${run.report}">report</a>`),
      figure('took', ({ run }) => duration(run.seconds)),
    ],
    ({ verdict }) => (chatOutcomes[verdict].tone === 'bad' ? 'bad' : 'none'),
  )
}

function conclusion(finding: MeasuredChat['findings'][number]): Insert {
  const { explains } = finding
  const more = explains.length === 0 ? null : html`<small>explains ${explains.join(', ')}</small>`
  return html`<div>${evidenceText(finding)}${more}</div>`
}

function line(problem: string): Markup {
  return html`<div>${problem}</div>`
}
