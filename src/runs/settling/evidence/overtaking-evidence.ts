import type { Overtaking } from '../receipts/ledger.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { InvocationOf } from '../attribute-messages.ts'

/** Two invocations that begin so far apart do not overtake each other by chance, unless one of them has to start cold. */
const wideUs = 500_000

/**
 * AWS promises no order: invocations run at once, and each in its own time. What that does not explain is an earlier
 * message behind one that was sent long after it.
 */
export function overtakingEvidence(
  overtakings: readonly Overtaking[],
  messages: PublishedMessages,
  invocationOf: InvocationOf,
): Evidence['overtakings'] {
  if (overtakings.length === 0) return { receipts: 0, wide: 0 }
  const sentAtUs = new Map<string, number>()
  for (const [index, publisher] of messages.publisher.entries())
    sentAtUs.set(`${publisher} ${messages.sequence[index]}`, messages.sentAtUs[index] ?? 0)
  const wide = overtakings.filter(({ publisher, sequence, overtakenBy }) => {
    const [earlierUs, laterUs] = [sequence, overtakenBy].map((number) => sentAtUs.get(`${publisher} ${number}`))
    if (earlierUs === undefined || laterUs === undefined || laterUs - earlierUs < wideUs) return false
    return (invocationOf(publisher, sequence)?.initUs ?? null) === null
  })
  return { receipts: overtakings.length, wide: wide.length }
}
