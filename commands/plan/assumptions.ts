/** Facts that AWS does not document, or that nobody has measured on these machines; each can be set, and each plan prints it. */
export interface Assumptions extends CrowdCosts {
  /** Does the crowd speak TLS (wss://), as every API of API Gateway asks? */
  readonly tls: boolean
  /** An invocation without its posts, ms. */
  readonly invocationMs: number
  /** Added by each post of an invocation, ms. */
  readonly postMs: number
  /** Do pings of the client reset API Gateway's idle timer? Reports disagree. */
  readonly pingsKeepOpen: boolean
  /** A Fargate task of 4 vCPU and 8 GB, USD. */
  readonly taskHourUsd: number
}

/** The load of a crowd on a machine, per action. */
export interface CrowdCosts {
  /** Resident memory of a shard without a connection, MiB. */
  readonly processMib: number
  /** Resident memory, KiB a connection. */
  readonly connectionKib: number
  /** CPU time of a new connection, ms. */
  readonly connectMs: number
  /** CPU time of a delivery with its receipt in the log, microseconds. */
  readonly deliveryUs: number
}

export function usualAssumptions(tls: boolean): Assumptions {
  return {
    tls,
    ...(tls ? overTls : withoutTls),
    invocationMs: 200,
    postMs: 10,
    pingsKeepOpen: true,
    taskHourUsd: 0.2,
  }
}

/**
 * The costs over TLS, as in bench/README.md under "Over TLS" (P13), from the slower of two processors; the memory is from the 644
 * MiB of 10,000 connections.
 */
const overTls: CrowdCosts = { processMib: 197, connectionKib: 45.8, connectMs: 1.37, deliveryUs: 18.9 }

/** The same case without TLS, P5 and P6. */
const withoutTls: CrowdCosts = { processMib: 97, connectionKib: 7.6, connectMs: 0.49, deliveryUs: 12.6 }

/** CPU time of a crowd of 1,000 to 2,000 members without TLS, by the phases of its runs. */
export const measured = {
  /** A request and its answer, or a published message. */
  requestMs: 0.3,
  /** A ping and its pong. */
  pingMs: 0.065,
  /** A second of a shard, whatever it does: its ticks, its log, and a look at its members. */
  tickMsPerSecond: 17,
} as const
