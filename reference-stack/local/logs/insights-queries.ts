import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { ServiceError } from '../wire/service-error.ts'
import type { LogStore, StoredEvent } from './log-store.ts'
import {
  type ReportFields,
  type ReportStatistics,
  computeRows,
  parseReportStatistics,
  reportFields,
} from './report-statistics.ts'
import { groupNameSchema, noSuchGroup, parseRequest } from './request.ts'

const startSchema = z
  .object({
    logGroupName: groupNameSchema.optional(),
    logGroupNames: z.array(groupNameSchema).min(1).max(50).optional(),
    /** Epoch seconds, both inclusive. */
    startTime: z.int().min(0),
    endTime: z.int().min(0),
    queryString: z.string().max(10_000),
  })
  .refine(({ logGroupName, logGroupNames }) => (logGroupName === undefined) !== (logGroupNames === undefined), {
    error: 'either logGroupName or logGroupNames',
  })

const resultsSchema = z.object({ queryId: z.string() })

/** AWS runs at most so many at once; here the oldest one is forgotten. */
const queriesKept = 100

interface Query {
  readonly logGroupNames: readonly string[]
  readonly startMs: number
  readonly endMs: number
  readonly statistics: ReportStatistics
  readonly timesAsked: number
}

/** Logs Insights: a query is started, and then asked for until it is complete. */
export class InsightsQueries {
  readonly #store: LogStore
  readonly #queries = new Map<string, Query>()

  constructor(store: LogStore) {
    this.#store = store
  }

  /** StartQuery. */
  start(body: unknown): object {
    const { logGroupName, logGroupNames, startTime, endTime, queryString } = parseRequest(startSchema, body)
    const groups = logGroupNames ?? [logGroupName ?? '']
    const statistics = parseReportStatistics(queryString)
    if (groups.some((name) => this.#store.events(name) === undefined)) throw noSuchGroup()
    const queryId = randomUUID()
    const endMs = endTime * 1000 + 999
    this.#queries.set(queryId, { logGroupNames: groups, startMs: startTime * 1000, endMs, statistics, timesAsked: 0 })
    const [oldest = ''] = this.#queries.keys()
    if (this.#queries.size > queriesKept) this.#queries.delete(oldest)
    return { queryId }
  }

  /** GetQueryResults: scheduled when it is first asked for, running then, complete after that. */
  results(body: unknown): object {
    const { queryId } = parseRequest(resultsSchema, body)
    const query = this.#queries.get(queryId)
    if (query === undefined) throw new ServiceError('ResourceNotFoundException', 'The query does not exist.')
    this.#queries.set(queryId, { ...query, timesAsked: query.timesAsked + 1 })
    if (query.timesAsked < 2) {
      return { status: query.timesAsked === 0 ? 'Scheduled' : 'Running', results: [], statistics: counted(0, 0, 0) }
    }
    return this.#evaluate(query)
  }

  #evaluate({ logGroupNames, startMs, endMs, statistics }: Query): object {
    const events = logGroupNames
      .flatMap((name) => [...(this.#store.events(name) ?? [])])
      .filter(({ timestampMs }) => timestampMs >= startMs && timestampMs <= endMs)
    const reports = events.map(reportFields).filter((report): report is ReportFields => report !== undefined)
    return {
      status: 'Complete',
      results: computeRows(statistics, reports),
      statistics: counted(reports.length, events.length, bytesOf(events)),
    }
  }
}

function counted(recordsMatched: number, recordsScanned: number, bytesScanned: number): object {
  return { recordsMatched, recordsScanned, bytesScanned }
}

function bytesOf(events: readonly StoredEvent[]): number {
  return events.reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0)
}
