import { type QuantileName, enoughSamples, quantileNames, quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import type { QuantileValue } from '../../src/metrics/result/run-result.ts'
import { type KernelDelays, kernelDelayUs } from './kernel-delays.ts'
import { type FaultKind, faultKinds } from './injected-fault.ts'
import {
  type MatchedReceipts,
  type Receipt,
  matchReceipts,
  type TrueDelivery,
  type TrueFrame,
  trueDeliveries,
} from './true-deliveries.ts'
import type { Comparison, ComparedCount, ComparedQuantile, Spread } from './selftest-result.ts'
import type { Truth } from './truth.ts'

/** The time from one socket to the other, through the kernel of an idle machine, in µs. */
const transitUs = 60

/**
 * A server that lost its core while it wrote knows no better when the bytes left, and bytes that the kernel kept waiting came later than
 * they left. An interval that meets such a long one proves little.
 */
const vagueUs = 1000

/** HdrHistogram returns the upper end of a bucket, which with three digits is a thousandth wide. */
const bucketWidth = 0.001

export interface ComparisonInput {
  readonly truth: Truth
  /** The receipts of each recipient in the order of arrival. */
  readonly receipts: readonly Receipt[]
  /** The run's own figures of `delivery_latency`, microseconds: both ends of the interval. */
  readonly printed: {
    readonly latest: Readonly<Record<QuantileName, QuantileValue>>
    readonly earliest: Readonly<Record<QuantileName, QuantileValue>>
  }
  /** The run's own counters. */
  readonly counters: Readonly<Record<string, number>>
  /** Messages intended before this are the warm-up: counted, but in no latency. */
  readonly steadyFromUs: number
  /** A delivery that takes longer is late. */
  readonly deadlineUs: number
}

/** Compares all that a run recorded and reported with what the calibration server did. */
export function compare(input: ComparisonInput): Comparison {
  const { deliveries, frames, ...sends } = trueDeliveries(input.truth)
  const matched = matchReceipts(frames, input.receipts)
  const steady = matched.pairs.filter(({ frame }) => frame.intendedAtUs >= input.steadyFromUs)
  const arrived = arrivals(matched.pairs, input.truth.kernelDelays)
  const vague = steady.filter(({ frame }) => arrived(frame) - frame.sentAtUs > vagueUs).length
  return {
    deliveries: deliveries.length,
    receipts: input.receipts.length,
    missed: matched.missed,
    cutOff: matched.cutOff,
    invented: matched.invented,
    error: spreadOf(steady.map(({ frame, receipt }) => receipt.receivedAtUs - frame.sentAtUs)),
    width: spreadOf(steady.map(({ receipt }) => receipt.receivedAtUs - receipt.earliestAtUs)),
    coverage: coverageOf(steady, arrived, vague),
    vague,
    widened: input.counters['receipts_widened'] ?? 0,
    quantiles: compareQuantiles(deliveries, arrived, input),
    counts: compareCounts(deliveries, sends, matched, input),
  }
}

/**
 * Returns the instant when the bytes of a frame were at the receiver's socket: the instant of the write, plus the longest time
 * that the kernel may have kept them.
 */
type Arrivals = (frame: TrueFrame) => number

function arrivals(pairs: MatchedReceipts['pairs'], delays: KernelDelays): Arrivals {
  const byFrame = new Map(
    pairs.map(({ frame, receipt }) => [
      frame,
      frame.writtenAtUs + kernelDelayUs(delays, frame.sentAtUs, receipt.receivedAtUs),
    ]),
  )
  return (frame) => byFrame.get(frame) ?? frame.writtenAtUs
}

/**
 * Returns the share of receipts whose interval holds the true arrival. A vague receipt counts if it speaks against the harness,
 * and not if it speaks for it.
 */
function coverageOf(steady: MatchedReceipts['pairs'], arrivedAtUs: Arrivals, vague: number): number | null {
  const outside = steady.filter(
    ({ frame, receipt }) =>
      receipt.earliestAtUs - transitUs > arrivedAtUs(frame) || frame.sentAtUs > receipt.receivedAtUs,
  )
  return steady.length === vague ? null : Math.max(0, 1 - outside.length / (steady.length - vague))
}

function compareQuantiles(
  deliveries: readonly TrueDelivery[],
  arrivedAtUs: Arrivals,
  input: ComparisonInput,
): ComparedQuantile[] {
  const steady = deliveries.filter(({ intendedAtUs }) => intendedAtUs >= input.steadyFromUs)
  const sorted = sortedLatencies(steady, ({ sentAtUs }) => sentAtUs)
  const sortedArrived = sortedLatencies(steady, arrivedAtUs)
  return quantileNames.map((name) => {
    const isKnown = enoughSamples(sorted.length, quantiles[name])
    const trueUs = isKnown ? quantileOf(sorted, quantiles[name]) : null
    const arrivedUs = isKnown ? quantileOf(sortedArrived, quantiles[name]) : null
    const latestUs = input.printed.latest[name]
    const earliestUs = input.printed.earliest[name]
    const isComparable = typeof trueUs === 'number' && typeof latestUs === 'number'
    return {
      name,
      trueUs,
      earliestUs,
      latestUs,
      errorUs: isComparable ? latestUs - trueUs : null,
      isInside: isInside({ sentUs: trueUs, arrivedUs }, earliestUs, latestUs),
    }
  })
}

/** Returns the times from intended to sent, ascending; infinite for a message that was not sent. */
function sortedLatencies(deliveries: readonly TrueDelivery[], instantOf: (frame: TrueFrame) => number): Float64Array {
  const latenciesUs = deliveries.map(({ copies: [first], intendedAtUs }) =>
    first === undefined ? Number.POSITIVE_INFINITY : instantOf(first) - intendedAtUs,
  )
  return Float64Array.from(latenciesUs).sort()
}

/** Tells whether a quantile lies between the two limits. A null or infinite quantile needs limits of the same value. */
function isInside(
  { sentUs, arrivedUs }: { readonly sentUs: QuantileValue; readonly arrivedUs: QuantileValue },
  earliestUs: QuantileValue,
  latestUs: QuantileValue,
): boolean {
  if (
    typeof sentUs !== 'number' ||
    typeof arrivedUs !== 'number' ||
    typeof earliestUs !== 'number' ||
    typeof latestUs !== 'number'
  )
    return sentUs === latestUs && sentUs === earliestUs
  return earliestUs * (1 - bucketWidth) - transitUs <= arrivedUs && sentUs <= latestUs
}

function compareCounts(
  deliveries: readonly TrueDelivery[],
  sends: { readonly corrupt: number; readonly misrouted: number; readonly reordered: number },
  matched: MatchedReceipts,
  { counters, deadlineUs }: ComparisonInput,
): ComparedCount[] {
  const wasSentLate = ({ copies: [first], intendedAtUs }: TrueDelivery) =>
    first !== undefined && first.sentAtUs - intendedAtUs > deadlineUs
  const injected: Readonly<Record<FaultKind, number>> = {
    lost: deliveries.filter(({ copies }) => copies.length === 0).length,
    duplicate: deliveries.reduce((sum, { copies }) => sum + Math.max(0, copies.length - 1), 0),
    ...sends,
    late: deliveries.filter(wasSentLate).length,
  }
  return faultKinds.map((kind) => ({
    kind,
    injected: injected[kind],
    inTransit: kind === 'late' ? becameLateInTransit(deliveries, matched, deadlineUs) : 0,
    found: counters[`deliveries_${kind}`] ?? 0,
  }))
}

/** Sent within the deadline and received after it: late, but not injected. */
function becameLateInTransit(
  deliveries: readonly TrueDelivery[],
  { pairs }: MatchedReceipts,
  deadlineUs: number,
): number {
  const receivedAtUs = new Map(pairs.map(({ frame, receipt }) => [frame, receipt.receivedAtUs]))
  return deliveries.filter(({ copies: [first], intendedAtUs }) => {
    if (first === undefined || first.sentAtUs - intendedAtUs > deadlineUs) return false
    return (receivedAtUs.get(first) ?? 0) - intendedAtUs > deadlineUs
  }).length
}

function spreadOf(valuesUs: readonly number[]): Spread {
  const sorted = Float64Array.from(valuesUs).sort()
  const at = (quantile: number) =>
    enoughSamples(sorted.length, quantile) ? (sorted[Math.ceil(quantile * sorted.length) - 1] ?? null) : null
  return {
    minUs: sorted[0] ?? null,
    p50Us: at(0.5),
    p99Us: at(0.99),
    p999Us: at(0.999),
    maxUs: sorted.at(-1) ?? null,
  }
}

/** Nearest rank, as the harness's own percentiles: the smallest value that has enough others at or below it. */
function quantileOf(sorted: Float64Array, quantile: number): QuantileValue {
  const value = sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1] ?? Number.POSITIVE_INFINITY
  return value === Number.POSITIVE_INFINITY ? 'infinite' : value
}
