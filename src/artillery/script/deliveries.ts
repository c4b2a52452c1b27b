import type { GuardedHistogram } from '../../metrics/recording/histogram.ts'
import type { Stamp } from '../../crowd/stamp/stamp.ts'
import type { ScriptCounters } from './script-counters.ts'

/** A member in a room, from its joining to its leaving. */
export interface Stay {
  readonly publisher: number
  readonly room: Room
  readonly joinedAtUs: number
  /** Has its connection been closed before it left? */
  isClosed: boolean
}

interface Room {
  readonly name: string
  readonly members: Set<Stay>
  /** The message sent last. */
  last: Message | null
}

/** A message under way. */
interface Message {
  readonly room: Room
  readonly sequence: number
  readonly sentAtUs: number
  /** The number of received copies for each expected recipient. */
  readonly copies: Map<Stay, number>
  /** Called once it is evaluated; null then. */
  waiting: (() => void)[] | null
}

export interface DeliveryRules {
  /** After that what has not come is missing. */
  readonly waitUs: number
  readonly joinGraceUs: number
}

/** 24 bits in a stamp. */
const publishers = 2 ** 24

/**
 * Counts the expected and the actual recipients of each message among the members of one worker. The expected recipients are the
 * others who have been in the sender's room for long enough. The sender is not expected, because some chats send its own text
 * back and some do not; members of other workers are not, because this worker does not know them.
 */
export class Deliveries {
  readonly #rules: DeliveryRules
  readonly #counters: ScriptCounters
  readonly #latencies: GuardedHistogram
  readonly #rooms = new Map<string, Room>()
  /** The messages by sequence number, the oldest first. */
  readonly #underWay = new Map<number, Message>()
  #sent = 0
  #joined = 0

  constructor(rules: DeliveryRules, counters: ScriptCounters, latencies: GuardedHistogram) {
    this.#rules = rules
    this.#counters = counters
    this.#latencies = latencies
  }

  join(roomName: string, joinedAtUs: number): Stay {
    const room = this.#rooms.get(roomName) ?? { name: roomName, members: new Set(), last: null }
    this.#rooms.set(roomName, room)
    const stay: Stay = { publisher: this.#joined++ % publishers, room, joinedAtUs, isClosed: false }
    room.members.add(stay)
    this.#counters.add('members_joined')
    return stay
  }

  /** The stamp of a message that is sent now. */
  send({ publisher, room }: Stay, sentAtUs: number): Stamp {
    const { joinGraceUs } = this.#rules
    const copies = new Map<Stay, number>()
    for (const member of room.members)
      if (member.publisher !== publisher && member.joinedAtUs + joinGraceUs <= sentAtUs) copies.set(member, 0)
    const message = { room, sequence: this.#sent++, sentAtUs, copies, waiting: [] }
    this.#underWay.set(message.sequence, message)
    room.last = message
    this.#counters.add('messages_sent')
    // Artillery has no schedule that a message could be late against.
    return { publisher, sequence: message.sequence, intendedAtUs: sentAtUs, sentAtUs }
  }

  receive(stay: Stay, { publisher, sequence, sentAtUs }: Stamp, receivedAtUs: number): void {
    if (publisher === stay.publisher) return
    const message = this.#underWay.get(sequence)
    const copies = message?.copies.get(stay)
    if (message === undefined) {
      // A history, which the chat sends to a member that joins, was never waited for.
      const isHistory = sentAtUs < stay.joinedAtUs + this.#rules.joinGraceUs
      this.#counters.add(isHistory ? 'deliveries_indeterminate' : 'deliveries_late')
    } else if (message.room.name !== stay.room.name) this.#counters.add('deliveries_misrouted')
    else if (copies === undefined) this.#counters.add('deliveries_indeterminate')
    else {
      message.copies.set(stay, copies + 1)
      if (copies > 0) return
      const latencyUs = receivedAtUs - message.sentAtUs
      this.#latencies.record(latencyUs)
      this.#counters.addLatency('deliveries', latencyUs)
    }
  }

  /** Stops expecting deliveries to the member. @returns once every message that it was to receive, or has sent, is evaluated */
  async leave(stay: Stay): Promise<void> {
    this.#remove(stay)
    const waiting = stay.room.last?.waiting
    if (waiting !== undefined && waiting !== null) await new Promise<void>((resolve) => void waiting.push(resolve))
    if (!stay.isClosed) this.#counters.add('members_left')
  }

  /** Its connection was closed before it had left: nobody knows what it would have received. */
  close(stay: Stay): void {
    stay.isClosed = true
    this.#remove(stay)
  }

  #remove(stay: Stay): void {
    const { room } = stay
    room.members.delete(stay)
    if (room.members.size === 0 && this.#rooms.get(room.name) === room) this.#rooms.delete(room.name)
  }

  /** Evaluates each message whose wait is over. @returns when the next one is due, or null */
  evaluate(nowUs: number): number | null {
    for (const message of this.#underWay.values()) {
      const dueAtUs = message.sentAtUs + this.#rules.waitUs
      if (dueAtUs > nowUs) return dueAtUs
      this.#underWay.delete(message.sequence)
      this.#count(message)
      for (const resolve of message.waiting ?? []) resolve()
      message.waiting = null
    }
    return null
  }

  #count({ copies }: Message): void {
    let received = 0
    let missing = 0
    for (const [stay, count] of copies) {
      if (count > 0) received += 1
      else if (stay.isClosed) this.#counters.add('deliveries_indeterminate')
      else missing += 1
      if (count > 1) this.#counters.add('deliveries_duplicate', count - 1)
    }
    this.#counters.add('messages_evaluated')
    this.#counters.add('deliveries_expected', received + missing)
    this.#counters.add('deliveries_received', received)
    this.#counters.add('deliveries_missing', missing)
    this.#latencies.recordInfinite(missing)
    this.#counters.addLatency('deliveries', Number.POSITIVE_INFINITY, missing)
  }
}
