import { z } from 'zod'
import { ServiceError } from '../wire/service-error.ts'
import type { LogStore, StoredEvent } from './log-store.ts'
import { groupNameSchema, noSuchGroup, parseRequest } from './request.ts'

/** "As many log events as can fit in a response size of 1 MB, up to 10,000 log events." */
const maxEventsPerPage = 10_000
const maxBytesPerPage = 1024 * 1024

const requestSchema = z
  .object({
    logGroupName: groupNameSchema.optional(),
    logGroupIdentifier: z.string().optional(),
    logStreamName: z.string().min(1).max(512),
    /** Epoch milliseconds: from the first on, and before the second. */
    startTime: z.int().min(0).default(0),
    endTime: z.int().min(0).default(Number.MAX_SAFE_INTEGER),
    limit: z.int().min(1).max(maxEventsPerPage).default(maxEventsPerPage),
    startFromHead: z.boolean().default(false),
    /** `f/12`: from the 12th event on; `b/12`: those before it. */
    nextToken: z
      .string()
      .regex(/^[fb]\/\d{1,15}$/, { error: 'The specified nextToken is invalid.' })
      .optional(),
  })
  .refine(({ logGroupName, logGroupIdentifier }) => logGroupName !== undefined || logGroupIdentifier !== undefined, {
    error: 'logGroupName or logGroupIdentifier is required.',
  })

/**
 * Answers GetLogEvents, the events of one stream: the latest page unless `startFromHead`, and from there in either direction.
 * At an end the token is the one that was given.
 */
export function getLogEvents(store: LogStore, body: unknown): object {
  const request = parseRequest(requestSchema, body)
  const { logGroupName, logGroupIdentifier = '', logStreamName, startTime, endTime, limit, nextToken } = request
  const all = store.events(logGroupName ?? logGroupIdentifier.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, ''))
  if (all === undefined) throw noSuchGroup()
  const ofStream = [...all].filter((event) => event.logStreamName === logStreamName)
  if (ofStream.length === 0)
    throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.')
  const events = ofStream.filter(({ timestampMs }) => timestampMs >= startTime && timestampMs < endTime)
  const isForward = nextToken === undefined ? request.startFromHead : nextToken.startsWith('f/')
  const given = nextToken === undefined ? (isForward ? 0 : events.length) : Number(nextToken.slice(2))
  const place = Math.min(given, events.length)
  const count = isForward ? fitting(events.slice(place), limit) : fitting(events.slice(0, place).toReversed(), limit)
  const [from, to] = isForward ? [place, place + count] : [place - count, place]
  return {
    events: events.slice(from, to).map(({ timestampMs, ingestedAtMs, message }) => ({
      timestamp: timestampMs,
      ingestionTime: ingestedAtMs,
      message: `${message}\n`,
    })),
    nextForwardToken: `f/${to}`,
    nextBackwardToken: `b/${from}`,
  }
}

/** How many of them make a page, which has room for its first event, however long that is. */
function fitting(events: readonly StoredEvent[], limit: number): number {
  let bytes = 0
  const tooMuch = events.findIndex(({ message }, index) => {
    bytes += Buffer.byteLength(message)
    return index === limit || (index > 0 && bytes > maxBytesPerPage)
  })
  return tooMuch === -1 ? events.length : tooMuch
}
