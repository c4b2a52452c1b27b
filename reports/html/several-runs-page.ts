import { absent, duration, instant, secondsBetween } from '../figures.ts'
import { commandLine } from './command-line.ts'
import { withContents } from './contents.ts'
import { html, type Insert, type Markup } from './markup.ts'
import { renderPage } from './page.ts'
import { heading, pill } from './pill.ts'
import { styleSheet } from './style.ts'
import type { Headline } from '../outcome.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

/** The result of an experiment, or of a selftest. */
type SeveralRuns = Pick<RunResult, 'startedAt' | 'endedAt' | 'command' | 'harness'>

interface SeveralRunsPage {
  readonly headline: Headline
  readonly name: string
  /** As its folder is called. */
  readonly id: string
  readonly lead: Insert
  readonly sections: Insert
  /** The results with which the figures are comparable. */
  readonly badge?: string
  /** The assets of uPlot and our own browser part; left out on a page without charts. */
  readonly charts?: { readonly script: string; readonly style: string }
}

/** The page of several runs that one command made: its outcome first. The same result gives the same bytes. */
export function renderSeveralRunsPage(
  result: SeveralRuns,
  { headline, name, id, lead, sections, badge, charts }: SeveralRunsPage,
): string {
  const { startedAt, endedAt, command, harness } = result
  const { outcome } = headline
  const content = html`<header class="verdict ${outcome.tone}">
<p class="what">fanbench <b>${name}</b>${badge === undefined ? null : html` <span class="badge">${badge}</span>`} ${pill(outcome)}</p>
${heading(headline)}
<p class="lead">${lead}</p>
<dl class="run">
<div><dt>folder</dt><dd>${id}</dd></div>
<div><dt>started</dt><dd>${instant(startedAt)}</dd></div>
<div><dt>took</dt><dd>${duration(secondsBetween(startedAt, endedAt))}</dd></div>
<div><dt>measured on</dt><dd>${harness.host.cpus} × ${harness.host.cpuModel}, Node ${harness.node}</dd></div>
<div><dt>again</dt><dd>${commandLine(command)}</dd></div>
</dl>
</header>
${withContents(sections)}${absentNote(sections)}`
  const style = (charts?.style ?? '') + styleSheet
  return renderPage({ outcome, name, runId: id, style, script: charts?.script ?? null, content })
}

/** The meaning of {@link absent}, for pages of several runs; null if every cell has a figure. */
function absentNote(content: Insert): Markup | null {
  const { text } = html`${content}`
  return text.includes(`>${absent}<`)
    ? html`<p class="scope">${absent} in a table: not measured, not known, or too few samples to tell. It is not zero.</p>`
    : null
}
