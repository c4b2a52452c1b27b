import { type Settings, settingDefaults } from '../../settings/settings.ts'

/** For two cores that hold the chat too: about 2,200 deliveries a block, of which a p99 wants 1,500, in about ten seconds. */
const usualLoad: Settings = {
  members: 60,
  rooms: 3,
  connectRate: 100,
  joinRate: 100,
  publishRate: 20,
  warmUp: 1,
  duration: 6,
  drain: 1.5,
}

/** As many deliveries in the only room of a chat without rooms. */
const usualLoadWithoutRooms: Settings = { ...usualLoad, rooms: 1, publishRate: 7 }

/** What holds in a block of the usual gate where nothing is given. */
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
