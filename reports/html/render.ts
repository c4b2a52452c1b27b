import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { runOutcome } from '../outcome.ts'
import { browserScript, plotStyle } from './browser-bundle.ts'
import { withContents } from './contents.ts'
import { html } from './markup.ts'
import { renderPage } from './page.ts'
import { accountsSection } from './sections/accounts.ts'
import { checksSection } from './sections/checks.ts'
import { coldStartsSection } from './sections/cold-starts.ts'
import { costSection } from './sections/cost.ts'
import { crowdSection } from './sections/crowd.ts'
import { fanOutSection } from './sections/fan-out.ts'
import { findingsSection, hintsSection } from './sections/findings.ts'
import { helloSection } from './sections/hello.ts'
import { latencyBudgetSection } from './sections/latency-budget.ts'
import { machinesSection } from './sections/machines.ts'
import { metricsSection } from './sections/metrics.ts'
import { overTimeSections } from './sections/over-time.ts'
import { percentilesSection } from './sections/percentiles.ts'
import { provenanceSections } from './sections/provenance.ts'
import { serverSection } from './sections/server.ts'
import { staleConnectionsSection } from './sections/stale-connections.ts'
import { tiles } from './sections/tiles.ts'
import { validitySection } from './sections/validity.ts'
import { verdictBar } from './sections/verdict.ts'
import { styleSheet } from './style.ts'
import { waterfallSection } from './waterfall/section.ts'

/**
 * The report. Its figures need no script, and the same result gives the same bytes, today or next year.
 *
 * @throws if a histogram of the result is damaged
 */
export async function renderHtml(result: RunResult): Promise<string> {
  return renderPage({
    outcome: runOutcome(result.verdict),
    name: result.scenario,
    runId: result.runId,
    style: (await plotStyle()) + styleSheet,
    script: await browserScript(),
    content: html`${verdictBar(result)}
${withContents([
  checksSection(result),
  findingsSection(result),
  hintsSection(result),
  tiles(result),
  percentilesSection(result),
  overTimeSections(result),
  helloSection(result),
  fanOutSection(result),
  latencyBudgetSection(result),
  waterfallSection(result),
  crowdSection(result),
  coldStartsSection(result),
  staleConnectionsSection(result),
  serverSection(result),
  costSection(result),
  validitySection(result),
  metricsSection(result),
  accountsSection(result),
  machinesSection(result),
  provenanceSections(result),
])}`,
  })
}
