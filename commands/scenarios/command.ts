import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { scenarios } from '../../src/scenarios/index.ts'
import { type RunOptions, generalDefaults, scenarioSettings } from '../../src/scenarios/options.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import type { Settings } from '../../src/settings/settings.ts'
import { flagArgs } from '../run/command-line.ts'
import type { CommandContext } from '../flags/context.ts'

// Each run draws its own seed, so it is nobody's default; special options are told by the scenarios that take them.
const defaults = withoutKeys(generalDefaults, ['seed', ...Object.keys(scenarioSettings)])

/** Lists what `run` can be asked to do, and what each does unless told otherwise. */
export function listScenarios({ answer, json }: CommandContext): ExitCode {
  answer.write(json ? `${JSON.stringify(scenarios.map(describe), null, 2)}\n` : asText())
  return exitCodes.ok
}

function describe({ name, summary, defaultsWithoutRooms, needsRooms, ...scenario }: Scenario) {
  return {
    name,
    summary,
    defaults: { ...defaults, ...ownDefaults(scenario) },
    ...(defaultsWithoutRooms && { defaultsWithoutRooms }),
    ...(needsRooms && { needsRooms }),
  }
}

/** Describes the defaults of a scenario that differ from the general ones, and the special options that it takes. */
function ownDefaults({
  defaults: own,
  takes = [],
  stack,
  limits: limit,
}: Pick<Scenario, 'defaults' | 'takes' | 'stack' | 'limits'>) {
  const special = Object.fromEntries(takes.map((key) => [key, generalDefaults[key]]))
  return { ...special, ...own, ...stack, ...(limit && { limit: [...limit] }) }
}

function withoutKeys(options: RunOptions, keys: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !keys.includes(key)))
}

/** Describes the differences for a chat without rooms. */
function withoutRooms({ defaultsWithoutRooms: own, needsRooms = false }: Scenario, margin: string): string[] {
  if (needsRooms) return [`${margin}not for a chat without rooms`]
  return own === undefined ? [] : [`${margin}without rooms: ${flagArgs(own).join(' ')}`]
}

function asText(): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length)) + 2
  const margin = ' '.repeat(width)
  const lines = scenarios.flatMap((scenario) => [
    scenario.name.padEnd(width) + scenario.summary,
    ...wrapped(ownDefaults(scenario), margin),
    ...withoutRooms(scenario, margin),
    '',
  ])
  return [...lines, 'Unless the scenario says otherwise:', ...wrapped(defaults, margin), ''].join('\n')
}

function wrapped(options: Settings, margin: string): string[] {
  const flags = flagArgs(options)
    .join(' ')
    .split(/ (?=--)/)
  const lines: string[] = []
  for (const flag of flags.filter((word) => word !== '')) {
    const longer = `${lines.at(-1) ?? ''} ${flag}`
    if (lines.length > 0 && longer.length <= 100) lines[lines.length - 1] = longer
    else lines.push(margin + flag)
  }
  return lines
}
