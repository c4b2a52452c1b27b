import { drawnSeed } from '../crowd/random.ts'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import { type StackOptions, stackDefaults } from '../../reference-stack/stack-options.ts'
import { scenarios } from '../scenarios/index.ts'
import { type RunOptions, generalDefaults, runOptionsSchema } from '../scenarios/options.ts'
import { withStagesInForce } from '../scenarios/publish-stages.ts'
import { type Scenario, hasRooms } from '../scenarios/scenario.ts'
import type { Target } from '../targets/target.ts'
import { type Setting, type Settings, settings } from './settings.ts'

/** The parts of a protocol on which the options depend. */
type OfProtocol = Pick<Protocol, 'name' | 'hasRooms'>

/** The options of a scenario when none is given. The seed is drawn. */
export function defaultOptions(scenario: Scenario | undefined, protocol?: OfProtocol): RunOptions {
  const withoutRooms = protocol?.hasRooms === false ? { ...scenario?.defaultsWithoutRooms, rooms: 1 } : {}
  return { ...generalDefaults, seed: drawnSeed(), ...scenario?.defaults, ...withoutRooms }
}

/**
 * The options that were given, over the scenario's own. Where only the members are given, the rooms and workers
 * follow: at least two members a room, one a worker.
 */
export function composeOptions(given: Settings, defaults: RunOptions): RunOptions {
  const ofRuns = chosen(given, ({ key }) => Object.hasOwn(runOptionsSchema.shape, key))
  const options: RunOptions = withStagesInForce({ ...defaults, ...ofRuns })
  const rooms = given.rooms ?? Math.max(1, Math.min(options.rooms, Math.floor(options.members / 2)))
  const workers = given.workers ?? Math.min(options.workers, options.members)
  return { ...options, rooms, workers }
}

/** Mistakes that no value shows alone. */
export function optionProblems({ members, rooms, workers }: RunOptions, protocol?: OfProtocol): string[] {
  const problems: string[] = []
  if (protocol?.hasRooms === false && rooms > 1)
    problems.push(
      `--rooms ${rooms}: ${withoutRooms(protocol)}: everybody who is connected gets every message; leave it out`,
    )
  else if (rooms > members)
    problems.push(
      `--rooms ${rooms}: more rooms than members (${members}); give at most ${Math.max(1, Math.floor(members / 2))}`,
    )
  else if (rooms > 1 && rooms * 2 > members)
    problems.push(
      `--rooms ${rooms}: ${members} members leave rooms with fewer than 2; give at most ${Math.floor(members / 2)} rooms or at least ${rooms * 2} members`,
    )
  if (workers > members) problems.push(`--workers ${workers}: more worker processes than members (${members})`)
  return problems
}

/** A scenario that is about several rooms, and a chat that has none. */
export function roomProblems({ name, needsRooms = false }: Scenario, protocol: OfProtocol | undefined): string[] {
  if (!needsRooms || protocol?.hasRooms !== false) return []
  return [`${name}: compares rooms with each other, and ${withoutRooms(protocol)}; run another scenario`]
}

function withoutRooms({ name }: OfProtocol): string {
  return `a chat of the protocol ${name} has no rooms`
}

/** The given options, over those of the scenario, over the defaults. */
export function composeStackOptions(given: Settings, scenario: Scenario | undefined): StackOptions {
  return { ...stackDefaults, ...scenario?.stack, ...chosen(given, ({ concerns }) => concerns === 'stack') }
}

/** Options that would have no effect here: a mistake, as the user expects one. */
export function strayOptions(given: Settings, scenario: Scenario, target: 'embedded' | Target['kind']): string[] {
  const stray = settings
    .filter(({ key }) => given[key] !== undefined)
    .flatMap((setting) => {
      const reason = strayBecause(setting, scenario, target)
      return reason === null ? [] : [`${setting.flag}: ${reason}`]
    })
  return given.publishStages === undefined ? stray : [...stray, ...stageProblems(given, scenario)]
}

/** Stages that a scenario cannot publish in, or that something else contradicts. */
function stageProblems(given: Settings, scenario: Scenario): string[] {
  const { name, notStaged } = scenario
  const reason = hasRooms(scenario) ? notStaged : 'it publishes nothing'
  const others = settings.filter(({ key }) => key === 'publishRate' || key === 'duration')
  return [
    ...(reason === undefined ? [] : [`--publish-stages: means nothing to ${name}: ${reason}`]),
    ...others
      .filter(({ key }) => given[key] !== undefined)
      .map(({ flag }) => `${flag}: --publish-stages already says it; leave one of the two out`),
  ]
}

/** Not the Region: a config file may have it for what is deployed. */
const namesOfParts: readonly string[] = ['functions', 'api', 'publishUrl']

function strayBecause({ key, concerns }: Setting, { name, takes }: Scenario, target: string): string | null {
  if (concerns === 'scenario' && !takes?.some((taken) => taken === key)) {
    const takers = scenarios.filter((other) => other.takes?.some((taken) => taken === key))
    return `means nothing to ${name}; it is for ${takers.map((taker) => taker.name).join(', ')}`
  }
  if (concerns === 'stack' && target !== 'embedded') {
    const instead = target === 'emulated' ? 'give it to `fanbench up`' : 'a run cannot set it where the target is'
    return `is for the embedded stack; ${instead}`
  }
  return namesOfParts.includes(key) && target === 'embedded'
    ? 'is for a chat that is up already; the embedded stack names its own'
    : null
}

function chosen(given: Settings, isWanted: (setting: Setting) => boolean): Settings {
  const wanted = settings.filter((setting) => given[setting.key] !== undefined && isWanted(setting))
  return Object.fromEntries(wanted.map(({ key }) => [key, given[key]]))
}
