import { describeProtocol } from '../../../src/crowd/protocols/load-protocol.ts'
import { Refusal } from '../../../src/exit-codes.ts'
import { type Settings, settingDefaults } from '../../../src/settings/settings.ts'
import { takeAim } from '../aim/aim.ts'
import { chooseProtocol } from './choose-protocol.ts'

/**
 * Has the chat that these settings name rooms? For an experiment that has a load of its own. What is wrong with the settings
 * is said by the plan of its runs.
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
