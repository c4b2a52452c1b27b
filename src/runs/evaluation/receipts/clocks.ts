import { positionReadFields, receiptFields, signedSinceUs } from '../../../metrics/recording/worker-facts.ts'
import type { Rooms } from '../../../crowd/rooms.ts'
import type { RunLogs } from '../../run-logs.ts'
import type { MergedFacts } from '../merge-facts.ts'
import type { MessageIndex } from './message-index.ts'
import { FastestDeliveries, type PathAsymmetry } from './path-asymmetry.ts'

/** A column with a figure for each pair of clocks: the sender's machine first, then the recipient's. */
type Pairs = Float64Array

/**
 * The clocks of a run on several machines. Each pair of machines is known in two ways: by what is known of each clock, and by the
 * messages that went from one to the other. None is received before it is sent: messages that went both ways enclose how far two
 * clocks are apart, and one that came before it was sent refutes what was known. So do ways that are more one-sided than the paths explain.
 */
export class Clocks {
  /** The largest error between two clocks that a message was sent between, microseconds; null where one is not known. */
  readonly errorUs: number | null
  /** The longest time by which a message came before it was sent, up to {@link farthestUs}; 0 if none did. Two clocks differ by that at least. */
  readonly beforeSentUs: number
  /** Refutes what is known of two clocks, and no other pair's does by more; null if none does. */
  readonly asymmetry: PathAsymmetry | null
  /** Positions that a member read of a member with another clock. */
  readonly positionsRead: number
  readonly #clockOfMember: Int32Array
  readonly #clocks: number
  readonly #latencyErrorUs: Pairs
  readonly #windowErrorUs: Pairs

  /**
   * @param clockOfMember -1 of a member that left nothing
   * @param errorsUs of each clock from true time; null where it is not known
   */
  constructor(clockOfMember: Int32Array, errorsUs: readonly (number | null)[], fastest: Fastest) {
    this.#clockOfMember = clockOfMember
    this.#clocks = errorsUs.length
    this.#latencyErrorUs = new Float64Array(errorsUs.length ** 2)
    this.#windowErrorUs = new Float64Array(errorsUs.length ** 2)
    const between: (number | null)[] = []
    const refuting: PathAsymmetry[] = []
    for (const [from, errorFromUs] of errorsUs.entries())
      for (const [to, errorToUs] of errorsUs.entries()) {
        if (from === to) continue
        const place = from * errorsUs.length + to
        const knownUs = errorFromUs === null || errorToUs === null ? null : errorFromUs + errorToUs
        const thereUs = fastest.sentToReceivedUs[place] ?? Infinity
        const backUs = fastest.sentToReceivedUs[to * errorsUs.length + from] ?? Infinity
        if (fastest.addressed.has(place)) between.push(knownUs)
        const asymmetry = fastest.deliveries.asymmetry(from, to)
        const isOneSided = asymmetry !== null && knownUs !== null && unexplainedUs(asymmetry) > knownUs
        if (isOneSided) refuting.push(asymmetry)
        const isBelievable = knownUs !== null && Math.min(thereUs, backUs) >= -knownUs && !isOneSided
        this.#latencyErrorUs[place] = isBelievable ? knownUs : 0
        this.#windowErrorUs[place] = isBelievable ? knownUs : enclosedUs(thereUs, backUs)
      }
    const known = between.filter((knownUs) => knownUs !== null)
    this.errorUs = known.length < between.length ? null : known.reduce((most, knownUs) => Math.max(most, knownUs), 0)
    this.beforeSentUs = fastest.sentToReceivedUs.reduce((most, us) => Math.max(most, Math.min(farthestUs, -us)), 0)
    this.asymmetry = refuting.toSorted((a, b) => unexplainedUs(b) - unexplainedUs(a))[0] ?? null
    this.positionsRead = fastest.positionsRead
  }

  isBetween(publisher: number, recipient: number): boolean {
    return this.#clockOfMember[publisher] !== this.#clockOfMember[recipient]
  }

  /** The error of a delivery's latency, either way; 0 on one clock, and where nothing can be said of it. */
  latencyErrorUs(publisher: number, recipient: number): number {
    return this.#errorOf(this.#latencyErrorUs, publisher, recipient)
  }

  /** The largest difference that two members' clocks may show for one instant; 0 on one clock, infinite where nothing bounds it. */
  windowErrorUs(publisher: number, recipient: number): number {
    return this.#errorOf(this.#windowErrorUs, publisher, recipient)
  }

