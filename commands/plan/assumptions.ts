/** What AWS does not say, or what nobody has measured on the machines of a plan; each can be set, and each plan prints it. */
export interface Assumptions {
  /** Resident memory of the crowd, KiB a connection. */
  readonly connectionKib: number
  /** CPU time of the crowd, microseconds a delivery. */
  readonly deliveryUs: number
  /** An invocation without its posts, ms. */
  readonly invocationMs: number
  /** Added by each post of an invocation, ms. */
  readonly postMs: number
  /** Do pings of the client reset API Gateway's idle timer? Reports disagree. */
  readonly pingsKeepOpen: boolean
  /** A Fargate task of 4 vCPU and 8 GB, USD. */
  readonly taskHourUsd: number
}

/** The first two as bench/README.md has them (P6, P1), over loopback without TLS; a wss:// target costs more. */
export const usualAssumptions: Assumptions = {
  connectionKib: 6.7,
  deliveryUs: 7.2,
  invocationMs: 200,
  postMs: 10,
  pingsKeepOpen: true,
  taskHourUsd: 0.2,
}

/** Of the crowd, measured: bench/README.md, P5 and P6. */
export const measured = {
  connectMs: 0.27,
  processMib: 97,
} as const
