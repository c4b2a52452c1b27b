import type { MessageCollector, MatchedMessage } from '../receipts/matched-message.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { LatencyBudget } from '../../../metrics/result/latency-budget.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import type { InvocationOf } from '../attribute-messages.ts'

export interface BudgetInput {
  readonly messages: PublishedMessages
  readonly invocationOf: InvocationOf
  /** Returns the invocation that wrote a message before anybody was told. */
  readonly writerOf: InvocationOf
  /** Monotonic microseconds of an instant in a log; null where its clock is not this machine's. */
  readonly serverClockUs: ((epochMs: number) => number) | null
}

/**
 * Where the time goes from the intended instant of a message to its last member, summed over the messages of the steady
 * phase that reached everybody and whose invocation is known. Each part ends where the next begins, and the last with the
 * last receipt: none is negative, and together they are what was measured. If messages are written before anybody is told, those whose
 * writing is not known are left out, and those that are told in another way than the first.
 *
 * Null without such a message.
 */
export function latencyBudget({
  messages,
  invocationOf,
  writerOf,
  serverClockUs,
}: BudgetInput): MessageCollector<LatencyBudget | null> {
  const sums = {
    total: 0,
    publishDelay: 0,
    gateway: 0,
    init: 0,
    write: 0,
    wait: 0,
    handler: 0,
    remainder: 0,
    handlerAfter: 0,
  }
  let counted = 0
  /** Of the first message: what starts the invocation that tells, null if that is the one that writes; undefined if none is written. */
  let waitsFor: 'stream' | 'invocation' | null | undefined
  let leftOut = 0
  function add({ index, expected, latenciesUs }: MatchedMessage): void {
    if (messages.steady[index] === 0 || expected === 0) return
    const [publisher = 0, sequence = 0] = [messages.publisher[index], messages.sequence[index]]
    const invocation = invocationOf(publisher, sequence)
    const writer = writerOf(publisher, sequence)
    const toLastUs = latenciesUs[expected - 1]
    const handsOnTo = writer === null ? undefined : (writer.handler?.handsOnTo ?? null)
    const isOfOtherWay = counted > 0 && handsOnTo !== waitsFor
    const isOneClock = serverClockUs !== null
    if (invocation === null || toLastUs === undefined || isOfOtherWay || !isPlaced(invocation, writer, isOneClock)) {
      leftOut += 1
      return
    }
    waitsFor = handsOnTo
    counted += 1
    const [intendedAtUs = 0, sentAtUs = 0] = [messages.intendedAtUs[index], messages.sentAtUs[index]]
    const sentToLastUs = toLastUs - (sentAtUs - intendedAtUs)
    const parts = partsOf({ invocation, writer }, { sentAtUs, sentToLastUs, serverClockUs })
    sums.total += toLastUs
    sums.publishDelay += sentAtUs - intendedAtUs
    for (const [name, us] of Object.entries(parts) as [keyof typeof parts, number][]) sums[name] += us
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
      ...(waitsFor !== undefined && { written: { writeUs: sums.write, waitUs: sums.wait, waitsFor } }),
      handlerUs: sums.handler,
      remainderUs: sums.remainder,
      handlerAfterUs: sums.handlerAfter,
    }
  }
  return { add, figures }
}

interface Invocations {
  /** Tells the members. */
  readonly invocation: InvocationFact
  readonly writer: InvocationFact | null
}

/** The parts of one message from sent to its last receipt, microseconds; `handlerAfter` is beyond it. */
function partsOf(
  { invocation, writer }: Invocations,
  {
    sentAtUs,
    sentToLastUs,
    serverClockUs,
  }: { sentAtUs: number; sentToLastUs: number; serverClockUs: BudgetInput['serverClockUs'] },
) {
  const first = writer ?? invocation
  const clock = serverClockUs ?? clockFrom(first, sentAtUs)
  // All of its init came between, where nothing else is known of the way.
  const way = wayTo(serverClockUs === null ? { ...first, initStartedAtMs: null } : first, sentAtUs, sentToLastUs, clock)
  const telling = tellingAfter(way, { invocation, writer }, { sentAtUs, sentToLastUs, clock })
  const handler = Math.min(telling.durationUs, sentToLastUs - telling.startUs)
  return {
    gateway: way.gatewayUs,
    init: way.initUs + telling.initUs,
    write: telling.writeUs,
    wait: telling.waitUs,
    handler,
    handlerAfter: telling.durationUs - handler,
    remainder: sentToLastUs - telling.startUs - handler,
  }
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

/**
 * The server's clock where it is another one. All that is known is that the init came before the handler: the way through the gateway
 * counts as nothing, and is a part of what remains.
 */
function clockFrom({ startedAtMs, initUs }: InvocationFact, sentAtUs: number): (epochMs: number) => number {
  return (epochMs) => sentAtUs + (initUs ?? 0) + (epochMs - (startedAtMs ?? 0)) * 1000
}

/** Are the instants known that a message needs? That of a handler alone is not needed where clocks differ. */
function isPlaced(invocation: InvocationFact, writer: InvocationFact | null, isOneClock: boolean): boolean {
  const those = writer === null ? [invocation] : [invocation, writer]
  return (writer === null && !isOneClock) || those.every(({ startedAtMs }) => startedAtMs !== null)
}

/** From the START of the first invocation to the telling of the members; microseconds. */
interface Telling {
  readonly writeUs: number
  readonly waitUs: number
  /** What was waited for of the init of the invocation that tells, if it is another one. */
  readonly initUs: number
  /** After the message was sent. */
  readonly startUs: number
  /** Of its invocation, from there on. */
  readonly durationUs: number
}

function tellingAfter(
  way: Way,
  { invocation, writer }: Invocations,
  { sentAtUs, sentToLastUs, clock }: { sentAtUs: number; sentToLastUs: number; clock: (epochMs: number) => number },
): Telling {
  const beginUs = way.initUs + way.gatewayUs
  const { durationUs } = invocation
  if (writer === null) return { writeUs: 0, waitUs: 0, initUs: 0, startUs: beginUs, durationUs }
  const writtenUs = within(beginUs, clock(writer.handler?.writtenAtMs ?? 0) - sentAtUs, sentToLastUs)
  const writeUs = writtenUs - beginUs
  if (writer === invocation)
    return { writeUs, waitUs: 0, initUs: 0, startUs: writtenUs, durationUs: Math.max(0, durationUs - writeUs) }
  const { initUs, gatewayUs: waitUs } = wayTo(invocation, sentAtUs + writtenUs, sentToLastUs - writtenUs, clock)
  return { writeUs, waitUs, initUs, startUs: writtenUs + waitUs + initUs, durationUs }
}

function within(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