  #errorOf(pairs: Pairs, publisher: number, recipient: number): number {
    const from = this.#clockOfMember[publisher] ?? -1
    const to = this.#clockOfMember[recipient] ?? -1
    return from < 0 || to < 0 || from === to ? 0 : (pairs[from * this.#clocks + to] ?? 0)
  }
}

/** The least by which two clocks are apart if the paths explain as much of the asymmetry as they can. */
function unexplainedUs({ estimateUs, explainedUs }: PathAsymmetry): number {
  return Math.abs(estimateUs) - explainedUs
}

/** The fastest messages between each two clocks: the time they took by these, negative if they came before they were sent. */
interface Fastest {
  /** Infinite where none came that way. */
  readonly sentToReceivedUs: Pairs
  /** The pairs that a message was sent between, whether it came or not. */
  readonly addressed: ReadonlySet<number>
  readonly positionsRead: number
  /** To rooms whose members have different clocks. */
  readonly deliveries: FastestDeliveries
}

/** The parts of a run that tell about its clocks: its logs, and the messages in them. */
interface RunWithClocks extends Pick<RunLogs, 'parts' | 'workers'> {
  readonly rooms: Rooms
  readonly facts: Pick<MergedFacts, 'messages'>
  /** The index of these messages. */
  readonly index: MessageIndex
}

/** The clocks of a run; null if nobody has sent to a room whose members have different ones. Its logs are read once more. */
export function clocksOf({ parts, rooms, facts, index, workers }: RunWithClocks): Clocks | null {
  if (parts === null || parts.roomsAcrossHosts === 0) return null
  const clockOfShard = new Map(parts.each.map(({ shard, host = 0 }) => [shard, host]))
  const clockOf = Int32Array.from(rooms.roomOf, (_, member) => clockOfShard.get(rooms.workerOf(member)) ?? -1)
  const errorsUs = Array.from({ length: parts.hosts }, (_, clock) => {
    const [first] = parts.each.filter(({ host = 0 }) => host === clock)
    return first?.clockErrorUs ?? null
  })
  const addressed = addressedPairs(facts.messages, rooms, clockOf, parts.hosts)
  if (addressed.size === 0) return null
  const isAcross = rooms.membersOf.map((members) => new Set(Array.from(members, (member) => clockOf[member])).size > 1)
  const sentToReceivedUs = new Float64Array(parts.hosts ** 2).fill(Infinity)
  const deliveries = new FastestDeliveries(parts.hosts)
  let positionsRead = 0

  /** @returns how many of them are between two clocks */
  function read(rows: Uint32Array, fields: readonly string[], receivedBy: number): number {
    const [receivedAt, digestAt] = [fields.indexOf('receivedAtUs'), fields.indexOf('stampDigest')]
    let between = 0
    for (let at = 0; at < rows.length; at += fields.length) {
      const publisher = rows[at + 1] ?? 0
      const sentBy = clockOf[publisher] ?? -1
      const isOwnCopy = publisher === rows[at]
      if (sentBy < 0 || isOwnCopy || isAcross[rooms.roomOf[publisher] ?? -1] !== true) continue
      const row = index.rowOf(publisher, rows[at + 2] ?? 0)
      // A stamp whose numbers were changed may name a message that was sent later.
      if (row === undefined || facts.messages.stampDigest[row] !== rows[at + digestAt]) continue
      const tookUs = signedSinceUs(rows[at + receivedAt] ?? 0, facts.messages.sentAtUs[row] ?? 0)
      if (fields === receiptFields) deliveries.add(sentBy, receivedBy, row, tookUs)
      if (sentBy === receivedBy) continue
      const place = sentBy * parts!.hosts + receivedBy
      sentToReceivedUs[place] = Math.min(sentToReceivedUs[place] ?? Infinity, tookUs)
      between += 1
    }
    return between
  }
  for (const [shard, log] of workers.entries())
    for (const { receipts, positionsRead: positions } of log) {
      const receivedBy = clockOfShard.get(shard) ?? -1
      if (receivedBy < 0) continue
      read(receipts, receiptFields, receivedBy)
      positionsRead += read(positions, positionReadFields, receivedBy)
    }
  return new Clocks(clockOf, errorsUs, { sentToReceivedUs, addressed, deliveries, positionsRead })
}

function addressedPairs(
  { publisher }: MergedFacts['messages'],
  { roomOf, membersOf }: Rooms,
  clockOf: Int32Array,
  clocks: number,
): ReadonlySet<number> {
  const pairs = new Set<number>()
  const publishersOf = Map.groupBy(new Set(publisher), (member) => roomOf[member] ?? -1)
  for (const [room, ofRoom] of publishersOf) {
    const toClocks = new Set(Array.from(membersOf[room] ?? [], (member) => clockOf[member] ?? -1))
    for (const from of new Set(ofRoom.map((member) => clockOf[member] ?? -1)))
      for (const clock of toClocks) if (from >= 0 && clock >= 0 && from !== clock) pairs.add(from * clocks + clock)
  }
  return pairs
}

/** Instants of receipts have 32 bits: what seems farther may be farther by 71 minutes, either way. */
const farthestUs = 600e6

/**
 * Returns how far two clocks are apart at most, by the fastest message each way: its latency was not negative. Infinite without one
 * either way, where they are too far apart to tell, and where the two contradict each other, as one of the clocks was set meanwhile.
 */
function enclosedUs(thereUs: number, backUs: number): number {
  const mostUs = Math.max(thereUs, backUs)
  return thereUs + backUs < 0 || mostUs > farthestUs ? Infinity : mostUs
}
