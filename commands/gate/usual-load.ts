import { expectedLoad } from '../../src/scenarios/expected-load.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import { type Settings, settingDefaults } from '../../src/settings/settings.ts'

/**
 * One round, for two cores that hold both chats and both crowds: three and a half seconds of turns of each side, after one in
 * which the functions get warm. Rounds are short because their number decides what can be shown.
 */
const usualLoad: Settings = {
  members: 60,
  rooms: 3,
  connectRate: 200,
  joinRate: 200,
  publishRate: 30,
  warmUp: 1,
  duration: 3.5,
  drain: 1,
}

/** About as many deliveries in the only room of a chat without rooms. */
const usualLoadWithoutRooms: Settings = { ...usualLoad, rooms: 1, publishRate: 12, duration: 4 }

/** The settings of a round of the usual gate without any option. */
export const usualSettings: Settings = { ...settingDefaults, ...settingsOfRound('broadcast', {}) }

/**
 * The settings of a round, under those that are given.
 *
 * @param hasRooms of the chat
 */
export function settingsOfRound(scenario: string, given: Settings, hasRooms = true): Settings {
  const isEmbedded = given.target === undefined || given.target === settingDefaults.target
  return {
    ...(scenario === 'broadcast' && (hasRooms ? usualLoad : usualLoadWithoutRooms)),
    ...(isEmbedded && { metricsWait: 2 }),
    ...given,
  }
}

/**
 * In one round, a tenth of the members go while the others publish, and nobody tells the chat: does it still delete the items of
 * connections that answer 410? The counted work of this round is not judged, as a handler may do more after a 410.
 */
export const staleRound: Settings = { share: 0.1, dropKind: 'killed', rounds: 1, loseDisconnects: 1 }

/** Turns are about as long as it takes to publish so many messages: fewer are mostly the work of the turn before. */
const messagesOfTurn = 3

const [shortestTurn, longestTurn] = [0.1, 2] as const

/** How long a turn is, in whole tenths of a second. */
export function turnSecondsFor({ publishRate }: Pick<RunOptions, 'publishRate'>): number {
  const seconds = Math.ceil((10 * messagesOfTurn) / Math.max(publishRate, 0.1)) / 10
  return Math.min(longestTurn, Math.max(shortestTurn, seconds))
}

/** Processes to start, logs to read, and a result to make of them: seen on two cores. */
const secondsBesideTheLoad = 6

/** How long a round takes, from its start to that of the next: each side publishes half of the time. */
export function secondsOfRound(scenario: Scenario, options: RunOptions, isAtAws: boolean): number {
  const ofOther = options.warmUp + options.duration
  return expectedLoad(scenario, options).seconds + ofOther + secondsBesideTheLoad + (isAtAws ? options.metricsWait : 0)
}
