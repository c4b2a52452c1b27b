import { randomInt } from 'node:crypto'

/** A seeded source of numbers in [0, 1): mulberry32. The same seed gives the same crowd on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Seeds are whole numbers below it. */
export const seedsEnd = 2 ** 32

/** Returns a random seed, for a user who names none. */
export function drawnSeed(): number {
  return randomInt(seedsEnd)
}
