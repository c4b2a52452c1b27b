import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { describeAwsError } from '../../../targets/aws-errors.ts'
import { credentialsOf, withoutCredentials } from '../../../targets/credentials.ts'
import type { Target } from '../../../targets/target.ts'
import { type InsightsFigures, coldStartsQuery, readColdStartsRow } from './cold-starts-query.ts'

export interface InsightsRequest {
  readonly client: CloudWatchLogsClient
  readonly target: Target
  readonly startedAt: Date
  readonly endedAt: Date
  /** The time that the query may take. */
  readonly waitSeconds: number
  readonly signal: AbortSignal
}

/** By function name; a function without REPORT lines in the window has none. */
export type ColdStarts =
  | { readonly status: 'complete'; readonly functions: Readonly<Record<string, InsightsFigures>> }
  | { readonly status: 'missing'; readonly reason: string }

/** A query takes at most so many groups. */
const groupsPerQuery = 50
const answerTimeoutMs = 10_000
const pauseMs = 250

/**
 * The cheaper way to the cold starts of a large run: Logs Insights computes them, once, from what Logs has by now. It is
 * billed by the log that it scans. Never rejects for what Logs does, nor when the signal is aborted.
 */
export async function coldStartsByInsights(request: InsightsRequest): Promise<ColdStarts> {
  let credentials: readonly string[] = []
  try {
    credentials = await credentialsOf(request.client)
    return await ask(request)
  } catch (error) {
    if (request.signal.aborted) return { status: 'missing', reason: 'interrupted before Logs Insights had answered' }
    const reason = describeAwsError(error, 'CloudWatch Logs Insights')
    return { status: 'missing', reason: withoutCredentials(reason, credentials) }
  }
}

async function ask(request: InsightsRequest): Promise<ColdStarts> {
  const functionNames = new Map(
    Object.entries(request.target.functions).map(([functionName, name]) => [`/aws/lambda/${name}`, functionName]),
  )
  // One unknown group fails the whole query, and a function that never ran has none.
  const groups = await existingGroups(request, [...functionNames.keys()])
  const functions: [functionName: string, figures: InsightsFigures][] = []
  for (let from = 0; from < groups.length; from += groupsPerQuery) {
    const rows = await runQuery(request, groups.slice(from, from + groupsPerQuery))
    if (rows === null) return { status: 'missing', reason: 'Logs Insights did not complete the query in time' }
    for (const { logGroupName, figures } of rows.map(readColdStartsRow).filter((row) => row !== null)) {
      const functionName = functionNames.get(logGroupName)
      if (functionName !== undefined) functions.push([functionName, figures])
    }
  }
  return { status: 'complete', functions: Object.fromEntries(functions) }
}

async function existingGroups(request: InsightsRequest, names: readonly string[]): Promise<string[]> {
  const existing: string[] = []
  for (const name of names) {
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: name })
    // They are sorted by name: the group itself comes before those whose names only begin with it.
    const { logGroups = [] } = await request.client.send(command, { abortSignal: inTime(request) })
    if (logGroups.some(({ logGroupName }) => logGroupName === name)) existing.push(name)
  }
  return existing
}

/** Null if the query did not complete. */
async function runQuery(request: InsightsRequest, groups: readonly string[]): Promise<ResultField[][] | null> {
  const { client, startedAt, endedAt, waitSeconds, signal } = request
  const start = new StartQueryCommand({
    logGroupNames: [...groups],
    // Whole seconds, both inclusive; API Gateway gives up on an invocation after 29 s.
    startTime: Math.floor(startedAt.getTime() / 1000),
    endTime: Math.ceil(endedAt.getTime() / 1000) + 30,
    queryString: coldStartsQuery,
  })
  const { queryId } = await client.send(start, { abortSignal: inTime(request) })
  const giveUpAtMs = performance.now() + waitSeconds * 1000
  while (performance.now() < giveUpAtMs) {
    const answer = await client.send(new GetQueryResultsCommand({ queryId }), { abortSignal: inTime(request) })
    // Until then the results may be a part of all.
    if (answer.status === 'Complete') return answer.results ?? []
    if (answer.status !== 'Scheduled' && answer.status !== 'Running') return null
    await sleep(pauseMs, undefined, { signal })
  }
  return null
}

function inTime({ signal }: InsightsRequest): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)])
}
