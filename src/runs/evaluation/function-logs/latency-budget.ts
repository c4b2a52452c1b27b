import type { MessageCollector, MatchedMessage } from '../receipts/matched-message.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { LatencyBudget } from '../../../metrics/result/latency-budget.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import type { InvocationOf } from '../attribute-messages.ts'

export interface BudgetInput {
  readonly messages: PublishedMessages
  readonly invocationOf: InvocationOf
  /** Monotonic microseconds of an instant in a log; null where its clock is not this machine's. */
  readonly serverClockUs: ((epochMs: number) => number) | null
}

/**
 * Where the time goes from the intended instant of a message to its last member, summed over the messages of the steady
 * phase that reached everybody and whose invocation is known. Each part ends where the next begins, and the last with the
 * last receipt: none is negative, and together they are what was measured.
 *
 * Null without such a message.
 */
export function latencyBudget({
  messages,
  invocationOf,
  serverClockUs,
}: BudgetInput): MessageCollector<LatencyBudget | null> {
  const sums = { total: 0, publishDelay: 0, gateway: 0, init: 0, handler: 0, remainder: 0, handlerAfter: 0 }
  let counted = 0
  let leftOut = 0
  function add({ index, expected, latenciesUs }: MatchedMessage): void {
    if (messages.steady[index] === 0 || expected === 0) return
    const invocation = invocationOf(messages.publisher[index] ?? 0, messages.sequence[index] ?? 0)
    const toLastUs = latenciesUs[expected - 1]
    if (invocation === null || toLastUs === undefined || (serverClockUs !== null && invocation.startedAtMs === null)) {
      leftOut += 1
      return
    }
    counted += 1
    const intendedAtUs = messages.intendedAtUs[index] ?? 0
    const sentAtUs = messages.sentAtUs[index] ?? 0
    sums.total += toLastUs
    sums.publishDelay += sentAtUs - intendedAtUs
    const sentToLastUs = toLastUs - (sentAtUs - intendedAtUs)
    const way =
      serverClockUs === null
        ? wayUnknown(invocation, sentToLastUs)
        : wayTo(invocation, sentAtUs, sentToLastUs, serverClockUs)
    const handlerUs = Math.min(invocation.durationUs, sentToLastUs - way.initUs - way.gatewayUs)
    sums.init += way.initUs
    sums.gateway += way.gatewayUs
    sums.handler += handlerUs
    sums.handlerAfter += invocation.durationUs - handlerUs
    sums.remainder += sentToLastUs - way.initUs - way.gatewayUs - handlerUs
  }
  function figures(): LatencyBudget | null {
    if (counted === 0) return null
    return {
      messages: counted,
      leftOut,
      totalUs: sums.total,
      publishDelayUs: sums.publishDelay,
      gatewayUs: serverClockUs === null ? null : sums.gateway,
      initUs: sums.init,
      handlerUs: sums.handler,
      remainderUs: sums.remainder,
      handlerAfterUs: sums.handlerAfter,
    }
  }
  return { add, figures }
}

/** From sent to the START of the invocation. */
interface Way {
  readonly initUs: number
  readonly gatewayUs: number
}

/** An environment may have begun its init before the message came, and been up for a while when it did. */
function wayTo(
  { startedAtMs, initUs, initStartedAtMs }: InvocationFact,
  sentAtUs: number,
  sentToLastUs: number,
  serverClockUs: (epochMs: number) => number,
): Way {
  // Logs have whole milliseconds: what ends within the one in which it began may seem to end before.
  const sentToStartUs = within(0, serverClockUs(startedAtMs ?? 0) - sentAtUs, sentToLastUs)
  if (initUs === null) return { initUs: 0, gatewayUs: sentToStartUs }
  const sentToInitUs = initStartedAtMs === null ? sentToStartUs - initUs : serverClockUs(initStartedAtMs) - sentAtUs
  const waitedUs = within(0, sentToInitUs + initUs, sentToStartUs) - within(0, sentToInitUs, sentToStartUs)
  return { initUs: waitedUs, gatewayUs: sentToStartUs - waitedUs }
}

/** All that is known is that the init came before the handler. */
function wayUnknown({ initUs }: InvocationFact, sentToLastUs: number): Way {
  return { initUs: within(0, initUs ?? 0, sentToLastUs), gatewayUs: 0 }
}

function within(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
