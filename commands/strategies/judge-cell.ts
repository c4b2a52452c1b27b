import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import { GuardedHistogram } from '../../src/metrics/recording/histogram.ts'
import { histogramOf } from '../../src/metrics/result/metric-histogram.ts'
import type { LatencyBudget, MetricSummary, QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import { whyNotCounted } from '../experiment/counted.ts'
import type { Block } from '../experiment/experiment.ts'
import type { StrategyArm } from './arms.ts'
import type { StrategyCell } from './strategies-result.ts'

export type StrategyBlock = Block<StrategyArm>

/**
 * Why a block says nothing of its strategy; empty if it does. Deliveries that are lost or late are what is measured. A room into which
 * not all members have come is a smaller one.
 *
 * @param functions whose invocations carry out the strategy: the CPU that others lacked is no fault of it
 */
export function whyUnusable({ arm: { roomSize }, result }: StrategyBlock, functions: readonly string[]): string[] {
  const joined = result.counters['joins_completed'] ?? 0
  return [
    ...whyNotCounted(result, functions),
    ...(joined < roomSize ? [`only ${joined} of ${roomSize} members came into the room`] : []),
    ...((result.metrics['time_to_last_delivery']?.count ?? 0) === 0 ? ['no message was sent'] : []),
  ]
}

export function isUsable(block: StrategyBlock, functions: readonly string[]): boolean {
  return whyUnusable(block, functions).length === 0
}

/**
 * Time to the last delivery of the message in the middle: of a block with few messages it is the figure of the block, and the blocks
 * say how far it can be relied on.
 */
export function middleMessageUs(result: RunResult): QuantileValue {
  const summary = result.metrics['time_to_last_delivery']
  return summary === undefined ? null : histogramOf(summary).valueAt(0.5)
}

/** @param functions whose invocations carry out the strategy */
export function judgeCell(roomSize: number, all: readonly StrategyBlock[], functions: readonly string[]): StrategyCell {
  const results = all.filter((block) => isUsable(block, functions)).map(({ result }) => result)
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
  const counted = (name: string) => sum(results.map(({ counters }) => counters[name] ?? 0))
  const lasts = results.flatMap(({ metrics }) => metrics['time_to_last_delivery'] ?? [])
  const answers = results.flatMap(({ metrics: { http_latency: answer } }) =>
    answer === undefined || answer.count === 0 ? [] : [answer],
  )
  const timeouts = results.flatMap((result) => timeoutsOf(result, functions) ?? [])
  const latencyBudget = budgetOfAll(results.flatMap(({ latencyBudget: budget }) => budget ?? []))
  const [waterfall] = results.flatMap(({ waterfalls }) => waterfalls?.median ?? waterfalls?.slowest ?? [])
  const readUnits = medianOf(results.map((result) => readUnitsPerMessage(result, functions)))
  return {
    roomSize,
    blocks: results.length,
    sharedCores: results.filter(({ validity }) => validity.verdict !== 'valid').length,
    unusable: all.flatMap((block) => whyUnusable(block, functions).slice(0, 1)),
    timeToLastUs: overBlocks(results.map(middleMessageUs)),
    deliveryUs: ofAll(results.flatMap(({ metrics }) => metrics['delivery_latency'] ?? [])),
    ...(answers.length > 0 && { answerUs: ofAll(answers) }),
    ...(latencyBudget !== null && { latencyBudget }),
    ...(waterfall !== undefined && { waterfall }),
    ...(readUnits !== null && { readUnitsPerMessage: readUnits }),
    cpuUsPerDelivery: medianOf(results.map((result) => cpuUsPerDelivery(result, functions))),
    usdPerMillion: medianOf(results.map(usdPerMillionOf)),
    messages: sum(lasts.map(({ count }) => count)),
    unfinished: sum(lasts.map(({ infinite }) => infinite)),
    deliveriesLost: counted('deliveries_lost'),
    misrouted: counted('deliveries_misrouted'),
    timeouts: timeouts.length === 0 ? null : sum(timeouts),
  }
}

/**
 * Returns the CPU time of the functions' environments per delivery in µs; both include the warm-up. Only the functions that carry
 * out the strategy count, because the joins of the members use others as much. Null if the environments are not on this machine.
 */
export function cpuUsPerDelivery({ processes, counters }: RunResult, functions: readonly string[]): number | null {
  const names = new Set(functions.map((name) => `Lambda ${name}`))
  const seconds = processes.filter(({ name }) => names.has(name)).flatMap(({ cpuSeconds }) => cpuSeconds ?? [])
  const receipts = counters['receipts'] ?? 0
  return seconds.length === 0 || receipts === 0 ? null : (seconds.reduce((sum, one) => sum + one, 0) * 1e6) / receipts
}

/**
 * Returns the read units that the functions spent on a message. Null if nobody counted them. How many records of a stream come in one
 * batch is chance, and what they read together is still of these messages.
 */
function readUnitsPerMessage({ work, counters }: RunResult, functions: readonly string[]): number | null {
  const messages = counters['messages_published'] ?? 0
  if (work === undefined || work === null || messages === 0) return null
  const units = functions.flatMap((name) => work.functions[name]?.counts.read_units ?? [])
  return units.length === 0 ? null : units.reduce((sum, one) => sum + one, 0) / messages
}

/** Adds up the budgets of blocks; those whose messages go in another way than those of the first are left out. */
function budgetOfAll(budgets: readonly LatencyBudget[]): LatencyBudget | null {
  const [first] = budgets
  if (first === undefined) return null
  const alike = budgets.filter(
    ({ written, gatewayUs }) =>
      written?.waitsFor === first.written?.waitsFor && (gatewayUs === null) === (first.gatewayUs === null),
  )
  const sum = (of: (budget: LatencyBudget) => number) => alike.reduce((total, budget) => total + of(budget), 0)
  return {
    messages: sum(({ messages }) => messages),
    leftOut: sum(({ leftOut }) => leftOut),
    totalUs: sum(({ totalUs }) => totalUs),
    publishDelayUs: sum(({ publishDelayUs }) => publishDelayUs),
    gatewayUs: first.gatewayUs === null ? null : sum(({ gatewayUs }) => gatewayUs ?? 0),
    initUs: sum(({ initUs }) => initUs),
    ...(first.written !== undefined && {
      written: {
        writeUs: sum(({ written }) => written?.writeUs ?? 0),
        waitUs: sum(({ written }) => written?.waitUs ?? 0),
        waitsFor: first.written.waitsFor,
      },
    }),
    handlerUs: sum(({ handlerUs }) => handlerUs),
    remainderUs: sum(({ remainderUs }) => remainderUs),
    handlerAfterUs: sum(({ handlerAfterUs = 0 }) => handlerAfterUs),
  }
}

function overBlocks(values: readonly QuantileValue[]): StrategyCell['timeToLastUs'] {
  const sorted = Float64Array.from(values, (value) => (typeof value === 'number' ? value : Infinity)).sort()
  const at = (share: number): QuantileValue => {
    const value = sortedQuantile(sorted, share)
    if (Number.isNaN(value)) return null
    return value === Infinity ? 'infinite' : value
  }
  return { least: at(0), median: at(0.5), greatest: at(1) }
}

function ofAll(summaries: readonly MetricSummary[]): StrategyCell['deliveryUs'] {
  const merged = new GuardedHistogram()
  for (const summary of summaries) merged.merge(histogramOf(summary))
  return { p50: merged.percentile(0.5), p99: merged.percentile(0.99) }
}

function medianOf(values: readonly QuantileValue[]): number | null {
  const known = Float64Array.from(values.filter((value) => typeof value === 'number')).sort()
  return known.length === 0 ? null : sortedQuantile(known, 0.5)
}

/**
 * Returns the cost of a million deliveries in the steady phase. The cost of joining the room is left out, because it is the same
 * for every strategy.
 */
function usdPerMillionOf({ cost, roomSizes }: RunResult): number | null {
  const [broadcast] = cost?.broadcasts ?? []
  const [room] = roomSizes
  if (broadcast === undefined || room === undefined || room.deliveries === 0 || broadcast.gbSeconds === null)
    return null
  return (broadcast.usd * room.messages * 1e6) / room.deliveries
}

function timeoutsOf({ server }: RunResult, functions: readonly string[]): number | null {
  const logged = Object.entries(server.logs?.functions ?? {}).filter(([functionName]) =>
    functions.includes(functionName),
  )
  return logged.length === 0 ? null : logged.reduce((total, [, { timeouts }]) => total + timeouts, 0)
}
