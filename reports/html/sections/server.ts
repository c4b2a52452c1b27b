import { absent, duration, instant, milliseconds, percent, plain, whole } from '../../figures.ts'
import { html, type Markup } from '../markup.ts'
import { section } from '../section.ts'
import { serverMinutes } from './server-minutes.ts'
import { type Emphasis, explained, figure, table, text } from '../table.ts'
import { coverage, sourceName } from '../../sentences/server-window.ts'
import { workPerMessage } from '../../sentences/work-per-message.ts'
import type {
  ApiFigures,
  FunctionFigures,
  LogFigures,
  RunResult,
  ServerFigures,
  TableFigures,
} from '../../../src/metrics/result/run-result.ts'

/** The cloud's figures of the same minutes, beside those of the crowd. */
export function serverSection(result: RunResult): Markup {
  const { server } = result
  return section(
    'Server',
    html`${sourceAndAge(result)}
${functionTable(server)}
${accountLine(server)}
${inDetail(result)}`,
  )
}

function inDetail(result: RunResult): Markup | null {
  const { server } = result
  const parts = [
    { name: 'work per message', content: workTable(result) },
    { name: 'logs', content: loggedFunctions(server) },
    { name: 'provisioned concurrency', content: provisionedTable(server) },
    { name: 'API Gateway', content: apiTable(server) },
    { name: 'tables', content: [tablesTable(server), operationsTable(server)] },
    { name: 'minute by minute', content: serverMinutes(result) },
  ].filter(({ content }) => (Array.isArray(content) ? content.some((part) => part !== null) : content !== null))
  if (parts.length === 0) return null
  const names = parts.map(({ name }) => name).join(', ')
  return html`<details><summary>More from the server: ${names}</summary>${parts.map(({ content }) => content)}</details>`
}

function workTable(result: RunResult): Markup | null {
  const work = workPerMessage(result)
  if (work === null) return null
  const figures = work.columns.map(({ heading, cell }) => figure(heading, cell))
  return table(work.caption, work.rows, [text('function', ({ functionName }) => functionName), ...figures])
}

function sourceAndAge({ server, target }: RunResult): Markup {
  const status = {
    complete: 'complete',
    partial: 'partial: some figures are missing',
    missing: 'missing: nothing below comes from the server',
    'not-asked': 'not asked for in this run',
  }[server.status]
  const reasons = [...server.reasons, ...(server.notes ?? [])].map((reason) => html`<li>${reason}</li>`)
  if (server.status === 'not-asked') return html`<p>CloudWatch was ${status}.</p><ul class="reasons">${reasons}</ul>`
  return html`<p class="${server.status === 'complete' ? 'lead' : 'warning'}">Source: ${sourceName(target)}, 1-minute resolution. The answer is ${status}; it covers ${instant(server.windowStart)} to ${instant(server.windowEnd)} and was taken ${duration(server.ageSeconds)} after the run. One-minute points hide bursts.</p>
<ul class="reasons">${reasons}</ul>`
}

function functionTable(server: ServerFigures): Markup | null {
  const all = Object.entries(server.functions).map(([functionName, figures]) => ({ functionName, ...figures }))
  if (all.length === 0) return null
  const isIdle = ({ invocations, caused }: FunctionFigures) => (invocations ?? 0) === 0 && caused === 0
  const idle = all.filter(isIdle).map(({ functionName }) => functionName)
  const rows = all.filter((row) => !isIdle(row))
  return html`${rows.length === 0 ? null : figuresOf(server, rows)}
${idle.length === 0 ? null : html`<p class="scope">Not invoked, as nothing in this run does: ${idle.join(', ')}.</p>`}`
}

function figuresOf(server: ServerFigures, rows: readonly FunctionRow[]): Markup {
  return table(
    'Functions; durations in milliseconds',
    rows,
    [
      text('function', ({ functionName, physicalName, resource }) => {
        const name = resource ?? physicalName
        return explained(functionName, name === functionName ? undefined : name)
      }),
      figure('invocations', (row) => whole(row.invocations)),
      figure('caused', (row) => whole(row.caused)),
      figure('errors', (row) => whole(row.errors)),
      figure('throttles', (row) => whole(row.throttles)),
      figure('p50', (row) => milliseconds(row.durationP50Us)),
      figure('p99', (row) => milliseconds(row.durationP99Us)),
      figure('max', (row) => milliseconds(row.durationMaxUs)),
      figure('at once', (row) => whole(row.concurrentExecutionsMax)),
      figure('minutes with data', (row) => coverage(server, row.perMinute) ?? absent),
    ],
    attention,
  )
}

type FunctionRow = FunctionFigures & { readonly functionName: string }

function attention(row: FunctionFigures): Emphasis {
  if ((row.errors ?? 0) > 0 || (row.throttles ?? 0) > 0) return 'bad'
  return row.caused !== null && row.invocations !== row.caused ? 'doubtful' : 'none'
}

