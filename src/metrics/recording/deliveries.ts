import type { Presence } from './presence.ts'

/** The messages of a run, as columns; row i is one message. Instants are monotonic microseconds. */
export interface PublishedMessages {
  readonly publisher: Uint32Array
  readonly sequence: Uint32Array
  readonly intendedAtUs: Float64Array
  readonly sentAtUs: Float64Array
  /** 1 in the steady phase, 0 in the warm-up. */
  readonly steady: Uint8Array
}

/** What one worker's members made of those messages; row i belongs to row i of the messages. */
export interface ShardReceipts {
  /** Members of this worker who should have received it. */
  readonly expected: Uint32Array
  /** How many of them did; so many values of `latencyUs` belong to this row. */
  readonly received: Uint32Array
  /** Intended to received, for each expected delivery that came: the rows one after the other. */
  readonly latencyUs: Uint32Array
  /** The publisher's own copy, intended to received; 0 where there is none. */
  readonly ackLatencyUs: Uint32Array
  readonly counts: ReceiptCounts
}

export interface ReceiptCounts {
  receipts: number
  duplicate: number
  reordered: number
  misrouted: number
  indeterminate: number
  unknown: number
  corrupt: number
}

/** Where the members of one worker sit. All arrays are indexed by the number of a member or a room, across workers. */
export interface Seating {
  /** The room of each member of the whole crowd. */
  readonly roomOf: Uint32Array
  /** The place of a member among this worker's members of its room; meaningless for the members of others. */
  readonly seatOf: Uint32Array
  /** This worker's members of each room, in the order of their seats. */
  readonly localMembersOf: readonly Uint32Array[]
}

/** How long a member must have been there before a message, and must stay after it, to be expected to receive it. */
export interface ExpectationRule {
  readonly guardUs: number
  readonly drainUs: number
}

interface PublisherLedger {
  /** By sequence number: for each seat, microseconds from sent to received plus one; 0 where nothing came. */
  readonly receipts: Map<number, Uint32Array>
  /** For each seat, the highest sequence number that came, plus one. */
  readonly highest: Uint32Array
}

/** The ledger of one worker: each receipt is matched by the ids in its stamp, never by its time. */
export class Deliveries {
  readonly #seating: Seating
  readonly #publishers = new Map<number, PublisherLedger>()
  readonly #counts: ReceiptCounts = {
    receipts: 0,
    duplicate: 0,
    reordered: 0,
    misrouted: 0,
    indeterminate: 0,
    unknown: 0,
    corrupt: 0,
  }

  constructor(seating: Seating) {
    this.#seating = seating
  }

  get receipts(): number {
    return this.#counts.receipts
  }

  /** On the hot path, once a delivery. */
  arrived(recipient: number, publisher: number, sequence: number, sentAtUs: number, receivedAtUs: number): void {
    const { roomOf, seatOf } = this.#seating
    const counts = this.#counts
    counts.receipts += 1
    const room = roomOf[publisher]
    if (room === undefined) {
      counts.unknown += 1
      return
    }
    if (room !== roomOf[recipient]) {
      counts.misrouted += 1
      return
    }
    const ledger = this.#publishers.get(publisher) ?? this.#openLedger(publisher, room)
    const row = ledger.receipts.get(sequence) ?? this.#openRow(ledger, sequence)
    const seat = seatOf[recipient] ?? 0
    if (row[seat] !== 0) {
      counts.duplicate += 1
      return
    }
    row[seat] = receivedAtUs - sentAtUs + 1
    // RFC 4737: a packet is reordered if a later one of the same flow has arrived before it.
    if (sequence + 1 < (ledger.highest[seat] ?? 0)) counts.reordered += 1
    else ledger.highest[seat] = sequence + 1
  }

  /** A frame whose stamp was damaged on its way. */
  corrupted(): void {
    this.#counts.corrupt += 1
  }

  /** A stamp of another run. */
  foreign(): void {
    this.#counts.receipts += 1
    this.#counts.unknown += 1
  }

  /** Matches what came with what was sent, by all workers, and says who should have had it. Ends the ledger's life. */
  settle(
    messages: PublishedMessages,
    presence: Presence,
    rule: ExpectationRule,
    echoesToSender: boolean,
  ): ShardReceipts {
    const total = messages.publisher.length
    const expected = new Uint32Array(total)
    const received = new Uint32Array(total)
    const ackLatencyUs = new Uint32Array(total)
    const latencies: number[] = []
    const { roomOf, localMembersOf } = this.#seating
    for (let i = 0; i < total; i++) {
      const publisher = messages.publisher[i] ?? 0
      const sentAtUs = messages.sentAtUs[i] ?? 0
      const publishDelayUs = sentAtUs - (messages.intendedAtUs[i] ?? 0)
      const row = this.#takeRow(publisher, messages.sequence[i] ?? 0)
      const members = localMembersOf[roomOf[publisher] ?? 0] ?? new Uint32Array()
      for (let seat = 0; seat < members.length; seat++) {
        const member = members[seat] ?? 0
        const mark = row?.[seat] ?? 0
        const latencyUs = mark - 1 + publishDelayUs
        if (mark > 0 && member === publisher) ackLatencyUs[i] = latencyUs
        const standing =
          member === publisher && !echoesToSender
            ? 'changing'
            : presence.standing(member, sentAtUs - rule.guardUs, sentAtUs + rule.drainUs)
        if (standing === 'present') {
          expected[i] = (expected[i] ?? 0) + 1
          if (mark === 0) continue
          received[i] = (received[i] ?? 0) + 1
          latencies.push(latencyUs)
        } else if (mark > 0) {
          if (standing === 'absent') this.#counts.misrouted += 1
          else this.#counts.indeterminate += 1
        }
      }
    }
    this.#countUnsent()
    return { expected, received, latencyUs: Uint32Array.from(latencies), ackLatencyUs, counts: this.#counts }
  }

  #openLedger(publisher: number, room: number): PublisherLedger {
    const seats = this.#seating.localMembersOf[room]?.length ?? 0
    const ledger = { receipts: new Map<number, Uint32Array>(), highest: new Uint32Array(seats) }
    this.#publishers.set(publisher, ledger)
    return ledger
  }

  #openRow(ledger: PublisherLedger, sequence: number): Uint32Array {
    const row = new Uint32Array(ledger.highest.length)
    ledger.receipts.set(sequence, row)
    return row
  }

  #takeRow(publisher: number, sequence: number): Uint32Array | undefined {
    const receipts = this.#publishers.get(publisher)?.receipts
    const row = receipts?.get(sequence)
    receipts?.delete(sequence)
    return row
  }

  /** What is left after all messages were matched was never sent, as far as anybody knows. */
  #countUnsent(): void {
    for (const { receipts } of this.#publishers.values()) {
      for (const row of receipts.values()) {
        for (const mark of row) if (mark > 0) this.#counts.unknown += 1
      }
    }
  }
}
