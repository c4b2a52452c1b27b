import { seededRandom } from '../../src/crowd/random.ts'

/** The share of a core, or of a process, that is taken, and the length of the pieces. */
export interface Taking {
  /** 0 to 1. */
  readonly share: number
  readonly shortestMs: number
  readonly longestMs: number
  readonly seed: number
}

/** One piece that is taken, and the time that is left alone after it. */
export interface Piece {
  readonly takenMs: number
  readonly leftMs: number
}

/** Pieces of random length whose share of all time is the one that was asked for; endless. */
export function* pieces({ share, shortestMs, longestMs, seed }: Taking): Generator<Piece, never> {
  const random = seededRandom(seed)
  for (;;) {
    const takenMs = shortestMs + random() * (longestMs - shortestMs)
    // Between half and one and a half of what the share leaves on average: nothing in step with it can hide from it.
    const leftMs = ((shortestMs + longestMs) / 2) * (1 / share - 1) * (0.5 + random())
    yield { takenMs, leftMs }
  }
}
