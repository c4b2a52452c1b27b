import { type ConnectionClass, type DropKind, dropKinds } from '../catalogue/connection-ends.ts'
import type { CountersOf } from '../catalogue/counters.ts'
import { type MetricsOf, metricsOf } from '../catalogue/metrics.ts'
import type { WorkerHealth } from './generator-health.ts'
import { GrowingColumn } from './growing-column.ts'
import { MessageColumns, type PublishedMessage } from './message-columns.ts'
import {
  type FrameSample,
  type HeldConnections,
  type RequestCounts,
  type SampleKind,
  type WorkerFacts,
  idSources,
  leastOwnWorkUs,
  noRequests,
  receiptFields,
  stayChanges,
} from './worker-facts.ts'

/** The counter of each class of statuses, by its first digit. */
const httpClasses: Readonly<Record<number, WorkerCounter>> = {
  2: 'http_2xx',
  3: 'http_3xx',
  4: 'http_4xx',
  5: 'http_5xx',
}

type TimedMetric = MetricsOf<'worker'>

/** Its own, and those that only the settlement completes. */
export type WorkerCounter = CountersOf<'worker' | 'tally'>

/** A connection's end as it is counted: `http-status 403`, `tls CERT_HAS_EXPIRED`, `reset`. */
export interface ConnectionEnd {
  readonly class: ConnectionClass
  /** The HTTP status or the error's code, if the class alone does not say what to mend. */
  readonly detail?: string | number
}

