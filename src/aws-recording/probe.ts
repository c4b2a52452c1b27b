import type { Budget } from './budget.ts'
import type { ProbeSession } from './probe-session.ts'
import type { Figures, Json } from './recording.ts'

/** An open question about AWS, and how a client with the user's keys and the probe chat gets an answer. */
export interface Probe {
  readonly id: string
  readonly question: string
  readonly budget: Budget
  /** Takes minutes, and is left out unless asked for. */
  readonly isLong?: true
  /** Needs packets to be dropped on this machine. */
  readonly partitionsNetwork?: true
  /** What it changes in the account or on this machine, until it is through. */
  readonly changes?: string
  record(session: ProbeSession): Promise<Observation>
}

/** A question that is left open, and why. */
export interface OpenProbe {
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
