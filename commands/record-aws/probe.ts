import type { Budget } from './budget.ts'
import type { ProbeSession } from './probe-session.ts'
import type { Figures, Json } from './recording.ts'

/** An open question about AWS, and how to answer it with the probe chat and the user's credentials. */
export interface Probe {
  readonly id: string
  readonly question: string
  readonly budget: Budget
  /** Takes minutes; left out without `--long`. */
  readonly isLong?: true
  /** Needs packets to be dropped on this machine. */
  readonly partitionsNetwork?: true
  /** Its changes in the account or on this machine while it runs. */
  readonly changes?: string
  record(session: ProbeSession): Promise<Observation>
}

/** A question that has no probe, and why. */
export interface OpenProbe {
  readonly id: string
  readonly question: string
  readonly why: string
}

export interface Observation {
  /** The answers that have to be the same in every recording. */
  readonly saw: Json
  readonly figures: Figures
  readonly sure: 'seen' | 'inferred'
  /** How often the same was seen. */
  readonly times: number
  readonly note?: string
}

export function seen(saw: Json, figures: Figures = {}, times = 1): Observation {
  return { saw, figures, sure: 'seen', times }
}
