import type { LogFigures, ServerFigures } from '../../../src/metrics/result/run-result.ts'
import { absent, milliseconds, whole } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'
import { figure, table, text } from '../table.ts'

type Row = LogFigures & { readonly role: string; readonly atOnceByCloudWatch: number | null }

/** What each function's own log says, beside CloudWatch's points of whole minutes. */
export function loggedFunctions({ logs, functions }: ServerFigures): Markup | null {
  if (logs === undefined || logs === null) return null
  const rows = Object.entries(logs.functions).map(([role, figures]): Row => {
    return { role, ...figures, atOnceByCloudWatch: functions[role]?.concurrentExecutionsMax ?? null }
  })
  const notes = html`${logs.status === 'complete' ? null : html`<p class="warning">The logs are ${logs.status}.</p>`}<ul class="reasons">${logs.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`
  if (rows.length === 0) return notes
  return html`${notes}${table(
    'Functions by their logs, invocation by invocation; durations in milliseconds',
    rows,
    [
      text('function', (row) => row.role),
      figure('invocations', (row) => whole(row.invocations)),
      figure('cold starts', (row) => whole(row.coldStarts)),
      figure('handler p50', (row) => milliseconds(row.duration.p50Us)),
      figure('p99', (row) => milliseconds(row.duration.p99Us)),
      figure('max', (row) => milliseconds(row.duration.maxUs)),
      figure('billed', (row) => `${whole(row.billedMs)} ms`),
      figure('memory', (row) => (row.maxMemoryMb === null ? absent : `${whole(row.maxMemoryMb)} MB`)),
      figure('at once, exactly', (row) => whole(row.peakConcurrency)),
      figure('by CloudWatch', (row) => whole(row.atOnceByCloudWatch)),
    ],
    (row) => (row.errors + row.timeouts > 0 ? 'bad' : 'none'),
  )}`
}
