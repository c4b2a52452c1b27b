import { absent, duration, instant, milliseconds, percent, plain, whole } from '../figures.ts'
import { html, type Markup } from '../html/markup.ts'
import {
  type Part,
  type Section,
  type Sentence,
  type Table,
  drawing,
  explanation,
  list,
  openOnPage,
  section,
  warning,
  withMeaning,
  figure,
  table,
  text,
} from '../document.ts'
import { serverMinutes } from './server-minutes.ts'
import type { Tone } from '../outcome.ts'
import { drawnTable } from '../html/table.ts'
import { coverage, functionCoverage, sourceName } from '../sentences/server-window.ts'
import { workPerMessage } from '../sentences/work-per-message.ts'
import type {
  ApiFigures,
  FunctionFigures,
  LogFigures,
  RunResult,
  ServerFigures,
  TableFigures,
} from '../../src/metrics/result/run-result.ts'

/** The cloud's figures of the same minutes, beside those of the crowd. */
export function serverSection(result: RunResult): Section {
  const { server } = result
  return section('Server', [
    ...answered(result),
    ...streamAgeSentences(server).map((text) => explanation(text, 255)),
    openOnPage('Functions', [
      ...functionParts(server),
      sourceAndAge(result),
      drawing(accountLine(server)),
      workTable(result),
    ]),
    drawing(inDetail(result)),
  ])
}

function inDetail(result: RunResult): Markup | null {
  const { server } = result
  const parts = [
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

function workTable(result: RunResult): Table | null {
  const work = workPerMessage(result)
  if (work === null) return null
  return table(work.caption, work.rows, [
    text('function', ({ functionName }) => functionName),
    ...work.columns.map(({ heading, cell }, leaveOut) => figure(heading, cell, { leaveOut })),
  ])
}

/** Whether CloudWatch answered, and the sums of what it counted. */
function answered({ server }: RunResult): Part[] {
  const further = [...server.reasons, ...(server.notes ?? [])]
  const reasons = further.length === 0 ? [] : [list(further, server.status === 'complete' ? 90 : 610)]
  if (server.status === 'not-asked') return reasons
  const minutes = functionCoverage(server)
  const covered = minutes === null ? '' : `, data in ${minutes} min`
  const text = `CloudWatch ${server.status}${covered}, age ${duration(server.ageSeconds)}${totals(Object.values(server.functions))}`
  return [server.status === 'complete' ? explanation(text, 260) : warning(text, 620), ...reasons]
}

/** `: 6,258 of 6,258 calls and 20 others, errors 0, throttles 0`; the others belong to functions whose calls the crowd does not count. */
function totals(functions: readonly FunctionFigures[]): string {
  if (functions.length === 0) return ''
  const sum = (figure: (of: FunctionFigures) => number | null, of = functions) =>
    of.every((one) => figure(one) === null) ? null : of.reduce((all, one) => all + (figure(one) ?? 0), 0)
  const [known, others] = [
    functions.filter(({ caused }) => caused !== null),
    functions.filter(({ caused }) => caused === null),
  ]
  const invoked = (of: readonly FunctionFigures[]) => whole(sum(({ invocations }) => invocations, of))
  const ofKnown = known.length === 0 ? [] : [`${invoked(known)} of ${whole(sum((of) => of.caused, known))} calls`]
  const ofOthers = others.length === 0 ? [] : [`${invoked(others)} ${known.length === 0 ? 'calls' : 'others'}`]
  return `: ${[...ofKnown, ...ofOthers].join(' and ')}, errors ${whole(sum((of) => of.errors))}, throttles ${whole(sum((of) => of.throttles))}`
}

/** `FanOut got records of its stream that were at most 3,210 ms old; by the minute 312, 3,210, 290 ms`; of each function that a stream invokes. */
function streamAgeSentences({ functions }: ServerFigures): string[] {
  return Object.entries(functions).flatMap(([functionName, { iteratorAgeMaxUs = null, perMinute = [] }]) => {
    if (iteratorAgeMaxUs === null) return []
    const ages = perMinute.map((minute) => milliseconds(minute.iteratorAgeMaxUs ?? null))
    const minutes =
      ages.length < 2
        ? ''
        : `; by the minute at most ${ages.slice(0, mostMinutes).join(', ')}${ages.length > mostMinutes ? ', ...' : ''} ms`
    return [
      `${functionName} was sent records of its stream that were at most ${milliseconds(iteratorAgeMaxUs)} ms old (IteratorAge)${minutes}.`,
    ]
  })
}

/** More do not fit in a line. */
const mostMinutes = 10

function sourceAndAge({ server, target }: RunResult): Sentence {
  if (server.status === 'not-asked') return explanation('CloudWatch was not asked for in this run.')
  const status = {
    complete: 'complete',
    partial: 'partial: some figures are missing',
    missing: 'missing: nothing below comes from the server',
  }[server.status]
  return explanation(
    `Source: ${sourceName(target)}, 1-minute resolution. The answer is ${status}; it covers ${instant(server.windowStart)} to ${instant(server.windowEnd)} and was taken ${duration(server.ageSeconds)} after the run. One-minute points hide bursts.`,
  )
}

function functionParts(server: ServerFigures): (Part | null)[] {
  const all = Object.entries(server.functions).map(([functionName, figures]) => ({ functionName, ...figures }))
  const isIdle = ({ invocations, caused }: FunctionFigures) => (invocations ?? 0) === 0 && caused === 0
  const idle = all.filter(isIdle).map(({ functionName }) => functionName)
  const rows = all.filter((row) => !isIdle(row))
  return [
    rows.length === 0 ? null : functionTable(server, rows),
    idle.length === 0 ? null : explanation(`Not invoked, as nothing in this run does: ${idle.join(', ')}.`),
  ]
}

type FunctionRow = FunctionFigures & { readonly functionName: string }

function functionTable(server: ServerFigures, rows: readonly FunctionRow[]): Table {
  return table(
    'Functions; durations in milliseconds',
    rows,
    [
      text('function', ({ functionName, physicalName, resource }) => {
        const name = resource ?? physicalName
        return withMeaning(functionName, name === functionName ? undefined : name)
      }),
      figure('invocations', (row) => whole(row.invocations)),
      figure('caused', (row) => whole(row.caused)),
      figure('errors', (row) => whole(row.errors)),
      figure('throttles', (row) => whole(row.throttles)),
      figure('p50', (row) => milliseconds(row.durationP50Us), { leaveOut: 1 }),
      figure('p99', (row) => milliseconds(row.durationP99Us)),
      figure('max', (row) => milliseconds(row.durationMaxUs), { leaveOut: 3 }),
      figure('at once', (row) => whole(row.concurrentExecutionsMax), { leaveOut: 2 }),
      ...(rows.every(({ iteratorAgeMaxUs }) => iteratorAgeMaxUs === undefined)
        ? []
        : [
            figure<FunctionRow>('stream age, max', (row) => milliseconds(row.iteratorAgeMaxUs ?? null), {
              leaveOut: 5,
            }),
          ]),
      figure('minutes with data', (row) => coverage(server, row.perMinute) ?? absent, { leaveOut: 4 }),
    ],
    { tone: attention },
  )
}

function attention(row: FunctionFigures): Tone | 'none' {
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
  return drawnTable('Provisioned concurrency', rows, [
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
  return drawnTable('API Gateway; latency in milliseconds', rows, [
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
  return drawnTable(
    'DynamoDB tables',
    rows,
    [
      text('table', (row) => withMeaning(row.key, row.tableName === row.key ? undefined : row.tableName)),
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
  return drawnTable(
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
  return html`${notes}${drawnTable(
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
