import { z } from 'zod'
import { parseFilterPattern } from './filter-pattern.ts'
import type { LogStore, StoredEvent } from './log-store.ts'
import { decodeToken, encodeToken, groupNameSchema, noSuchGroup, parseRequest } from './request.ts'

/** A page holds at most so many events, and so much of their text. */
const maxEventsPerPage = 10_000
const maxBytesPerPage = 1024 * 1024

const requestSchema = z.object({
  logGroupName: groupNameSchema,
  /** Epoch milliseconds, both inclusive. */
  startTime: z.int().min(0).default(0),
  endTime: z.int().min(0).default(Number.MAX_SAFE_INTEGER),
  filterPattern: z.string().max(1024).default(''),
  limit: z.int().min(1).max(maxEventsPerPage).default(maxEventsPerPage),
  nextToken: z.string().optional(),
})

/** Answers FilterLogEvents for one whole group, in the order in which its events came. */
export function filterLogEvents(store: LogStore, body: unknown): object {
  const request = parseRequest(requestSchema, body)
  const matches = parseFilterPattern(request.filterPattern)
  const events = store.events(request.logGroupName, decodeToken(request.nextToken))
  if (events === undefined) throw noSuchGroup()
  const page: object[] = []
  let bytes = 0
  for (const event of events) {
    const { timestampMs, message } = event
    if (timestampMs < request.startTime || timestampMs > request.endTime || !matches(message)) continue
    bytes += Buffer.byteLength(message)
    // A page has room for its first event, however long that is.
    const isFull = page.length === request.limit || (bytes > maxBytesPerPage && page.length > 0)
    if (isFull) return { events: page, searchedLogStreams: [], nextToken: encodeToken(event.id) }
    page.push(filteredLogEvent(event))
  }
  return { events: page, searchedLogStreams: [] }
}

/** Lambda's lines end in a line feed. */
function filteredLogEvent({ id, logStreamName, timestampMs, ingestedAtMs, message }: StoredEvent): object {
  return {
    eventId: String(id).padStart(56, '0'),
    logStreamName,
    timestamp: timestampMs,
    ingestionTime: ingestedAtMs,
    message: `${message}\n`,
  }
}
