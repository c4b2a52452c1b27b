import { z } from 'zod'
import type { LogStore } from './log-store.ts'
import { decodeToken, encodeToken, groupNameSchema, noSuchGroup, parseRequest } from './request.ts'

const requestSchema = z
  .object({
    logGroupName: groupNameSchema.optional(),
    /** The name, or the ARN. */
    logGroupIdentifier: z.string().optional(),
    logStreamNamePrefix: z.string().min(1).max(512).default(''),
    orderBy: z.enum(['LogStreamName', 'LastEventTime']).default('LogStreamName'),
    descending: z.boolean().default(false),
    limit: z.int().min(1).max(50).default(50),
    nextToken: z.string().optional(),
  })
  .refine(({ orderBy, logStreamNamePrefix }) => orderBy === 'LogStreamName' || logStreamNamePrefix === '', {
    error: 'Cannot order by LastEventTime with a logStreamNamePrefix.',
  })

interface Stream {
  readonly logStreamName: string
  readonly creationTime: number
  readonly firstEventTimestamp: number
  lastEventTimestamp: number
  lastIngestionTime: number
}

/** Answers DescribeLogStreams: the execution environments of a function, since each has a stream of its own. */
export function describeLogStreams(store: LogStore, body: unknown): object {
  const request = parseRequest(requestSchema, body)
  const { logStreamNamePrefix, orderBy, descending, limit } = request
  const from = decodeToken(request.nextToken)
  const group =
    request.logGroupName ?? request.logGroupIdentifier?.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '')
  const found = streamsOf(store, group ?? '')
    .filter(({ logStreamName }) => logStreamName.startsWith(logStreamNamePrefix))
    .sort((a, b) =>
      orderBy === 'LastEventTime'
        ? a.lastEventTimestamp - b.lastEventTimestamp
        : a.logStreamName < b.logStreamName
          ? -1
          : 1,
    )
  if (descending) found.reverse()
  return {
    logStreams: found.slice(from, from + limit),
    ...(from + limit < found.length ? { nextToken: encodeToken(from + limit) } : {}),
  }
}

function streamsOf(store: LogStore, logGroupName: string): Stream[] {
  const events = store.events(logGroupName)
  if (events === undefined) throw noSuchGroup()
  const streams = new Map<string, Stream>()
  for (const { logStreamName, timestampMs, ingestedAtMs } of events) {
    const known = streams.get(logStreamName)
    if (known === undefined) {
      streams.set(logStreamName, {
        logStreamName,
        creationTime: timestampMs,
        firstEventTimestamp: timestampMs,
        lastEventTimestamp: timestampMs,
        lastIngestionTime: ingestedAtMs,
      })
    } else Object.assign(known, { lastEventTimestamp: timestampMs, lastIngestionTime: ingestedAtMs })
  }
  return [...streams.values()]
}
