import type { FunctionFigures, RunResult, ServerFigures } from '../../../src/metrics/result/run-result.ts'
import { duration, instant, milliseconds, whole } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'
import { type Emphasis, explained, figure, table, text } from '../table.ts'

/** What the cloud says about the same minutes, beside what the crowd saw. */
export function serverSection({ server }: RunResult): Markup {
  return html`<section><h2>The server's own figures</h2>
${coverage(server)}
${functionTable(server)}
${apiTable(server)}
</section>`
}

function coverage(server: ServerFigures): Markup {
  const status = {
    complete: 'complete',
    partial: 'partial: some figures are missing',
    missing: 'missing: nothing below comes from the server',
    'not-asked': 'not asked for in this run',
  }[server.status]
  const reasons = server.reasons.map((reason) => html`<li>${reason}</li>`)
  if (server.status === 'not-asked') return html`<p>CloudWatch was ${status}.</p><ul class="reasons">${reasons}</ul>`
  return html`<p class="${server.status === 'complete' ? 'lead' : 'warning'}">Source: CloudWatch, 1-minute resolution. The answer is ${status}; it covers ${instant(server.windowStart)} to ${instant(server.windowEnd)} and was taken ${duration(server.ageSeconds)} after the run. One-minute points hide bursts.</p>
<ul class="reasons">${reasons}</ul>`
}

function functionTable(server: ServerFigures): Markup | null {
  const rows = Object.entries(server.functions).map(([role, figures]) => ({ role, ...figures }))
  if (rows.length === 0) return null
  return table(
    'Functions; durations in milliseconds',
    rows,
    [
      text('function', (row) => explained(row.role, row.functionName === row.role ? undefined : row.functionName)),
      figure('invocations', (row) => whole(row.invocations)),
      figure('caused', (row) => whole(row.caused)),
      figure('errors', (row) => whole(row.errors)),
      figure('throttles', (row) => whole(row.throttles)),
      figure('p50', (row) => milliseconds(row.durationP50Us)),
      figure('p99', (row) => milliseconds(row.durationP99Us)),
      figure('max', (row) => milliseconds(row.durationMaxUs)),
      figure('at once', (row) => whole(row.concurrentExecutionsMax)),
    ],
    attention,
  )
}

function attention(row: FunctionFigures): Emphasis {
  if ((row.errors ?? 0) > 0 || (row.throttles ?? 0) > 0) return 'bad'
  return row.caused !== null && row.invocations !== row.caused ? 'doubtful' : 'none'
}

function apiTable({ api }: ServerFigures): Markup | null {
  if (api === null) return null
  return table(
    'API Gateway; latency in milliseconds',
    [api],
    [
      text('', () => 'API'),
      figure('connects', (row) => whole(row.connectCount)),
      figure('messages', (row) => whole(row.messageCount)),
      figure('integration p50', (row) => milliseconds(row.integrationLatencyP50Us)),
      figure('integration p99', (row) => milliseconds(row.integrationLatencyP99Us)),
      figure('integration errors', (row) => whole(row.integrationErrors)),
      figure('client errors', (row) => whole(row.clientErrors)),
      figure('execution errors', (row) => whole(row.executionErrors)),
    ],
  )
}