/** Keeps the facts of one worker until they are taken for the log. Nothing is computed here but differences of instants. */
export class Recorder {
  readonly requests: RequestCounts = { ...noRequests }
  readonly #startedAtUs: number
  readonly #receipts = new GrowingColumn(new Uint32Array(1024 * receiptFields.length))
  /** For each receipt, the width that its interval gains if no wait of the event loop counts. */
  readonly #unsure = new GrowingColumn(new Uint32Array(1024))
  /** The number of receipts at the last check of the waits, and at the check before. */
  #checked = 0
  #checkedBefore = 0
  readonly #history = new GrowingColumn(new Float64Array(0))
  readonly #truncated = new GrowingColumn(new Float64Array(0))
  readonly #replies = new GrowingColumn(new Uint32Array(0))
  readonly #positionsRead = new GrowingColumn(new Uint32Array(0))
  readonly #stays = new GrowingColumn(new Float64Array(0))
  readonly #drops = new GrowingColumn(new Float64Array(0))
  readonly #cuts = new GrowingColumn(new Float64Array(0))
  readonly #limited = new GrowingColumn(new Float64Array(0))
  readonly #untaken = new GrowingColumn(new Float64Array(0))
  readonly #openings = new GrowingColumn(new Float64Array(0))
  readonly #ids = new GrowingColumn(new Float64Array(0))
  readonly #disruptions = new GrowingColumn(new Float64Array(0))
  readonly #ownWork = new GrowingColumn(new Float64Array(0))
  readonly #messages = new MessageColumns()
  readonly #timings: Readonly<Record<TimedMetric, GrowingColumn<Uint32Array>>> = {
    connect_latency: durations(),
    connect_tcp: durations(),
    connect_tls: durations(),
    connect_upgrade: durations(),
    join_latency: durations(),
    http_latency: durations(),
    recovery_time: durations(),
  }
  readonly #neverEnded = perMetric(() => 0)
  readonly #counters = new Map<WorkerCounter, number>()
  readonly #failed = new Map<string, number>()
  readonly #closed = new Map<string, number>()
  readonly #httpOutcomes = new Map<string, number>()
  readonly #requestsFailed = new Map<string, number>()
  readonly #refusals: Partial<Record<keyof RequestCounts, string>> = {}
  readonly #assumedAfterMs: Partial<Record<keyof RequestCounts, number>> = {}
  readonly #idNumbers = new Map<string, number>()
  readonly #samples: Partial<Record<SampleKind, FrameSample>> = {}
  #openChanges = new Map<number, number>()
  /** Stamps in frames that arrived, of this run or another, whatever they are settled as. */
  receipts = 0

  /** @param startedAtUs start of the run, monotonic microseconds */
  constructor(startedAtUs: number) {
    this.#startedAtUs = startedAtUs
  }

  /**
   * On the hot path, once a delivery.
   *
   * @param unsureUs by how much its interval is wider if the event loop has not waited as it seems to have, see {@link waitsChecked}
   */
  received(
    recipient: number,
    publisher: number,
    sequence: number,
    receivedAtUs: number,
    widthUs: number,
    unsureUs = 0,
    stampDigest = 0,
  ): void {
    const at = this.#receipts.extend(receiptFields.length)
    const { values } = this.#receipts
    values[at] = recipient
    values[at + 1] = publisher
    values[at + 2] = sequence
    values[at + 3] = receivedAtUs
    values[at + 4] = widthUs
    values[at + 5] = stampDigest
    this.#unsure.push(unsureUs)
    this.receipts += 1
  }

  /**
   * A hundred times a second. Where waits cannot be trusted, the intervals are widened: also those before the last check, as a
   * process may only be told of a stop in the next turn of its event loop.
   */
  waitsChecked(areTrusted: boolean): void {
    if (!areTrusted) this.#widen(this.#checkedBefore)
    this.#checkedBefore = this.#checked
    this.#checked = this.#unsure.length
  }

  /** No wait since the last {@link take} can be trusted. */
  distrustWaits(): void {
    this.#widen(0)
  }

  /**
   * Records a message whose stamp shows that it was published before its reader asked to join. @param row of {@link
   * historyFields}
   */
  receivedHistory(...row: readonly number[]): void {
    this.#history.pushRow(...row)
    this.count('deliveries_history')
  }

  /** A frame held the beginning of a stamp, and not the whole of it. */
  truncated(recipient: number, publisher: number, sequence: number, hereSinceUs: number): void {
    this.#truncated.pushRow(recipient, publisher, sequence, hereSinceUs)
  }

  /** The chat has answered the sender of a message. */
  replied(publisher: number, sequence: number, receivedAtUs: number, stampDigest = 0): void {
    this.#replies.pushRow(publisher, sequence, receivedAtUs, stampDigest)
    this.count('replies')
  }

  /** The answer to a member that has asked for positions holds this one. */
  positionRead(recipient: number, publisher: number, sequence: number, receivedAtUs: number, stampDigest = 0): void {
    this.#positionsRead.pushRow(recipient, publisher, sequence, receivedAtUs, stampDigest)
  }

  /** The latest is the one that is reported. */
  sampled(which: SampleKind, sample: FrameSample): void {
    this.#samples[which] = sample
  }

  /** The stamp of another run. */
  receivedForeign(): void {
    this.receipts += 1
    this.count('deliveries_unknown')
  }

  published(message: PublishedMessage): void {
    this.#messages.push(message)
    this.count('messages_published')
    // A request over HTTP takes no route of the WebSocket API.
    if (message.isRequest === true) this.count('http_requests')
    else this.requests[message.isKept === true ? 'setPosition' : 'say'] += 1
  }

  /** A message that was published over HTTP has its answer, or will have none. */
  httpEnded(
    outcome: { readonly status: number } | { readonly failed: string },
    { publisher, sequence }: Pick<PublishedMessage, 'publisher' | 'sequence'>,
  ): void {
    const classOfStatus = 'status' in outcome ? httpClasses[Math.floor(outcome.status / 100)] : undefined
    this.count(classOfStatus ?? 'http_failed')
    increment(this.#httpOutcomes, 'status' in outcome ? String(outcome.status) : outcome.failed)
    if (classOfStatus !== 'http_2xx')
      this.#untaken.pushRow(publisher, sequence, 'status' in outcome ? outcome.status : 0)
  }

  /** It may be in its room from then on: the chat does not say, or its answer never came. */
  asked(member: number, atUs: number): void {
    this.#stays.pushRow(member, stayChanges.asked, atUs)
  }

  entered(member: number, atUs: number): void {
    this.#stays.pushRow(member, stayChanges.entered, atUs)
  }

  /** The harness begins to take the member out of its room, in which it may be for a while yet. */
  leaving(member: number, atUs: number): void {
    this.#stays.pushRow(member, stayChanges.leaving, atUs)
  }

  /** The member is out of its room, or its connection so ended that nothing can reach it. */
  left(member: number, atUs: number): void {
    this.#stays.pushRow(member, stayChanges.left, atUs)
  }

  /** The harness has ended the member's connection, or left it half-open; it is in no expected set from now on. */
  dropped(member: number, kind: DropKind, atUs: number): void {
    // Until the other side has closed as well, messages may still arrive.
    if (kind === 'closed') this.leaving(member, atUs)
    else this.left(member, atUs)
    this.#drops.pushRow(member, dropKinds.indexOf(kind), atUs)
    this.count('members_dropped')
  }

  /** Its connection has ended while it was in its room, and not by the scenario. */
  cut(member: number, atUs: number): void {
    this.#cuts.pushRow(member, atUs)
  }

  /** Its connection has been ended because of a message that was larger than the harness takes. */
  limited(member: number, atUs: number): void {
    this.#limited.pushRow(member, atUs)
  }

  /** The member reads again, or has reconnected: the end of a time in which it did not. */
  disrupted(member: number, fromUs: number, untilUs: number): void {
    this.#disruptions.pushRow(member, fromUs, untilUs)
  }

  /** The worker did something for itself and read nothing meanwhile. */
  didOwnWork(fromUs: number, untilUs: number): void {
    if (untilUs - fromUs >= leastOwnWorkUs) this.#ownWork.pushRow(fromUs, untilUs)
  }

  /** A frame has told the member its connection id, which itself leaves no worker. */
  toldId(member: number, how: keyof typeof idSources, id: string, atUs: number): void {
    const number = this.#idNumbers.get(id) ?? this.#idNumbers.size
    this.#idNumbers.set(id, number)
    this.#ids.pushRow(member, idSources[how], number, atUs)
  }

  time(metric: TimedMetric, durationUs: number): void {
    this.#timings[metric].push(durationUs)
  }

  /** Records that the timed event has begun and will never end. */
  neverEnds(metric: TimedMetric): void {
    this.#neverEnded[metric] += 1
  }

  count(counter: WorkerCounter, by = 1): void {
    this.#counters.set(counter, this.counted(counter) + by)
  }

  counted(counter: WorkerCounter): number {
    return this.#counters.get(counter) ?? 0
  }

  /** @param outcome what came instead of an answer: `refused`, `unanswered` or `closed` */
  requestFailed(step: keyof RequestCounts, outcome: string): void {
    this.count('requests_failed')
    increment(this.#requestsFailed, `${step} ${outcome}`)
  }

  /** Records a request that the chat does not answer. It counts as done `afterMs` after its frame was sent. */
  assumed(step: keyof RequestCounts, afterMs: number): void {
    this.#assumedAfterMs[step] = Math.max(afterMs, this.#assumedAfterMs[step] ?? 0)
  }

  /** The first one of each step is kept. @param shown makes a text one that may be shown */
  refused(step: keyof RequestCounts, reason: string, shown: (text: string) => string): void {
    this.count('chat_refusals')
    this.#refusals[step] ??= shown(reason)
  }

  connectionOpened(member: number, intendedAtUs: number, openAtUs: number, localPort = 0): void {
    this.count('connections_opened')
    this.#openings.pushRow(member, intendedAtUs, openAtUs, localPort)
    this.#openChanged(openAtUs, 1)
  }

  /** Has a handshake been refused with a reason? */
  get knowsWhyRefused(): boolean {
    return this.#refusals.connect !== undefined
  }

  /** @param reason that the target gave, as it may be shown; the first is kept */
  connectionFailed(end: ConnectionEnd, reason?: string): void {
    if (reason) this.#refusals.connect ??= `${keyOf(end)}, ${reason}`
    this.count('connections_failed')
    increment(this.#failed, keyOf(end))
  }

  connectionClosed(end: ConnectionEnd, atUs: number): void {
    this.count('connections_closed')
    increment(this.#closed, keyOf(end))
    this.#openChanged(atUs, -1)
  }

  /**
   * Returns the new facts, and the totals.
   *
   * @param connections the connections by the state of the sockets, for a comparison with the counts here
   */
  take(health: WorkerHealth, connections: HeldConnections): WorkerFacts {
    this.#unsure.clear()
    this.#checked = this.#checkedBefore = 0
    const openChanges = [...this.#openChanges]
    this.#openChanges = new Map()
    return {
      messages: this.#messages.take(),
      receipts: this.#receipts.take(),
      history: this.#history.take(),
      truncated: this.#truncated.take(),
      replies: this.#replies.take(),
      positionsRead: this.#positionsRead.take(),
      stays: this.#stays.take(),
      drops: this.#drops.take(),
      cuts: this.#cuts.take(),
      limited: this.#limited.take(),
      untaken: this.#untaken.take(),
      openings: this.#openings.take(),
      ids: this.#ids.take(),
      disruptions: this.#disruptions.take(),
      ownWork: this.#ownWork.take(),
      timings: perMetric((metric) => this.#timings[metric].take()),
      neverEnded: { ...this.#neverEnded },
      openChanges,
      counters: { ...Object.fromEntries(this.#counters), receipts: this.receipts },
      connections,
      connectionsFailed: Object.fromEntries(this.#failed),
      connectionsClosed: Object.fromEntries(this.#closed),
      httpOutcomes: Object.fromEntries(this.#httpOutcomes),
      requestsFailed: Object.fromEntries(this.#requestsFailed),
      refusals: { ...this.#refusals },
      assumedAfterMs: { ...this.#assumedAfterMs },
      requests: { ...this.requests },
      samples: { ...this.#samples },
      health,
    }
  }

  #widen(from: number): void {
    const receipts = this.#receipts.values
    const unsure = this.#unsure.values
    for (let row = from; row < this.#unsure.length; row++) {
      const at = row * receiptFields.length + receiptFields.indexOf('widthUs')
      const byUs = unsure[row] ?? 0
      if (byUs === 0) continue
      receipts[at] = (receipts[at] ?? 0) + byUs
      unsure[row] = 0
      this.count('receipts_widened')
    }
  }

  #openChanged(atUs: number, change: number): void {
    const second = Math.max(0, Math.floor((atUs - this.#startedAtUs) / 1_000_000))
    this.#openChanges.set(second, (this.#openChanges.get(second) ?? 0) + change)
  }
}

function durations(): GrowingColumn<Uint32Array> {
  return new GrowingColumn(new Uint32Array(0))
}

function perMetric<Value>(make: (metric: TimedMetric) => Value): Record<TimedMetric, Value> {
  return Object.fromEntries(metricsOf('worker').map((metric) => [metric, make(metric)])) as Record<TimedMetric, Value>
}

function keyOf({ class: name, detail }: ConnectionEnd): string {
  return detail === undefined ? name : `${name} ${detail}`
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
