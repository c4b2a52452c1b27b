import { z } from 'zod'

const sumUs = z.number().int()

/**
 * Where the time from intended to the last member goes: sums over messages, microseconds. The parts add up to `totalUs`
 * exactly, because the last of them is what remains.
 */
export const latencyBudget = z.object({
  /** Of the steady phase, delivered to everybody, and with a known invocation. */
  messages: z.number().int().positive(),
  /** Of the steady phase too, but lost to somebody or without a known invocation. */
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
  /** REPORT's `Duration`: the handler from its first to its last statement. */
  handlerUs: sumUs,
  /** Everything else. Negative where handlers go on after their last post. */
  remainderUs: sumUs,
})

export type LatencyBudget = z.infer<typeof latencyBudget>
