import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import { ownWorkFields, rowsOf } from '../../../metrics/recording/worker-facts.ts'
import type { Rooms } from '../../../crowd/rooms.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MessageCollector, MatchedMessage } from '../receipts/matched-message.ts'

/** By then a worker has read what had waited for it. The same after every work, so that slow deliveries meet no more of it by chance. */
const reachUs = 100_000

/** From an instant to another, monotonic microseconds. */
interface Stretch {
  readonly fromUs: number
  readonly untilUs: number
}

/**
 * Is the load generator's own work in the tail? A delivery coincides with it if a worker of its room was at it in the tenth of a second
 * before the delivery was read, or between the due time of the message and its send. Deliveries of the steady phase.
 *
 * @returns whose figures are made from the latencies of all these deliveries
 */
export function ownWorkFigures(
  run: GatheredRun,
): MessageCollector<(delivery: GuardedHistogram) => RunResult['ownWork']> {
  const { messages, workers } = run.facts
  const ofWorker = new Map(workers.map(({ worker, ownWork }) => [worker, stretchesIn(ownWork)]))
  const byRoom = workByRoom(run.rooms, ofWorker)
  const coinciding = new GuardedHistogram()

  function add({ index, latenciesUs }: MatchedMessage): void {
    if (messages.steady[index] === 0) return
    const { work, reach } = byRoom[run.rooms.roomOf[messages.publisher[index] ?? 0] ?? 0] ?? none
    const dueUs = messages.intendedAtUs[index] ?? 0
    const isSentLate = (work[firstPlace(work, dueUs)]?.fromUs ?? Infinity) < (messages.sentAtUs[index] ?? 0)
    if (isSentLate) for (const latencyUs of latenciesUs) coinciding.record(latencyUs)
    else for (const latencyUs of within(latenciesUs, reach, dueUs)) coinciding.record(latencyUs)
  }

  function shares(delivery: GuardedHistogram): RunResult['ownWork'] {
    const slow = delivery.percentile(quantiles.p99)
    if (slow === null || slow === 'infinite') return null
    const lengthsUs = [...ofWorker.values()].flat().map(({ fromUs, untilUs }) => untilUs - fromUs)
    return {
      slowestShare: coinciding.countFrom(slow) / delivery.countFrom(slow),
      allShare: coinciding.finiteCount / delivery.finiteCount,
      longestUs: lengthsUs.reduce((longest, lengthUs) => Math.max(longest, lengthUs), 0),
    }
  }
  return { add, figures: () => shares }
}

interface WorkOfRoom {
  readonly work: readonly Stretch[]
  /** With the time after it. */
  readonly reach: readonly Stretch[]
}

const none: WorkOfRoom = { work: [], reach: [] }

/** The work of all workers that have members of a room; rooms on the same workers share it. */
function workByRoom(rooms: Rooms, ofWorker: ReadonlyMap<number, readonly Stretch[]>): readonly WorkOfRoom[] {
  const ofWorkers = new Map<string, WorkOfRoom>()
  return rooms.membersOf.map((members) => {
    const workers = new Set(Array.from(members, (member) => rooms.workerOf(member)))
    const key = [...workers].sort((a, b) => a - b).join()
    const stretches = [...workers].flatMap((worker) => ofWorker.get(worker) ?? [])
    const found = ofWorkers.get(key) ?? { work: inOnePiece(stretches, 0), reach: inOnePiece(stretches, reachUs) }
    ofWorkers.set(key, found)
    return found
  })
}

function stretchesIn(ownWork: Float64Array): Stretch[] {
  return Array.from(rowsOf(ownWork, ownWorkFields.length), ([fromUs = 0, untilUs = 0]) => ({ fromUs, untilUs }))
}

/** In their order, each longer by so much at its end; those that then overlap are one. */
function inOnePiece(stretches: readonly Stretch[], longerByUs: number): Stretch[] {
  const pieces: Stretch[] = []
  for (const { fromUs, untilUs } of stretches.toSorted((a, b) => a.fromUs - b.fromUs)) {
    const last = pieces.at(-1)
    const endUs = untilUs + longerByUs
    if (last === undefined || last.untilUs < fromUs) pieces.push({ fromUs, untilUs: endUs })
    else pieces[pieces.length - 1] = { fromUs: last.fromUs, untilUs: Math.max(last.untilUs, endUs) }
  }
  return pieces
}

/** The index of the first stretch that ends after an instant. */
function firstPlace(stretches: readonly Stretch[], atUs: number): number {
  let [low, high] = [0, stretches.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((stretches[middle]?.untilUs ?? 0) > atUs) high = middle
    else low = middle + 1
  }
  return low
}

/** The sorted latencies of a message that ended within one of the stretches. */
function* within(latenciesUs: Uint32Array, stretches: readonly Stretch[], dueUs: number): Generator<number> {
  let place = firstPlace(stretches, dueUs)
  for (const latencyUs of latenciesUs) {
    const atUs = dueUs + latencyUs
    while (place < stretches.length && (stretches[place]?.untilUs ?? 0) < atUs) place += 1
    const stretch = stretches[place]
    if (stretch === undefined) return
    if (stretch.fromUs < atUs) yield latencyUs
  }
}
