import type { Allowance } from './budget.ts'
import type { Field } from './probe-session.ts'
import type { Figures, Json } from './recording.ts'

/** An open question about AWS, and how a client with the user's keys and the probe chat gets an answer. */
export interface Row {
  readonly id: string
  readonly question: string
  readonly allowance: Allowance
  /** Takes minutes, and is left out unless asked for. */
  readonly isLong?: true
  /** Needs packets to be dropped on this machine. */
  readonly goesDark?: true
  /** What it changes in the account or on this machine, until it is through. */
  readonly changes?: string
  record(field: Field): Promise<Observation>
}

/** A question that is left open, and why. */
export interface OpenRow {
  readonly id: string
  readonly question: string
  readonly why: string
}

export interface Observation {
  /** What has to be the same wherever this is recorded. */
  readonly saw: Json
  readonly figures: Figures
  readonly sure: 'seen' | 'inferred'
  /** How often it was seen alike. */
  readonly times: number
  readonly note?: string
}

export function seen(saw: Json, figures: Figures = {}, times = 1): Observation {
  return { saw, figures, sure: 'seen', times }
}
