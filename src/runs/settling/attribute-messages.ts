import { StampReader } from '../../crowd/stamp/stamp.ts'
import type { InvocationFact } from '../../metrics/server/invocation-fact.ts'

/** The invocation that sent a message; null if no handler's line says so, or if several do. */
export type InvocationOf = (publisher: number, sequence: number) => InvocationFact | null

/** Which invocation sent which message: a handler's line bears the stamp of the message that it broadcast. */
export function attributeMessages(invocations: readonly InvocationFact[], run: string): InvocationOf {
  const reader = new StampReader(run)
  const senders = new Map<number, Map<number, InvocationFact | null>>()
  for (const invocation of invocations) {
    const stamp = invocation.handler?.stamp
    if (typeof stamp !== 'string' || reader.next(Buffer.from(stamp), 0) !== 'ours') continue
    const { publisher, sequence } = reader
    const bySequence = senders.get(publisher) ?? new Map<number, InvocationFact | null>()
    senders.set(publisher, bySequence)
    // Where several have sent parts of it, it is not known which of them a member received.
    bySequence.set(sequence, bySequence.has(sequence) ? null : invocation)
  }
  return (publisher, sequence) => senders.get(publisher)?.get(sequence) ?? null
}
