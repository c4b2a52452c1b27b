import { createHash } from 'node:crypto'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { outcomeOf } from '../outcome.ts'
import { browserScript, plotStyle } from './browser-bundle.ts'
import { html, trusted } from './markup.ts'
import { accountsSection } from './sections/accounts.ts'
import { checksSection } from './sections/checks.ts'
import { coldStartsSection } from './sections/cold-starts.ts'
import { crowdSection } from './sections/crowd.ts'
import { deadConnectionsSection } from './sections/dead-connections.ts'
import { fanOutSection } from './sections/fan-out.ts'
import { findingsSection } from './sections/findings.ts'
import { latencyBudgetSection } from './sections/latency-budget.ts'
import { machinesSection } from './sections/machines.ts'
import { metricsSection } from './sections/metrics.ts'
import { overTimeSections } from './sections/over-time.ts'
import { percentilesSection } from './sections/percentiles.ts'
import { provenanceSections } from './sections/provenance.ts'
import { serverSection } from './sections/server.ts'
import { tiles } from './sections/tiles.ts'
import { validitySection } from './sections/validity.ts'
import { verdictBar } from './sections/verdict.ts'
import { styleSheet } from './style.ts'

/**
 * The report as one file that needs nothing else: no network, no server, no script for its figures.
 * The same result gives the same bytes, today or next year.
 *
 * @throws if a histogram of the result is damaged
 */
export async function renderHtml(result: RunResult): Promise<string> {
  const script = await browserScript()
  const style = (await plotStyle()) + styleSheet
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${outcomeOf(result.verdict.exitCode).mark} ${result.scenario} · ${result.runId} · fanbench</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<main>
${verdictBar(result)}
${validitySection(result)}
${tiles(result)}
${findingsSection(result)}
${checksSection(result)}
${metricsSection(result)}
${percentilesSection(result)}
${overTimeSections(result)}
${fanOutSection(result)}
${crowdSection(result)}
${latencyBudgetSection(result)}
${coldStartsSection(result)}
${deadConnectionsSection(result)}
${serverSection(result)}
${accountsSection(result)}
${machinesSection(result)}
${provenanceSections(result)}
</main>
<script>${trusted(script)}</script>
</body>
</html>
`.text
}

/** Nothing may run or load but our own script and style, known by their hashes. */
function contentSecurityPolicy(script: string, style: string): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}
