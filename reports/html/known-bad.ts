import { createHash } from 'node:crypto'
import type { KnownBadResult, MeasuredChat } from '../../src/metrics/result/known-bad-result.ts'
import { duration, instant, secondsBetween } from '../figures.ts'
import { evidenceText } from '../findings.ts'
import { chatOutcomes, coverage, knownBadScore } from '../known-bad.ts'
import { outcomeOf } from '../outcome.ts'
import { type Insert, type Markup, html, trusted } from './markup.ts'
import { styleSheet } from './style.ts'
import { explained, figure, table, text } from './table.ts'

/** The page of a series of known chats: one file, without a script, beside the folders of the runs that it links to. */
export function renderKnownBadHtml(result: KnownBadResult): string {
  const { mark } = outcomeOf(result.exitCode)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${mark} known-bad · ${result.runId} · fanbench</title>
<link rel="icon" href="data:,">
<style>${trusted(styleSheet)}</style>
</head>
<body>
<main>
${headline(result)}
<section><h2>Chats of which it is known what is wrong</h2>
<p class="lead">Each has one defect, but for the good one, which has none. The harness measured them as it measures any chat,
and has to name each defect by what it saw, and nothing else.</p>
${chatTable(result.chats)}
</section>
<section><h2>Each by itself</h2>
<pre>${result.chats.map(({ run }) => run.command).join('\n\n')}</pre>
</section>
</main>
</body>
</html>
`.text
}

function contentSecurityPolicy(): string {
  const hash = createHash('sha256').update(styleSheet).digest('base64')
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`
}

function headline(result: KnownBadResult): Markup {
  const { runId, command, startedAt, endedAt, harness, exitCode } = result
  const { mark, word, tone } = outcomeOf(exitCode)
  return html`<header class="verdict ${tone}">
<p class="what">fanbench <b>known-bad</b></p>
<h1><span class="mark" aria-hidden="true">${mark}</span> ${word}</h1>
<p class="lead">${[knownBadScore(result), ...coverage(result), `exit code ${exitCode}`].join(' · ')}</p>
<dl class="run">
<div><dt>run</dt><dd>${runId}</dd></div>
<div><dt>started</dt><dd>${instant(startedAt)}</dd></div>
<div><dt>took</dt><dd>${duration(secondsBetween(startedAt, endedAt))}</dd></div>
<div><dt>measured on</dt><dd>${harness.host.cpus} × ${harness.host.cpuModel}, Node ${harness.node}</dd></div>
<div><dt>again</dt><dd>${command}</dd></div>
</dl>
</header>`
}

function chatTable(chats: readonly MeasuredChat[]): Markup {
  return table(
    'Chats in the order of their runs',
    chats,
    [
      text('chat', ({ name, defect }) => explained(name, defect ?? 'Nothing is wrong with it.')),
      text('verdict', ({ verdict }) => pill(verdict)),
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

function pill(verdict: MeasuredChat['verdict']): Markup {
  const { tone, mark, word } = chatOutcomes[verdict]
  return html`<span class="pill ${tone}">${mark} ${word}</span>`
}
