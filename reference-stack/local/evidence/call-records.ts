import { monotonicUs } from '../monotonic-clock.ts'

/** One call of a function to DynamoDB. Instants are microseconds of the monotonic clock. */
export interface CallRecord {
  /** The session token, which says whose call it is. */
  readonly token: string
  readonly operation: string
  table: string
  readonly startUs: number
  /** Null as long as it is not answered. */
  endUs: number | null
  status: number
  /** The class of a refusal: `ConditionalCheckFailedException`. */
  error: string | null
  /** Of Query and Scan: the `Limit`; null without one. */
  limit: number | null
  /** Did it go on where an earlier page ended (`ExclusiveStartKey`)? */
  goesOn: boolean
  /** Did the answer say that there is more (`LastEvaluatedKey`)? */
  hasMore: boolean
  /** Items looked at, and items in the answer. Null of what reads nothing. */
  read: number | null
  returned: number | null
  /** What may be connection ids: in the items of an answer to a read, in the request of a write. */
  ids: readonly string[]
}

/** As many ids as posts, about: see `keptRecords`. Older calls go first. */
const mostUnits = 400_000
const mostIdsOfCall = 20_000

/** The calls of functions to DynamoDB, as DynamoDB sees them. Whoever else calls is not recorded. */
export class CallRecords {
  #calls: CallRecord[] = []
  #units = 0
  /** One copy of each id, however many answers have it. */
  readonly #known = new Map<string, string>()

  /** @param token of the caller; undefined: of none of the functions */
  begin(token: string | undefined, operation: string): CallRecord | undefined {
    if (token === undefined) return undefined
    const call: CallRecord = {
      token,
      operation,
      table: '',
      startUs: monotonicUs(),
      endUs: null,
      status: 0,
      error: null,
      limit: null,
      goesOn: false,
      hasMore: false,
      read: null,
      returned: null,
      ids: [],
    }
    this.#calls.push(call)
    this.#units += 1
    if (this.#units > mostUnits) this.#dropOldest()
    return call
  }

  /** Notes what may be connection ids in the items of a call. */
  noteIds(call: CallRecord, items: unknown): void {
    const found: string[] = []
    collectIds(items, found, this.#known)
    call.ids = found
    this.#units += found.length
    if (this.#known.size > mostUnits) this.#known.clear()
  }

  document(): readonly CallRecord[] {
    return this.#calls
  }

  #dropOldest(): void {
    let at = 0
    for (; at < this.#calls.length && this.#units > mostUnits * 0.75; at++)
      this.#units -= 1 + (this.#calls[at]?.ids.length ?? 0)
    this.#calls = this.#calls.slice(at)
  }
}

/** An id of a connection: 11 bytes in base64, also within a longer key such as `CONNECTION#PJqB0fHsqRcCHlw=`. */
const connectionId = /[\w+/-]{15}=(?!=)/

/** Looks through attribute values (`{ S: ... }`) of whatever depth. Expressions have no ids, but equal signs. */
function collectIds(value: unknown, found: string[], known: Map<string, string>): void {
  if (typeof value === 'string') {
    if (found.length >= mostIdsOfCall || !value.includes('=')) return
    const id = connectionId.exec(value)?.[0]
    if (id === undefined) return
    const copy = known.get(id)
    if (copy === undefined) known.set(id, id)
    found.push(copy ?? id)
  } else if (Array.isArray(value)) {
    for (const one of value) collectIds(one, found, known)
  } else if (typeof value === 'object' && value !== null) {
    for (const name in value)
      if (!name.endsWith('Expression')) collectIds((value as Record<string, unknown>)[name], found, known)
  }
}
