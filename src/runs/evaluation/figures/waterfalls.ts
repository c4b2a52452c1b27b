import { seededRandom } from '../../../crowd/random.ts'
import type { Quantile } from '../../../metrics/recording/histogram.ts'
import type { Waterfall, Waterfalls } from '../../../metrics/result/waterfalls.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MatchedMessage } from '../receipts/matched-message.ts'

/** More of one message cannot be told apart in a picture. */
const mostReceipts = 200
/** Messages whose receipts are held until the median is known. Of more, so many are drawn: one of them is close to it. */
const mostDrawn = 128

interface Candidate {
  /** Its row in the columns of messages. */
  readonly index: number
  /** A number drawn from the message alone, so the same messages are chosen in any order of arrival. */
  readonly lot: number
  readonly toLastUs: number
  readonly receipts: number
  readonly receivedUs: readonly number[]
}

export interface WaterfallCollector {
  readonly add: (message: MatchedMessage) => void
  /**
   * After the last message. Null where none of the steady phase reached everybody.
   *
   * @param medianUs of the time to the last delivery; null with too few messages to tell
   */
  waterfalls(medianUs: Quantile | null): Waterfalls | null
}

/**
 * Chooses two messages to show receipt by receipt. Messages come one after the other, and none again: so the slowest yet is
 * held, and for the median a fair draw of a fixed size, whatever the length of the run.
 */
export function chooseWaterfalls(run: GatheredRun): WaterfallCollector {
  const { messages } = run.facts
  /** The candidates with the lowest lots, ascending. */
  const drawn: Candidate[] = []
  let slowest: Candidate | null = null
  let complete = 0
  let incomplete = 0

  function add({ index, expected, missed, latenciesUs }: MatchedMessage): void {
    if (messages.steady[index] === 0 || expected === 0) return
    const toLastUs = latenciesUs[expected - 1]
    if (toLastUs === undefined || missed.length > 0) {
      incomplete += 1
      return
    }
    complete += 1
    const lot = lotOf(messages.publisher[index] ?? 0, messages.sequence[index] ?? 0)
    const isDrawn = drawn.length < mostDrawn || lot < (drawn.at(-1)?.lot ?? 0)
    const isSlowest =
      slowest === null || toLastUs > slowest.toLastUs || (toLastUs === slowest.toLastUs && lot < slowest.lot)
    if (!isDrawn && !isSlowest) return
    const candidate = { index, lot, toLastUs, receipts: expected, receivedUs: thinned(latenciesUs) }
    if (isSlowest) slowest = candidate
    if (!isDrawn) return
    drawn.splice(drawn.findLastIndex((other) => other.lot < lot) + 1, 0, candidate)
    drawn.length = Math.min(drawn.length, mostDrawn)
  }

  return {
    add,
    waterfalls(medianUs) {
      if (slowest === null) return null
      const isKnown = medianUs !== 'infinite' && incomplete < complete
      const typical = isKnown ? closest(drawn, medianUs ?? middleOf(drawn)) : null
      return {
        messages: complete,
        incomplete,
        median: typical && waterfallOf(typical, run),
        slowest: waterfallOf(slowest, run),
      }
    },
  }
}

/** In [0, 1). */
function lotOf(publisher: number, sequence: number): number {
  return seededRandom(Math.imul(publisher, 0x9e37_79b1) ^ sequence)()
}

function closest(candidates: readonly Candidate[], toLastUs: number): Candidate | null {
  const distance = (candidate: Candidate) => Math.abs(candidate.toLastUs - toLastUs)
  return candidates.toSorted((a, b) => distance(a) - distance(b))[0] ?? null
}

function middleOf(candidates: readonly Candidate[]): number {
  const sortedUs = candidates.map(({ toLastUs }) => toLastUs).sort((a, b) => a - b)
  return sortedUs[Math.ceil(sortedUs.length / 2) - 1] ?? 0
}

function thinned(sortedUs: Uint32Array): number[] {
  if (sortedUs.length <= mostReceipts) return [...sortedUs]
  const step = (sortedUs.length - 1) / (mostReceipts - 1)
  return Array.from({ length: mostReceipts }, (_, place) => sortedUs[Math.round(place * step)] ?? 0)
}

function waterfallOf({ index, receipts, receivedUs }: Candidate, run: GatheredRun): Waterfall {
  const { start, rooms, facts, invocationOf, writerOf } = run
  const { messages } = facts
  const [publisher = 0, sequence = 0] = [messages.publisher[index], messages.sequence[index]]
  const [dueAtUs = 0, sentAtUs = 0] = [messages.intendedAtUs[index], messages.sentAtUs[index]]
  const written = writtenOf(writerOf(publisher, sequence), dueAtUs, run)
  return {
    publisher,
    sequence,
    roomSize: rooms.sizeOf(rooms.roomOf[publisher] ?? 0),
    dueSecond: (dueAtUs - start.startedAtUs) / 1e6,
    sentUs: sentAtUs - dueAtUs,
    handler: handlerOf(invocationOf(publisher, sequence), dueAtUs, run),
    ...(written !== null && { written }),
    receipts,
    receivedUs: [...receivedUs],
  }
}

function writtenOf(
  writer: ReturnType<GatheredRun['writerOf']>,
  dueAtUs: number,
  { serverClockUs }: GatheredRun,
): NonNullable<Waterfall['written']> | null {
  const { writtenAtMs, handsOnTo = null } = writer?.handler ?? {}
  if (writer === null || writer.startedAtMs === null || writtenAtMs === undefined || serverClockUs === null) return null
  const startedUs = serverClockUs(writer.startedAtMs) - dueAtUs
  return {
    functionName: writer.functionName,
    startedUs,
    writtenUs: serverClockUs(writtenAtMs) - dueAtUs,
    endedUs: startedUs + writer.durationUs,
    waitsFor: handsOnTo,
  }
}

function handlerOf(
  invocation: ReturnType<GatheredRun['invocationOf']>,
  dueAtUs: number,
  { serverClockUs }: GatheredRun,
): Waterfall['handler'] {
  if (invocation === null || invocation.startedAtMs === null || serverClockUs === null) return null
  const { functionName, startedAtMs, durationUs, initUs, initStartedAtMs } = invocation
  const startedUs = serverClockUs(startedAtMs) - dueAtUs
  const initStartedUs = initStartedAtMs === null ? startedUs - (initUs ?? 0) : serverClockUs(initStartedAtMs) - dueAtUs
  return {
    functionName,
    startedUs,
    endedUs: startedUs + durationUs,
    init: initUs === null ? null : { startedUs: initStartedUs, endedUs: initStartedUs + initUs },
  }
}
