import { sessionToken } from '../lambda/caller.ts'
import { monotonicUs } from '../monotonic-clock.ts'
import type { CallRecord } from './call-records.ts'
import { type InvocationDocument, documentOf } from './invocation-document.ts'
import { type InvocationRecord, keptRecords, postOf } from './invocation-record.ts'

/** A post to a connection, as the gateway answered it. */
export interface AnsweredPost {
  readonly token: string | undefined
  readonly connectionId: string
  readonly status: number
  readonly startUs: number
  /** The frame; left out where it was not looked at. */
  readonly frame?: Buffer
}

/** As JSON. */
interface InvocationsDocument {
  /** How many invocations since the start of the stack are not in the records any more. */
  readonly dropped: number
  /** Has DynamoDB answered? */
  readonly hasCalls: boolean
  readonly invocations: readonly InvocationDocument[]
}

/** An event takes memory too: so many of its characters count as one post. */
const charactersOfUnit = 64

/**
 * What each invocation did, as the stand-ins for Lambda and API Gateway see it. On the hot path it appends to columns and nothing
 * else; documents are made when somebody asks.
 */
export class InvocationRecords {
  /** By session token: the invocation that an environment was given last. */
  readonly #latest = new Map<string, InvocationRecord>()
  readonly #begun = new Map<string, number>()
  readonly #always: InvocationRecord[] = []
  readonly #unusual: InvocationRecord[] = []
  #newest: InvocationRecord[] = []
  #dropped = 0
  #units = 0
  #unusualUnits = 0
  readonly #mostUnits: number

  constructor(mostUnits: number = keptRecords.units) {
    this.#mostUnits = mostUnits
  }

  /** An environment is given an event. */
  began(
    { functionName, physicalName }: { readonly functionName: string; readonly physicalName: string },
    environment: string,
    { requestId, payload }: { readonly requestId: string; readonly payload: string },
  ): InvocationRecord {
    const token = sessionToken(physicalName, environment)
    const record: InvocationRecord = {
      functionName,
      token,
      requestId,
      environment,
      startUs: monotonicUs(),
      endUs: null,
      outcome: null,
      payload,
      errorDocument: null,
      connections: [],
      posts: [],
      frames: [],
      postsLeftOut: 0,
    }
    this.#latest.set(token, record)
    const begun = (this.#begun.get(functionName) ?? 0) + 1
    this.#begun.set(functionName, begun)
    this.#units += ownUnits(record)
    if (begun <= keptRecords.firstOfEach) this.#always.push(record)
    else this.#newest.push(record)
    if (this.#units > this.#mostUnits) this.#dropOldest()
    return record
  }

  ended(record: InvocationRecord, outcome: 'returned' | 'function-error', payload: string): void {
    record.endUs = monotonicUs()
    record.outcome = outcome
    if (outcome === 'function-error') record.errorDocument = payload
  }

  /** An environment has ended, and calls nobody any more. */
  gone(physicalName: string, environment: string): void {
    this.#latest.delete(sessionToken(physicalName, environment))
  }

  /** On the hot path: each delivery passes here. */
  posted({ token, connectionId, status, startUs, frame }: AnsweredPost): void {
    const record = token === undefined ? undefined : this.#latest.get(token)
    if (record === undefined) return
    if (record.connections.length >= keptRecords.postsOfOne) {
      record.postsLeftOut += 1
      return
    }
    record.connections.push(connectionId)
    record.posts.push(status, startUs, monotonicUs(), frame === undefined ? -1 : placeOfFrame(record, frame))
    this.#units += 1
  }

  /**
   * The records of the invocations that began at an instant or later, in the order of their beginning.
   *
   * @param sinceUs microseconds of the monotonic clock
   * @param callRecords asks DynamoDB for what it has recorded
   */
  async document(
    sinceUs: number,
    callRecords: () => Promise<readonly CallRecord[] | undefined>,
  ): Promise<InvocationsDocument> {
    const calls = await callRecords().catch(() => undefined)
    const records = [...this.#always, ...this.#unusual, ...this.#newest].sort((a, b) => a.startUs - b.startUs)
    const callsOf = callsByInvocation(records, calls ?? [])
    return {
      dropped: this.#dropped,
      hasCalls: calls !== undefined,
      invocations: records
        .filter(({ startUs }) => startUs >= sinceUs)
        .map((record) => documentOf(record, callsOf.get(record) ?? [])),
    }
  }

  #dropOldest(): void {
    let at = 0
    // A quarter of the room at a time: moving the others for each invocation would cost more than the record.
    for (; at < this.#newest.length && this.#units > this.#mostUnits * 0.75; at++) {
      const record = this.#newest[at] as InvocationRecord
      const units = ownUnits(record) + record.connections.length
      if (this.#unusualUnits + units < this.#mostUnits / 2 && isUnusual(record)) {
        this.#unusual.push(record)
        this.#unusualUnits += units
      } else {
        this.#units -= units
        this.#dropped += 1
      }
    }
    this.#newest = this.#newest.slice(at)
  }
}

function ownUnits({ payload }: InvocationRecord): number {
  return 1 + Math.ceil(payload.length / charactersOfUnit)
}

/** A broadcast posts one frame to everybody, so that the first comparison finds it. */
function placeOfFrame({ frames }: InvocationRecord, frame: Buffer): number {
  const beginning = frame.length <= keptRecords.frameBytes ? frame : frame.subarray(0, keptRecords.frameBytes)
  for (let place = frames.length - 1; place >= 0; place--) if (frames[place]?.equals(beginning)) return place
  if (frames.length >= keptRecords.frames) return -1
  // A copy: the bytes lie in what was read from the socket, with much else.
  return frames.push(Buffer.from(beginning)) - 1
}

/** Off the hot path. */
function isUnusual(record: InvocationRecord): boolean {
  const { outcome, endUs, connections, frames } = record
  if (outcome !== 'returned') return true
  const posted = new Set<string>()
  for (const [at, connectionId] of connections.entries()) {
    const [status = 0, , answeredUs = 0, frame = 0] = postOf(record, at)
    if (status !== 200 || (endUs !== null && answeredUs > endUs)) return true
    posted.add(frames.length > 1 ? `${connectionId} ${frame}` : connectionId)
  }
  return posted.size < connections.length
}

/** An environment has one event at a time: a call is of the last one that it was given before the call. */
function callsByInvocation(
  records: readonly InvocationRecord[],
  calls: readonly CallRecord[],
): ReadonlyMap<InvocationRecord, readonly CallRecord[]> {
  const ofToken = new Map<string, { readonly records: InvocationRecord[]; at: number }>()
  for (const record of records) {
    const own = ofToken.get(record.token)
    if (own === undefined) ofToken.set(record.token, { records: [record], at: -1 })
    else own.records.push(record)
  }
  const found = new Map<InvocationRecord, CallRecord[]>()
  // Both are in the order of their beginning.
  for (const call of calls) {
    const own = ofToken.get(call.token)
    if (own === undefined) continue
    while ((own.records[own.at + 1]?.startUs ?? Infinity) <= call.startUs) own.at += 1
    const record = own.records[own.at]
    if (record === undefined) continue
    const known = found.get(record)
    if (known === undefined) found.set(record, [call])
    else known.push(call)
  }
  return found
}
