import { describeProtocol } from '../../../src/crowd/protocols/load-protocol.ts'
import { Refusal } from '../../../src/exit-codes.ts'
import { type Settings, settingDefaults } from '../../../src/settings/settings.ts'
import { takeAim } from '../aim/aim.ts'
import { chooseProtocol } from './choose-protocol.ts'

/**
 * Tells whether the chat of these settings has rooms, for an experiment that chooses its own load. The plan of its runs reports
 * the mistakes in the settings.
 */
export async function chatHasRooms(given: Settings): Promise<boolean> {
  try {
    const aim = await takeAim(given.target ?? settingDefaults.target, given, given.iOwnThisTarget ?? [], given)
    const { hasRooms = true } = await describeProtocol(chooseProtocol(given, aim))
    return hasRooms
  } catch (error) {
    if (error instanceof Refusal) return true
    throw error
  }
}
