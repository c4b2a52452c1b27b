import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { generalDefaults } from '../scenarios/defaults.ts'
import { scenarios } from '../scenarios/index.ts'
import type { RunOptions } from '../scenarios/options.ts'
import { flagWords } from './command-line.ts'
import type { CommandContext } from './context.ts'

// Each run draws its own, so it is nobody's default.
const { seed: _, ...defaults } = generalDefaults

/** Lists what `run` can be asked to do, and what each does unless told otherwise. */
export function listScenarios({ answer, json }: CommandContext): ExitCode {
  answer.write(json ? `${JSON.stringify(scenarios.map(describe), null, 2)}\n` : asText())
  return exitCodes.ok
}

function describe({ name, summary, defaults: own }: (typeof scenarios)[number]) {
  return { name, summary, defaults: { ...defaults, ...own } }
}

function asText(): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length)) + 2
  const margin = ' '.repeat(width)
  const lines = scenarios.flatMap(({ name, summary, defaults: own }) => [
    name.padEnd(width) + summary,
    ...wrapped(own, margin),
    '',
  ])
  return [...lines, 'Unless the scenario says otherwise:', ...wrapped(defaults, margin), ''].join('\n')
}

function wrapped(options: Partial<RunOptions>, margin: string): string[] {
  const flags = flagWords(options)
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
