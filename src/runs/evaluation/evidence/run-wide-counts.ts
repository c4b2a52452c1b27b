import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import type { BroadcastOf } from '../attribute-messages.ts'
import type { Overtaking } from '../receipts/ledger.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import type { MessageIndex } from '../receipts/message-index.ts'
import type { Drops } from './drops.ts'

/** A broadcast that is under way when a connection ends may meet it. */
const underWayUs = 1_000_000

/** Counts the messages that members missed, and those that they missed after a connection had ended in their room. */
export function messageEvidence(
  { publisher, sentAtUs }: PublishedMessages,
  { firstInRoomUs }: Pick<Drops, 'firstInRoomUs'>,
): MessageCollector<Evidence['messages']> {
  const counts = { published: publisher.length, incomplete: 0, afterDrop: 0, incompleteAfterDrop: 0 }
  return {
    add({ index, missed }) {
      const isIncomplete = missed.length > 0
      const droppedAtUs = firstInRoomUs(publisher[index] ?? 0)
      const isAfterDrop = droppedAtUs !== null && (sentAtUs[index] ?? 0) > droppedAtUs - underWayUs
      if (isIncomplete) counts.incomplete += 1
      if (isAfterDrop) counts.afterDrop += 1
      if (isIncomplete && isAfterDrop) counts.incompleteAfterDrop += 1
    },
    figures: () => counts,
  }
}

/** Two invocations that begin so far apart do not overtake each other by chance, unless one of them has to start cold. */
const wideUs = 500_000

/**
 * AWS promises no order: invocations run at once, and each in its own time. What that does not explain is an earlier
 * message behind one that was sent long after it.
 */
export function overtakingEvidence({ messages, index, broadcastOf }: OvertakingInput) {
  const counts = { receipts: 0, wide: 0 }
  const sentAtUs = (publisher: number, sequence: number) => messages.sentAtUs[index.rowOf(publisher, sequence) ?? -1]
  return {
    overtaken({ publisher, sequence, overtakenBy }: Overtaking): void {
      counts.receipts += 1
      const [earlierUs, laterUs] = [sentAtUs(publisher, sequence), sentAtUs(publisher, overtakenBy)]
      if (earlierUs === undefined || laterUs === undefined || laterUs - earlierUs < wideUs) return
      if ((broadcastOf(publisher, sequence)?.initUs ?? null) === null) counts.wide += 1
    },
    figures: (): Evidence['overtakings'] => counts,
  }
}

export interface OvertakingInput {
  readonly messages: Pick<PublishedMessages, 'sentAtUs'>
  readonly index: Pick<MessageIndex, 'rowOf'>
  readonly broadcastOf: BroadcastOf
}

/** @param functionName of the function that a message invokes; undefined if that is not known, and all functions count */
export function invocationEvidence(
  invocations: readonly InvocationFact[] | null,
  functionName: string | undefined,
): Evidence['invocations'] {
  if (invocations === null) return null
  const own =
    functionName === undefined
      ? invocations
      : invocations.filter((invocation) => invocation.functionName === functionName)
  const withStatus = (wanted: InvocationFact['status']) => own.filter(({ status }) => status === wanted)
  const timedOut = withStatus('timeout').map(({ durationUs }) => durationUs)
  return {
    invocations: own.length,
    timeouts: timedOut.length,
    errors: withStatus('error').length,
    longestUs: own.reduce((longest: number | null, { durationUs }) => Math.max(longest ?? 0, durationUs), null),
    timeoutUs: timedOut.reduce((least: number | null, durationUs) => Math.min(least ?? Infinity, durationUs), null),
  }
}
