import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import { serverClockSlackUs } from '../../wall-clock.ts'
import type { InvocationOf } from '../attribute-messages.ts'

export interface WaitingInput {
  readonly messages: PublishedMessages
  readonly invocations: readonly InvocationFact[]
  readonly invocationOf: InvocationOf
  /** Monotonic microseconds of an instant in a log; null where its clock is not this machine's. */
  readonly serverClockUs: ((epochMs: number) => number) | null
}

/** Microseconds, by the clock of the logs. */
interface Interval {
  readonly fromUs: number
  readonly untilUs: number
}

/**
 * Invocations that waited for an environment which was starting for another event. Their REPORT has no Init Duration, because
 * the environment that they got was there before; but when their message came it was busy, so that none was free, and until
 * they began one of the same function was being initialised.
 *
 * When a message came is known to within what its way varies: it was sent so long before the START of its invocation, less
 * the least that any took. On a clock of the crowd's own that least is nothing.
 */
export function waitingInvocations(input: WaitingInput): ReadonlySet<InvocationFact> {
  const clock = input.serverClockUs ?? ((epochMs: number) => epochMs * 1000)
  const sentAtUs = sendingTimes(input)
  const waiting = new Set<InvocationFact>()
  for (const ofFunction of Map.groupBy(input.invocations, ({ functionName }) => functionName).values()) {
    const started = ofFunction.flatMap((invocation) => {
      const { startedAtMs } = invocation
      return startedAtMs === null ? [] : [{ invocation, startUs: clock(startedAtMs) }]
    })
    const inits = started.flatMap(({ invocation, startUs }) => initOf(invocation, startUs, clock) ?? [])
    if (inits.length === 0) continue
    const ways = started.flatMap(({ invocation, startUs }) => {
      const sentUs = sentAtUs.get(invocation)
      return sentUs === undefined ? [] : [startUs - sentUs]
    })
    const leastWayUs = input.serverClockUs === null ? ways.reduce((a, b) => Math.min(a, b), Infinity) : 0
    for (const ofEnvironment of Map.groupBy(started, ({ invocation }) => invocation.environment).values()) {
      const inOrder = ofEnvironment.toSorted((a, b) => a.startUs - b.startUs)
      for (const [place, { invocation, startUs }] of inOrder.entries()) {
        const before = inOrder[place - 1]?.invocation
        const sentUs = sentAtUs.get(invocation)
        if (before === undefined || sentUs === undefined || invocation.initUs !== null) continue
        const cameAtUs = sentUs + leastWayUs + serverClockSlackUs
        const wasBusy = clock(before.endedAtMs) > cameAtUs
        if (wasBusy && inits.some(({ fromUs, untilUs }) => fromUs < startUs && untilUs > cameAtUs))
          waiting.add(invocation)
      }
    }
  }
  return waiting
}

/** An environment may be initialised before there is an event for it; where no line says when, it was just before. */
function initOf(
  { initUs, initStartedAtMs }: InvocationFact,
  startUs: number,
  clock: (epochMs: number) => number,
): Interval | null {
  if (initUs === null) return null
  const fromUs = initStartedAtMs === null ? startUs - initUs : clock(initStartedAtMs)
  return { fromUs, untilUs: fromUs + initUs }
}

function sendingTimes({ messages, invocationOf }: WaitingInput): Map<InvocationFact, number> {
  const times = new Map<InvocationFact, number>()
  for (const [index, publisher] of messages.publisher.entries()) {
    const invocation = invocationOf(publisher, messages.sequence[index] ?? 0)
    if (invocation !== null) times.set(invocation, messages.sentAtUs[index] ?? 0)
  }
  return times
}
