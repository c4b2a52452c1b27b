import { knownBadHeadline } from './known-bad-sentence.ts'
import type { KnownBadResult } from '../known-bad-result.ts'
import { duration } from '../../../reports/figures.ts'
import { evidenceText } from '../../../reports/sentences/findings.ts'
import { type MeasuredChat, chatOutcomes, coverage, knownBadScore, measuredChats } from './terminal.ts'
import { type Insert, type Markup, html } from '../../../reports/html/markup.ts'
import { commandLine } from '../../../reports/html/command-line.ts'
import { pill } from '../../../reports/html/pill.ts'
import { renderSeveralRunsPage } from '../../../reports/html/several-runs-page.ts'
import { explained, figure, table, text } from '../../../reports/html/table.ts'
import { foldedSection, section } from '../../../reports/html/section.ts'

/** The page of known chats, beside the folders of the runs that it links to. */
export function renderKnownBadHtml(result: KnownBadResult): string {
  return renderSeveralRunsPage(result, {
    headline: knownBadHeadline(result),
    name: 'known-bad',
    id: result.experimentId,
    lead: [knownBadScore(result), ...coverage(result), `exit code ${result.exitCode}`].join(' · '),
    sections: [
      section(
        'Chats of which it is known what is wrong',
        html`<p class="lead">The good one has no defect; each of the others has one. The harness measured them as it measures any chat,
and has to name by what it saw the defects that it knows, and nothing else.</p>
${chatTable(measuredChats(result))}`,
      ),
      foldedSection(
        'Each by itself',
        'the command of each run',
        html`<pre>${commandLine(result.blocks.map(({ command }) => command).join('\n\n'))}</pre>`,
      ),
    ],
  })
}

function chatTable(chats: readonly MeasuredChat[]): Markup {
  return table(
    'Chats, and what each was found to have',
    chats,
    [
      text('chat', ({ name, defect }) => explained(name, defect ?? 'Nothing is wrong with it.')),
      text('verdict', ({ verdict }) => pill(chatOutcomes[verdict])),
      text('found as', ({ findings }) => findings.map(({ name }) => html`<div class="whole">${name}</div>`)),
      text('concluded from', ({ findings, problems }) => [...findings.map(conclusion), ...problems.map(line)]),
      text('run', ({ block }) => html`<a href="${block.report}">report</a>`),
      figure('took', ({ block }) => duration(block.seconds)),
    ],
    ({ verdict }) => (chatOutcomes[verdict].tone === 'bad' ? 'bad' : 'none'),
  )
}

function conclusion(finding: MeasuredChat['findings'][number]): Insert {
  const { explains } = finding
  const more = explains.length === 0 ? null : html`<small>explains ${explains.join(', ')}</small>`
  return html`<div class="sentence">${evidenceText(finding)}${more}</div>`
}

function line(problem: string): Markup {
  return html`<div class="sentence">${problem}</div>`
}
