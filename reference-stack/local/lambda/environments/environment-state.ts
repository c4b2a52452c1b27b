import type { InvocationLog } from '../function-log.ts'
import type { Handled } from './handling.ts'

/** Where an execution environment is in its life. */
export type EnvironmentState =
  | { readonly kind: 'initialising' }
  /** It has asked for an event, and stands still until there is one. */
  | { readonly kind: 'free' }
  /** Its process is gone. The next event starts another: Lambda's suppressed init. */
  | { readonly kind: 'crashed' }
  | Invoking
  /** It has answered, and has not asked for the next event yet. */
  | { readonly kind: 'returning'; readonly log: InvocationLog }
  /** Its process is going or gone, and the event that it had has been given up. */
  | { readonly kind: 'crashing' }
  | { readonly kind: 'ending' }

export interface Invoking {
  readonly kind: 'invoking'
  readonly requestId: string
  readonly startedAtMs: number
  readonly log: InvocationLog
  readonly settle: (handled: Handled) => void
}
