import type { Connection } from '../connection.ts'
import type { ConnectionEnd } from '../connection-facts.ts'
import type { Limits } from './limits.ts'

// Captured on AWS for the idle limit; that the age limit ends alike is assumed.
const goingAway: ConnectionEnd = { code: 1001, reason: 'Going away' }

/** A round over all connections takes this many steps, so that thousands of them never wait for one. */
const stepsPerRound = 10
const shortestStepMs = 20
/** With AWS's 10 minutes a connection is then cut up to 4 s late: one captured there was cut after 603.9 s. */
const longestStepMs = 400
const stepsPerLimit = 1_500

/**
 * Closes connections that are idle or too old, by looking at some of them at every step. A timer for each connection
 * would have to be moved with each message.
 */
export class Lifetimes {
  readonly #connections: ReadonlyMap<string, Connection>
  readonly #limits: Limits
  readonly #timer: NodeJS.Timeout | undefined
  #round: MapIterator<Connection>

  constructor(connections: ReadonlyMap<string, Connection>, limits: Limits) {
    this.#connections = connections
    this.#limits = limits
    this.#round = connections.values()
    const shortestLimitMs = Math.min(limits.idleTimeoutMs ?? Infinity, limits.maxAgeMs ?? Infinity)
    if (shortestLimitMs === Infinity) return
    const stepMs = Math.min(longestStepMs, Math.max(shortestStepMs, shortestLimitMs / stepsPerLimit))
    // An immediate comes after the sockets: what waits to be read is read first, however long this process stood still.
    this.#timer = setInterval(() => setImmediate(() => this.#step(Date.now())), stepMs).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #step(nowMs: number): void {
    for (let left = Math.ceil(this.#connections.size / stepsPerRound); left > 0; left--) {
      const connection = this.#next()
      if (connection !== undefined && this.#isOver(connection, nowMs)) connection.close(goingAway)
    }
  }

  #next(): Connection | undefined {
    const { value, done } = this.#round.next()
    if (done !== true) return value
    this.#round = this.#connections.values()
    return this.#round.next().value
  }

  /** "Idle connection timeout: 10 minutes", "connection duration: 2 hours", neither adjustable. */
  #isOver(connection: Connection, nowMs: number): boolean {
    const { idleTimeoutMs, maxAgeMs, keptAliveBy } = this.#limits
    return (
      (maxAgeMs !== null && nowMs - connection.facts.connectedAtMs >= maxAgeMs) ||
      (idleTimeoutMs !== null && nowMs - connection.lastKeptAliveAtMs(keptAliveBy) >= idleTimeoutMs)
    )
  }
}
