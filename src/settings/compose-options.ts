import { randomInt } from 'node:crypto'
import { generalDefaults } from '../scenarios/defaults.ts'
import { scenarios } from '../scenarios/index.ts'
import { type RunOptions, specialOptions } from '../scenarios/options.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { type StackOptions, stackDefaults } from '../../reference-stack/stack-options.ts'
import type { Target } from '../targets/target.ts'
import { type Settings, runOptionKeys, settings, stackOptionKeys } from './settings.ts'

const seedsEnd = 2 ** 32

/** What a scenario does when nothing is set. A seed that nobody gives is drawn. */
export function defaultOptions(scenario: Scenario | undefined): RunOptions {
  return { ...generalDefaults, seed: randomInt(seedsEnd), ...scenario?.defaults }
}

/**
 * The options that were given, over the scenario's own. Where only the members are given, the rooms and workers
 * follow: at least two members a room, one a worker.
 */
export function composeOptions(given: Settings, defaults: RunOptions): RunOptions {
  const options: RunOptions = { ...defaults, ...chosen(given, runOptionKeys) }
  const rooms = given.rooms ?? Math.max(1, Math.min(options.rooms, Math.floor(options.members / 2)))
  const workers = given.workers ?? Math.min(options.workers, options.members)
  return { ...options, rooms, workers }
}

/** What each value alone cannot tell. */
export function optionProblems({ members, rooms, workers }: RunOptions): string[] {
  const problems: string[] = []
  if (rooms > members)
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

/** What was given, over what the scenario asks of the stack, over the ordinary. */
export function composeStackOptions(given: Settings, scenario: Scenario | undefined): StackOptions {
  return { ...stackDefaults, ...scenario?.stack, ...chosen(given, stackOptionKeys) }
}

/** Not the Region: a config file may have it for what is deployed. */
const namesOfParts = ['functions', 'api'] as const

/** Options that would change nothing, which is not what whoever gave them expects. */
export function strayOptions(given: Settings, scenario: Scenario, target: 'embedded' | Target['kind']): string[] {
  const ofOthers = specialOptions
    .filter((key) => given[key] !== undefined && !scenario.takes?.includes(key))
    .map((key) => {
      const takers = scenarios.filter(({ takes }) => takes?.includes(key)).map(({ name }) => name)
      return `${flagOf(key)}: means nothing to ${scenario.name}; it is for ${takers.join(', ')}`
    })
  const ofTheStack = target === 'embedded' ? [] : stackOptionKeys.filter((key) => given[key] !== undefined)
  const instead = target === 'emulated' ? 'give it to `fanbench up`' : 'a run cannot set it where the target is'
  const ofTargets = target === 'embedded' ? namesOfParts.filter((key) => given[key] !== undefined) : []
  return [
    ...ofOthers,
    ...ofTheStack.map((key) => `${flagOf(key)}: is for the embedded stack; ${instead}`),
    ...ofTargets.map((key) => `${flagOf(key)}: is for a chat that is up already; the embedded stack names its own`),
  ]
}

function chosen(given: Settings, keys: readonly (keyof Settings)[]): Settings {
  return Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]))
}

function flagOf(key: keyof Settings): string {
  return settings.find((setting) => setting.key === key)?.flag ?? key
}
