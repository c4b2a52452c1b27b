import { z } from 'zod'
import type { LogStore, StoredEvent } from './log-store.ts'
import { decodeToken, encodeToken, groupNameSchema, noSuchGroup, parseRequest } from './request.ts'
import { ServiceError } from '../wire/service-error.ts'

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

type MessageFilter = (message: string) => boolean

/**
 * Understands what CloudWatch Logs calls a filter pattern, as far as: none; one term, quoted or a plain word; and one
 * member of a JSON line, `{ $.fanbench = 1 }`.
 *
 * @throws ServiceError `InvalidParameterException` for every other pattern
 */
function parseFilterPattern(pattern: string): MessageFilter {
  if (pattern.trim() === '') return () => true
  const term = /^\s*(?:"([^"]+)"|(\w+))\s*$/.exec(pattern)
  if (term) {
    const text = term[1] ?? term[2] ?? ''
    return (message) => message.includes(text)
  }
  const member = /^\s*\{\s*\$\.(\w+)\s*=\s*(?:"([^"]*)"|(-?\d+(?:\.\d+)?))\s*\}\s*$/.exec(pattern)
  if (member) {
    const [, name = '', text, number] = member
    const wanted = text ?? Number(number)
    return (message) => memberOf(message, name) === wanted
  }
  throw new ServiceError(
    'InvalidParameterException',
    'Invalid filter pattern: the stand-in knows only one term, "quoted" or a word, and { $.name = value }.',
  )
}

function memberOf(message: string, name: string): unknown {
  if (!message.startsWith('{')) return undefined
  try {
    const line = JSON.parse(message) as Readonly<Record<string, unknown>>
    return Object.hasOwn(line, name) ? line[name] : undefined
  } catch {
    return undefined
  }
}
