import type { Frames } from '../../../src/crowd/protocols/frames/frames.ts'
import { type ProtocolSource, protocolSource, describeProtocol } from '../../../src/crowd/protocols/load-protocol.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { framesOf } from '../../../src/settings/compose-frames.ts'
import { type Settings, settingDefaults } from '../../../src/settings/settings.ts'
import { type Aim, takeAim } from '../aim/aim.ts'
import { routeProblems, withRoutes } from './frame-routes.ts'

/**
 * The frames that were given, else the protocol that was named, else that of the target.
 *
 * @throws Refusal (2) if neither the user nor the target says what the clients of the chat say, or no route takes it
 */
export function chooseProtocol(given: Settings, aim: Aim, frames: Frames | null = framesOf(given)): ProtocolSource {
  if (frames !== null) return { kind: 'frames', frames: framesFor(frames, aim) }
  const name = given.protocol ?? (aim.kind === 'embedded' ? aim.chat.definition.protocol : aim.target.protocol)
  if (name !== undefined && name !== null) return protocolSource(name)
  throw new Refusal(
    exitCodes.usage,
    'the target does not name its protocol: give --protocol rooms, --protocol ./protocol.ts, or the frame that publishes a message, as in ' +
      `--say '{"action":"sendmessage","data":"{text}"}'`,
  )
}

/** The route selection of an existing chat is not known. */
function framesFor(frames: Frames, aim: Aim): Frames {
  if (aim.kind === 'standing') return withRoutes(frames, null)
  const { definition } = aim.chat
  const problems = routeProblems(frames, definition)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return withRoutes(frames, definition)
}

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
