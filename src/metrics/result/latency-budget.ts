import { z } from 'zod'

const sumUs = z.number().int()

/**
 * Where the time from intended to the last member goes: sums over messages, microseconds. The parts add up to `totalUs`
 * exactly; none is negative, but in results of older versions, whose handlers did not end with the last receipt.
 */
export const latencyBudget = z.object({
  /** The messages of the steady phase that reached everybody and have a known invocation. */
  messages: z.number().int().positive(),
  /** The messages of the steady phase that were lost to somebody, or have no known invocation. */
  leftOut: z.number().int().nonnegative(),
  totalUs: sumUs,
  /** Intended to sent. */
  publishDelayUs: sumUs,
  /**
   * Sent to the START of the invocation, without init: the gateway, and waiting for a free environment. Null where the
   * server's clock is another one: it is then a part of the remainder.
   */
  gatewayUs: sumUs.nullable(),
  /** Init of cold invocations, at most: an environment may have begun it before the message came. */
  initUs: sumUs,
  /**
   * Of messages that are written before anybody is told, in handlers that log the instant: the invocation that writes, and the wait
   * for the one that tells. `handlerUs` is then the telling alone.
   */
  written: z
    .object({
      /** From the START of the invocation that writes to the written message. */
      writeUs: sumUs,
      /** From there to the START of the invocation that tells, without its init. 0 where one invocation does both. */
      waitUs: sumUs,
      /** What starts the invocation that tells; null where it is the one that wrote. */
      waitsFor: z.enum(['stream', 'invocation']).nullable(),
    })
    .exactOptional(),
  /** REPORT's `Duration`, the handler from its first to its last statement, but not beyond the last receipt. */
  handlerUs: sumUs,
  /** Everything else: from the end of the handler to the last receipt, and the gateway where that is not known. */
  remainderUs: sumUs,
  /** For how long the handlers went on after the last receipt: no part of `totalUs`. */
  handlerAfterUs: sumUs.exactOptional(),
})

export type LatencyBudget = z.infer<typeof latencyBudget>
