import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KnownChat } from '../../../reference-stack/chats/known-bad/index.ts'
import type { Settings } from '../../settings/settings.ts'

/** A defect shows in every message, so that few are enough; where members die, that has to happen first. */
const leastMessages = 8
const leastSeconds = { allLive: 8, someDie: 12 }

/** The run in which a chat shows its defect: an ordinary one, which can be repeated by itself. */
export function loadOf({ definition, load }: KnownChat): { scenario: string; settings: Settings } {
  const { members, rooms, publishRate, share } = load
  const settings: Settings = {
    stack: pathOf(definition),
    members,
    rooms,
    publishRate,
    arrivals: 'constant',
    warmUp: 0,
    duration: Math.max(share === null ? leastSeconds.allLive : leastSeconds.someDie, leastMessages / publishRate),
    drain: 4,
  }
  if (share === null) return { scenario: 'broadcast', settings }
  return { scenario: 'stale', settings: { ...settings, share, dropKind: 'killed', rounds: 1, loseDisconnects: 1 } }
}

/** As short as it can be typed here. */
function pathOf(file: URL): string {
  const path = fileURLToPath(file)
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('../../commands') ? path : fromHere
}
