import type { MessageEvidence } from '../../src/runs/evaluation/deliveries/delivery-evidence.ts'
import type { RunInvocations } from '../../src/runs/evaluation/deliveries/invocations.ts'
import type { MemberDelivery, MessageDeliveries } from '../../src/runs/evaluation/deliveries/message-deliveries.ts'

/**
 * A sentence and what it rests on: the crowd or a stand-in has seen it, or it follows from what they have seen, or nobody has
 * recorded it.
 */
export interface Statement {
  readonly basis: 'seen' | 'inferred' | 'not known'
  readonly text: string
}

export const seen = (text: string): Statement => ({ basis: 'seen', text })
export const inferred = (text: string): Statement => ({ basis: 'inferred', text })
export const unknown = (text: string): Statement => ({ basis: 'not known', text })

export interface ExplainedRun {
  /** Null where nobody recorded invocations. */
  readonly recorded: RunInvocations | null
  /** Is the target an embedded stack, which records them? */
  readonly isEmulated: boolean
}

/** All that is known of one delivery. */
export interface Facts {
  readonly run: ExplainedRun
  readonly message: MessageDeliveries
  readonly delivery: MemberDelivery
  readonly evidence: MessageEvidence
  readonly connectionId: string | null
}
