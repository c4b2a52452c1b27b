import { z } from 'zod'
import { describeLogStreams } from './describe-log-streams.ts'
import { filterLogEvents } from './filter-log-events.ts'
import { getLogEvents } from './get-log-events.ts'
import { InsightsQueries } from './insights-queries.ts'
import type { LogSink } from './log-event.ts'
import { LogStore, type LogStoreOptions } from './log-store.ts'
import { decodeToken, encodeToken, parseRequest } from './request.ts'
import { startAwsJsonService } from '../wire/aws-json.ts'
import type { ServiceEndpoint } from '../wire/service-endpoint.ts'

export interface Logs extends ServiceEndpoint {
  /** Stores what a function or its platform has logged. */
  readonly put: LogSink
}

/** Starts CloudWatch Logs on 127.0.0.1, speaking AWS JSON 1.1. Rejects if the port is taken; port 0 (the default) takes a free one. */
export async function startLogs({
  port = 0,
  ...options
}: LogStoreOptions & { readonly port?: number } = {}): Promise<Logs> {
  const store = new LogStore(options)
  const queries = new InsightsQueries(store)
  const service = await startAwsJsonService(port, {
    version: '1.1',
    targetPrefix: 'Logs_20140328.',
    errorPrefix: '',
    isQueryCompatible: false,
    operations: new Map([
      ['DescribeLogGroups', (body) => describeLogGroups(store, body)],
      ['DescribeLogStreams', (body) => describeLogStreams(store, body)],
      ['GetLogEvents', (body) => getLogEvents(store, body)],
      ['FilterLogEvents', (body) => filterLogEvents(store, body)],
      ['StartQuery', (body) => queries.start(body)],
      ['GetQueryResults', (body) => queries.results(body)],
    ]),
  })
  return { ...service, put: (event) => store.add(event) }
}

const requestSchema = z.object({
  logGroupNamePrefix: z.string().min(1).max(512).default(''),
  limit: z.int().min(1).max(50).default(50),
  nextToken: z.string().optional(),
})

/** Answers DescribeLogGroups, sorted by name. */
function describeLogGroups(store: LogStore, body: unknown): object {
  const { logGroupNamePrefix, limit, nextToken } = parseRequest(requestSchema, body)
  const from = decodeToken(nextToken)
  const groups = store
    .groups()
    .filter(({ name }) => name.startsWith(logGroupNamePrefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const page = groups.slice(from, from + limit)
  return {
    logGroups: page.map(({ name, createdAtMs, bytes }) => ({
      logGroupName: name,
      creationTime: createdAtMs,
      storedBytes: bytes,
    })),
    ...(from + limit < groups.length ? { nextToken: encodeToken(from + limit) } : {}),
  }
}
