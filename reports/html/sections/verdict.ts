import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { duration, instant, secondsBetween } from '../../figures.ts'
import { runOutcome, targetBadge } from '../../outcome.ts'
import { type Markup, html } from '../markup.ts'

/** The answer first: did it pass, why not, of what run is this, and what may it be compared with. */
export function verdictBar(result: RunResult): Markup {
  const outcome = runOutcome(result.verdict)
  const { checks, exitCode, reasons, unchecked = [] } = result.verdict
  const passed = checks.filter((check) => check.verdict === 'pass').length
  return html`<header class="verdict ${outcome.tone}">
<p class="what">fanbench <b>${result.scenario}</b> <span class="badge">${targetBadge(result.target)}</span></p>
<h1><span class="mark" aria-hidden="true">${outcome.mark}</span> ${outcome.word}</h1>
<p class="lead">${checks.length === 0 ? 'No checks' : `${passed} of ${checks.length} checks passed`} · measurement ${result.validity.verdict} · exit code ${exitCode}${result.interrupted ? ' · interrupted: the figures cover what was done until then' : ''}</p>
${reasonList([...reasons, ...unchecked.map((sentence) => `not checked: ${sentence}`)])}
<dl class="run">
<div><dt>run</dt><dd>${result.runId}</dd></div>
<div><dt>started</dt><dd>${instant(result.startedAt)}</dd></div>
<div><dt>took</dt><dd>${duration(secondsBetween(result.startedAt, result.endedAt))}</dd></div>
<div><dt>measured on</dt><dd>${result.harness.host.cpus} × ${result.harness.host.cpuModel}</dd></div>
</dl>
</header>`
}

export function reasonList(reasons: readonly string[]): Markup | null {
  return reasons.length === 0
    ? null
    : html`<ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`
}
