import { hash } from 'node:crypto'
import { inverseOf } from './distribution.ts'
import type { ServiceTimeKind, ServiceTimesProfile } from './profile.ts'
import { type ServedTimes, ServedTimesCounter } from './served-times.ts'

/** Plain data, so that it can be handed to another process. */
export interface ServiceTimesOptions {
  readonly profile: ServiceTimesProfile
  /** The same seed draws the same times in the same order. */
  readonly seed: number
}

/**
 * The time that a caller sees in addition to the delay: the way there and back on loopback, between processes that were
 * asleep. As `bench/service-times` has measured it; a machine that is quicker serves its times so much early.
 */
const transitMs: Readonly<Record<ServiceTimeKind, number>> = {
  post: 0.6,
  read: 0.6,
  write: 0.6,
  query: 0.6,
  scanPage: 0.6,
  invoke: 0.6,
  asyncInvoke: 0.6,
  asyncQueue: 0,
  // A TCP connection is made first.
  handshake: 1.2,
}

interface Source {
  readonly inverse: (probability: number) => number
  drawn: number
  readonly counter: ServedTimesCounter
}

/** Has what is done for a caller take as long as a profile says. */
export class ServiceTimes {
  readonly #seed: number
  readonly #sources: ReadonlyMap<string, Source>

  constructor({ profile, seed }: ServiceTimesOptions) {
    this.#seed = seed
    this.#sources = new Map(
      Object.entries(profile.times).flatMap(([kind, figures]) =>
        figures === undefined
          ? []
          : [[kind, { inverse: inverseOf(figures), drawn: 0, counter: new ServedTimesCounter() }]],
      ),
    )
  }

  /** The next time of this kind, ms: decided by the seed, the kind, and how many were drawn before. 0 if there is none. */
  draw(kind: ServiceTimeKind): number {
    const source = this.#sources.get(kind)
    if (source === undefined) return 0
    const bits = hash('sha256', `${this.#seed} ${kind} ${source.drawn++}`, 'buffer').readUIntBE(0, 6)
    return source.inverse((bits + 0.5) / 2 ** 48)
  }

  /**
   * Resolves when the next time of this kind is over, at once if what was done meanwhile has taken longer.
   *
   * @param sinceMs when it began, on the scale of `performance.now()`
   */
  hold(kind: ServiceTimeKind, sinceMs: number): Promise<void> {
    const counter = this.#sources.get(kind)?.counter
    if (counter === undefined) return Promise.resolve()
    const askedMs = this.draw(kind)
    counter.begun()
    return new Promise((resolve) => {
      waitUntil(sinceMs + askedMs - transitMs[kind], () => {
        counter.served(askedMs, performance.now() - sinceMs + transitMs[kind])
        resolve()
      })
    })
  }

  /** The waits so far, by kind, compared with the requested times. */
  served(): ServedTimes[] {
    return [...this.#sources].map(([kind, { counter }]) => counter.of(kind))
  }
}

/**
 * Node's timers fire at any moment of the millisecond in which they are due, and up to one millisecond before it. Who
 * stops waiting within this much of the instant, and else asks for a timer so much earlier, is as often early as late.
 */
const halfStepMs = 0.5

/** Waits, without CPU time, until an instant on the scale of `performance.now()`: half a millisecond early or late. */
function waitUntil(atMs: number, then: () => void): void {
  const leftMs = atMs - performance.now()
  if (leftMs <= halfStepMs) then()
  else setTimeout(waitUntil, Math.max(1, Math.round(leftMs - halfStepMs)), atMs, then).unref()
}
