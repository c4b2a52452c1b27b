import type { Outcome } from '../../outcome.ts'

/** An event of a page that follows something: server-sent, one JSON object each. */
export type LiveEvent =
  | ({ readonly kind: 'history' } & LiveHistory)
  | ({ readonly kind: 'second' } & LiveNow)
  | ({ readonly kind: 'phase' } & LivePhase)
  | ({ readonly kind: 'line' } & LiveLine)
  | ({ readonly kind: 'end' } & LiveEnd)

/** All that has happened until a page came: the first event of each connection. */
export interface LiveHistory {
  readonly seconds: readonly LiveSecond[]
  /** Null before the first second. */
  readonly now: LiveNow | null
  readonly phases: readonly LivePhase[]
  readonly lines: readonly LiveLine[]
  /** Null until it has ended. */
  readonly end: LiveEnd | null
}

/** A point of each chart. */
export interface LiveSecond {
  /** Seconds since the start. */
  readonly second: number
  /** By the label of the series; latencies in microseconds; null where there are too few samples. */
  readonly values: Readonly<Record<string, number | null>>
}

export interface LiveNow extends LiveSecond {
  /** In words, what is under way. */
  readonly status: string
  /** When the phase under way should be over, seconds since the start; null where that is not known. */
  readonly phaseEndsAtSecond: number | null
  readonly tiles: readonly LiveTile[]
}

export interface LiveTile {
  readonly label: string
  readonly value: string
  readonly note: string
}

/** A phase that has begun; the next one ends it. */
export interface LivePhase {
  readonly name: string
  readonly startSecond: number
}

/** Something that happened, as the terminal says it. */
export interface LiveLine {
  /** Seconds since the start; null before it. */
  readonly second: number | null
  readonly text: string
}

export interface LiveEnd {
  readonly outcome: Outcome
  /** The outcome, in one sentence. */
  readonly headline: string
  readonly lead: string
  readonly reasons: readonly string[]
  /** The settled figures, in place of those of the last second; null where there are none. */
  readonly tiles: readonly LiveTile[] | null
  /** When the last phase ended; null where nobody knows. */
  readonly lastPhaseEndSecond: number | null
  /** The report as a file on this machine; null where there is none. */
  readonly reportPath: string | null
}
