import { broadcast } from '../../src/scenarios/broadcast.ts'
import { expectedLoad } from '../../src/scenarios/expected-load.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import { composeOptions, defaultOptions } from '../../src/settings/compose-options.ts'
import { type Settings, settingDefaults } from '../../src/settings/settings.ts'
import { defaultPairs } from './plan.ts'

/** For two cores that hold the chat too: about 2,200 deliveries a block, of which a p99 wants 1,500, in about eight seconds. */
const usualLoad: Settings = {
  members: 60,
  rooms: 3,
  connectRate: 200,
  joinRate: 200,
  publishRate: 30,
  warmUp: 0.5,
  duration: 4,
  drain: 1.5,
}

/** About as many deliveries in the only room of a chat without rooms. */
const usualLoadWithoutRooms: Settings = { ...usualLoad, rooms: 1, publishRate: 12 }

/** The default settings of a block of a gate. */
export const usualSettings: Settings = { ...settingDefaults, ...settingsOfBlock('broadcast', {}) }

/**
 * The settings of a block, under those that are given: many short blocks tell more than a few long ones.
 *
 * @param hasRooms of the chat
 */
export function settingsOfBlock(scenario: string, given: Settings, hasRooms = true): Settings {
  const isEmbedded = given.target === undefined || given.target === settingDefaults.target
  return {
    ...(scenario === 'broadcast' && (hasRooms ? usualLoad : usualLoadWithoutRooms)),
    // What CloudWatch shows of a minute is of several blocks there, and waiting does not change that; the logs are there at once.
    ...(isEmbedded && { metricsWait: 2 }),
    ...given,
  }
}

/** Processes to start, logs to read, and a result to make of them: seen on two cores. */
const secondsBesideTheLoad = 1.6

/** How long a block takes, from its start to that of the next. */
export function secondsOfBlock(scenario: Scenario, options: RunOptions, isAtAws: boolean): number {
  return expectedLoad(scenario, options).seconds + secondsBesideTheLoad + (isAtAws ? options.metricsWait : 0)
}

/** For people: `1 minute`, `3 minutes`. */
export function inMinutes(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

/** The minutes of a default gate on the embedded stack, for help and documents: one stage, and both. */
export function usualMinutes(): { readonly first: string; readonly both: string } {
  const options = composeOptions(usualSettings, defaultOptions(broadcast))
  const seconds = 2 * defaultPairs * secondsOfBlock(broadcast, options, false)
  return { first: inMinutes(seconds), both: inMinutes(2 * seconds) }
}
