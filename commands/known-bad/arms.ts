import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KnownChat } from '../../reference-stack/chats/index.ts'
import { type FindingName, findingNames } from '../../src/metrics/result/findings.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { Arm } from '../experiment/experiment.ts'

/** A chat with a known defect. */
export interface KnownBadArm extends Arm {
  /** Describes the defect in one sentence; null for the good chat. */
  readonly defect: string | null
  /** The only finding that the harness has to report; null if it has to report none. */
  readonly seeded: FindingName | null
}

/** A defect shows in every message, so that few are enough; where members are dropped, that has to happen first. */
const leastMessages = 8
const leastSeconds = { allStay: 8, someDropped: 12 }

/** Returns the arm of a chat, with an ordinary run that shows its defect and can be repeated by itself. */
export function armOf({ name, defect, finding, definition, load }: KnownChat, seed: number): KnownBadArm {
  const { members, rooms, publishRate, share, churnRate } = load
  const settings: Settings = {
    seed,
    stack: pathOf(definition),
    members,
    rooms,
    publishRate,
    arrivals: 'constant',
    warmUp: 0,
    duration: Math.max(share === null ? leastSeconds.allStay : leastSeconds.someDropped, leastMessages / publishRate),
    drain: 4,
    // A throttled message causes no invocation: nothing more comes.
    metricsWait: 15,
  }
  const known = { name, defect, seeded: finding === null ? null : findingOf(finding) }
  if (churnRate !== undefined) {
    // Whoever stays away for long does so for longer than the drain.
    const churn: Settings = { churnRate, roomSizes: 'uniform', duration: 15, drain: 2 }
    return { ...known, scenario: 'rooms', settings: { ...settings, ...churn } }
  }
  if (share === null) return { ...known, scenario: 'broadcast', settings }
  const drops: Settings = { share, dropKind: 'killed', rounds: 1, loseDisconnects: 1 }
  return { ...known, scenario: 'stale', settings: { ...settings, ...drops } }
}

/** Returns the shortest path to the file that a user can type here. */
function pathOf(file: URL): string {
  const path = fileURLToPath(file)
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}

function findingOf(name: string): FindingName {
  const known = findingNames.find((candidate) => candidate === name)
  if (known === undefined) throw new Error(`no finding is called ${name}`)
  return known
}
