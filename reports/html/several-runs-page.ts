import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { duration, instant, secondsBetween } from '../figures.ts'
import { outcomeOf } from '../outcome.ts'
import { type Insert, html } from './markup.ts'
import { renderPage } from './page.ts'
import { styleSheet } from './style.ts'

/** What every result of several runs has. */
export interface SeriesResult {
  readonly runId: string
  readonly startedAt: string
  readonly endedAt: string
  readonly command: string
  readonly harness: RunResult['harness']
  readonly exitCode: number
}

/** The page of several runs that one command made: its outcome first, and no script. The same result gives the same bytes. */
export function renderSeriesPage(
  { runId, startedAt, endedAt, command, harness, exitCode }: SeriesResult,
  { name, lead, sections }: { readonly name: string; readonly lead: string; readonly sections: Insert },
): string {
  const outcome = outcomeOf(exitCode)
  const { mark, word, tone } = outcome
  const content = html`<header class="verdict ${tone}">
<p class="what">fanbench <b>${name}</b></p>
<h1><span class="mark" aria-hidden="true">${mark}</span> ${word}</h1>
<p class="lead">${lead}</p>
<dl class="run">
<div><dt>run</dt><dd>${runId}</dd></div>
<div><dt>started</dt><dd>${instant(startedAt)}</dd></div>
<div><dt>took</dt><dd>${duration(secondsBetween(startedAt, endedAt))}</dd></div>
<div><dt>measured on</dt><dd>${harness.host.cpus} × ${harness.host.cpuModel}, Node ${harness.node}</dd></div>
<div><dt>again</dt><dd>${command}</dd></div>
</dl>
</header>
${sections}`
  return renderPage({ outcome, name, runId, style: styleSheet, script: null, content })
}
