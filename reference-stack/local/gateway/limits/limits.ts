import { type StackBehaviour, ordinaryBehaviour } from '../../behaviour.ts'

/** "WebSocket message payload: 128 KB", not adjustable. It holds for both directions. */
export const messageBytes = 128 * 1024

/** "WebSocket frame: 32 KB. A larger message must be split into frames of 32 KB or smaller", not adjustable. */
export const frameBytes = 32 * 1024

/** The stack's behaviour, with what can be scaled down for tests or is not published by AWS. */
export interface Limits extends StackBehaviour {
  /** How long a closing client may take to answer the close frame. AWS publishes no figure. */
  readonly closeHandshakeMs: number
  /** How long a gateway that is being disposed of waits for `$connect` and `$disconnect` invocations. */
  readonly shutdownMs: number
}

export const defaultLimits: Limits = {
  ...ordinaryBehaviour,
  closeHandshakeMs: 2_000,
  shutdownMs: 5_000,
}
