import type { Fleet } from '../crowd/fleet.ts'
import type { RunOptions } from './options.ts'

/** What a crowd is told to do. It talks to a fleet and knows neither processes nor sockets. */
export interface Scenario {
  readonly name: string
  /** One line for `fanbench scenarios`. */
  readonly summary: string
  /** Its own defaults, over the general ones. */
  readonly defaults: Partial<RunOptions>
  run(fleet: Fleet, options: RunOptions): Promise<void>
}
