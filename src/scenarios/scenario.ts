import type { Fleet } from '../crowd/fleet.ts'
import type { RunOptions, SpecialOption } from './options.ts'
import type { StackOptions } from './stack-options.ts'

/** What a crowd is told to do. It talks to a fleet and knows neither processes nor sockets. */
export interface Scenario {
  readonly name: string
  /** One line for `fanbench scenarios`. */
  readonly summary: string
  /** Its own defaults, over the general ones. */
  readonly defaults: Partial<RunOptions>
  /** The special options that it heeds. */
  readonly takes?: readonly SpecialOption[]
  /** What it asks of the embedded stack, unless the user asks for something else. */
  readonly stack?: Partial<StackOptions>
  run(fleet: Fleet, options: RunOptions): Promise<void>
}
