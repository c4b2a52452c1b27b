import type { SettledMessage } from '../../../metrics/recording/ledger.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { LatencyBudget } from '../../../metrics/result/latency-budget.ts'
import type { InvocationOf } from '../attribute-messages.ts'

export interface BudgetInput {
  readonly settled: Iterable<SettledMessage>
  readonly messages: PublishedMessages
  readonly invocationOf: InvocationOf
  /** Monotonic microseconds of an instant that a log tells; null where its clock is not this machine's. */
  readonly serverClockUs: ((epochMs: number) => number) | null
}

/**
 * Where the time goes from the intended instant of a message to its last member, summed over the messages of the steady
 * phase that reached everybody and whose invocation is known. The remainder makes the parts add up to what was measured.
 *
 * @returns null without such a message
 */
export function latencyBudget({ settled, messages, invocationOf, serverClockUs }: BudgetInput): LatencyBudget | null {
  const sums = { total: 0, publishDelay: 0, gateway: 0, init: 0, handler: 0 }
  let counted = 0
  let leftOut = 0
  for (const { index, expected, latenciesUs } of settled) {
    if (messages.steady[index] !== 1 || expected === 0) continue
    const invocation = invocationOf(messages.publisher[index] ?? 0, messages.sequence[index] ?? 0)
    const toLastUs = latenciesUs[expected - 1]
    const startedAtMs = invocation?.startedAtMs ?? null
    if (invocation === null || toLastUs === undefined || (serverClockUs !== null && startedAtMs === null)) {
      leftOut += 1
      continue
    }
    counted += 1
    const sentAtUs = messages.sentAtUs[index] ?? 0
    sums.total += toLastUs
    sums.publishDelay += sentAtUs - (messages.intendedAtUs[index] ?? 0)
    sums.handler += invocation.durationUs
    if (serverClockUs === null || startedAtMs === null) {
      sums.init += invocation.initUs ?? 0
      continue
    }
    const sentToStartUs = serverClockUs(startedAtMs) - sentAtUs
    // An environment may have begun its init before the message came: nobody waits longer than from sent to start.
    const waitedForInitUs = Math.max(0, Math.min(invocation.initUs ?? 0, sentToStartUs))
    sums.init += waitedForInitUs
    sums.gateway += sentToStartUs - waitedForInitUs
  }
  if (counted === 0) return null
  const known = sums.publishDelay + sums.gateway + sums.init + sums.handler
  return {
    messages: counted,
    leftOut,
    totalUs: sums.total,
    publishDelayUs: sums.publishDelay,
    gatewayUs: serverClockUs === null ? null : sums.gateway,
    initUs: sums.init,
    handlerUs: sums.handler,
    remainderUs: sums.total - known,
  }
}
