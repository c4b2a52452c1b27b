import type { Fleet } from '../crowd/fleet/fleet.ts'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import type { CounterName } from '../metrics/catalogue/counters.ts'
import type { MetricName } from '../metrics/catalogue/metrics.ts'
import type { ScenarioFigure } from '../metrics/catalogue/values.ts'
import type { Target } from '../targets/target.ts'
import type { TargetControls } from './target-controls.ts'
import type { RunOptions, SpecialOption } from './options.ts'
import type { ChatName } from '../../reference-stack/chats/index.ts'
import type { StackOptions } from '../../reference-stack/stack-options.ts'

/** Where a run takes place: on a target that exists, or on an embedded stack that is started with these options. */
export type Place =
  | { readonly target: Target; readonly stack: null }
  | { readonly target: null; readonly stack: StackOptions }

/** Upper bound on the load beyond the baseline, in which all members connect, publish as the options say, and disconnect. */
export interface AddedLoad {
  readonly messages?: number
  /** New connections of members that were connected before, each that succeeds. */
  readonly reconnects?: number
  readonly seconds?: number
  /** How often the items of the connections are read. */
  readonly itemReadings?: number
  readonly environmentsKeptWarm?: number
  /** The messages are positions that the chat keeps, and sends to nobody; so often members read those of their room. */
  readonly positionReads?: number
}

/** `say`: messages to publish. `connectionIds`: the chat tells its clients their connection ids. `nothing`: connections are enough. */
export type ProtocolNeed = 'say' | 'connectionIds' | 'nothing'

/** The behaviour of the crowd in a run. A scenario calls a fleet, and knows neither processes nor sockets. */
export interface Scenario {
  readonly name: string
  /** For `fanbench scenarios` and the help of `run`: at most 60 characters, so that it is one line with its name. */
  readonly summary: string
  /** The chat that ships on which it is played unless another is asked for; left out: the usual one. */
  readonly chat?: ChatName
  /** The protocol steps that it needs; by default messages to publish. */
  readonly needs?: ProtocolNeed
  /** Its own defaults, over the general ones. */
  readonly defaults: Partial<RunOptions>
  /** Over these, for a chat without rooms: every message has all members as recipients, which two cores have to carry. */
  readonly defaultsWithoutRooms?: Partial<RunOptions>
  /** Does it compare rooms with each other? Then it says nothing of a chat without them. Left out: it does not. */
  readonly needsRooms?: boolean
  /** Its purpose: a run in which one of these has no sample, or was never counted, does not pass. */
  readonly measures: readonly (MetricName | CounterName)[]
  /** Figures of its own, which the result of no other scenario has. Left out: none. */
  readonly figures?: readonly ScenarioFigure[]
  /** The scenario-specific options that it uses. */
  readonly takes?: readonly SpecialOption[]
  /**
   * Why shards that know nothing of each other cannot play it: it needs somebody who knows what happened to all members, or
   * acts upon the target once. Left out: they can.
   */
  readonly notSharded?: string
  /** Why it cannot publish at a rate that changes. Left out: it can, if it publishes messages to rooms. */
  readonly notStaged?: string
  /** The options of the embedded stack that it sets, unless the user sets them. */
  readonly stack?: Partial<StackOptions>
  /** Limits that it sets itself, written as the user's are; the user's own limit of the same name takes the place of one. */
  readonly limits?: readonly string[]
  /** Can a chat without defects keep them, with these options? Left out: always. */
  limitsHold?(options: RunOptions, place: Place): boolean
  /** The steps that it needs of those that a protocol may leave out. Left out: none. */
  steps?(options: RunOptions): readonly (keyof NonNullable<Protocol['routes']>)[]
  /** Why a run with these options would be of no use, a line each; asked before anything is started. */
  problems?(options: RunOptions, place: Place): readonly string[]
  /** Why a run with these options is not allowed on a target, a line each (exit 15). Left out: it is. */
  refusals?(options: RunOptions, target: Target): readonly string[]
  /** Its load beyond the baseline, which costs money in an account. Left out: nothing. */
  addedLoad?(options: RunOptions): AddedLoad
  run(fleet: Fleet, options: RunOptions, controls: TargetControls): Promise<void>
}

/** Do its members join rooms, to publish there? For others connections are enough. */
export function hasRooms({ needs = 'say' }: Pick<Scenario, 'needs'>): boolean {
  return needs === 'say'
}