function accountLine({ account }: ServerFigures): Markup | null {
  if (account === undefined || account.concurrentExecutionsMax === null) return null
  return html`<p>All functions of the account in this Region together ran at most ${whole(account.concurrentExecutionsMax)} at once.</p>`
}

function provisionedTable({ functions }: ServerFigures): Markup | null {
  const rows = Object.entries(functions).flatMap(([functionName, { provisioned }]) =>
    provisioned === undefined ? [] : [{ functionName, ...provisioned }],
  )
  if (rows.length === 0) return null
  return table('Provisioned concurrency', rows, [
    text('function', (row) => row.functionName),
    figure('at once', (row) => whole(row.concurrentExecutionsMax)),
    figure('invocations', (row) => whole(row.invocations)),
    figure('spilled over', (row) => whole(row.spilloverInvocations)),
    figure('utilisation', (row) => percent(row.utilizationMax)),
  ])
}

function apiTable(server: ServerFigures): Markup | null {
  const { api } = server
  if (api === null) return null
  type Row = ApiFigures & { readonly name: string; readonly perMinute?: NonNullable<typeof api>['perMinute'] }
  const rows: Row[] = [
    { name: 'API', ...api },
    ...Object.entries(api.routes ?? {}).map(([route, figures]) => ({ name: `route ${route}`, ...figures })),
  ]
  return table('API Gateway; latency in milliseconds', rows, [
    text('', (row) => row.name),
    figure('connects', (row) => whole(row.connectCount)),
    figure('messages', (row) => whole(row.messageCount)),
    figure('integration p50', (row) => milliseconds(row.integrationLatencyP50Us)),
    figure('integration p99', (row) => milliseconds(row.integrationLatencyP99Us)),
    figure('integration max', (row) => milliseconds(row.integrationLatencyMaxUs ?? null)),
    figure('integration errors', (row) => whole(row.integrationErrors)),
    figure('client errors', (row) => whole(row.clientErrors)),
    figure('execution errors', (row) => whole(row.executionErrors)),
    figure('minutes with data', (row) => coverage(server, row.perMinute) ?? absent),
  ])
}

function tablesTable(server: ServerFigures): Markup | null {
  const rows = Object.entries(server.tables ?? {}).map(([key, figures]) => ({ key, ...figures }))
  if (rows.length === 0) return null
  return table(
    'DynamoDB tables',
    rows,
    [
      text('table', (row) => explained(row.key, row.tableName === row.key ? undefined : row.tableName)),
      figure('read units', (row) => units(row.readUnits)),
      figure('write units', (row) => units(row.writeUnits)),
      figure('throttled reads', (row) => whole(row.readThrottleEvents)),
      figure('throttled writes', (row) => whole(row.writeThrottleEvents)),
      figure('minutes with data', (row) => coverage(server, row.perMinute) ?? absent),
    ],
    (row) => ((row.readThrottleEvents ?? 0) + (row.writeThrottleEvents ?? 0) > 0 ? 'bad' : 'none'),
  )
}

function operationsTable({ tables }: ServerFigures): Markup | null {
  const rows = Object.entries(tables ?? {}).flatMap(([key, { operations }]: [string, TableFigures]) =>
    Object.entries(operations).map(([operation, figures]) => ({ key, operation, ...figures })),
  )
  if (rows.length === 0) return null
  return table(
    'Requests to the tables that succeeded; latency inside DynamoDB in milliseconds',
    rows,
    [
      text('table', (row) => row.key),
      text('operation', (row) => row.operation),
      figure('p50', (row) => milliseconds(row.latencyP50Us)),
      figure('p99', (row) => milliseconds(row.latencyP99Us)),
      figure('max', (row) => milliseconds(row.latencyMaxUs)),
      figure('throttled', (row) => whole(row.throttledRequests)),
    ],
    (row) => ((row.throttledRequests ?? 0) > 0 ? 'bad' : 'none'),
  )
}

/** Half units are real: an eventually consistent read of up to 4 KB costs one. */
function units(value: number | null): string {
  return value === null ? absent : plain(value)
}

type Row = LogFigures & { readonly functionName: string; readonly atOnceByCloudWatch: number | null }

/** The figures of each function's own log, beside CloudWatch's points of whole minutes. */
function loggedFunctions({ logs, functions }: ServerFigures): Markup | null {
  if (logs === undefined || logs === null) return null
  const rows = Object.entries(logs.functions).map(([functionName, figures]): Row => {
    return { functionName, ...figures, atOnceByCloudWatch: functions[functionName]?.concurrentExecutionsMax ?? null }
  })
  const notes = html`${logs.status === 'complete' ? null : html`<p class="warning">The logs are ${logs.status}.</p>`}<ul class="reasons">${logs.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`
  if (rows.length === 0) return notes
  return html`${notes}${table(
    'Functions by their logs, invocation by invocation; durations in milliseconds',
    rows,
    [
      text('function', (row) => row.functionName),
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
