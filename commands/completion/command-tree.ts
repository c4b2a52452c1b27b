import type { Argument, Command, Option } from 'commander'
import { counterCatalogue } from '../../src/metrics/catalogue/counters.ts'
import { metricNames } from '../../src/metrics/catalogue/metrics.ts'
import { statistics } from '../../src/metrics/judging/checks/limits.ts'
import { ratios } from '../../src/metrics/judging/checks/ratios.ts'
import { scenarios } from '../../src/scenarios/index.ts'
import { settings } from '../../src/settings/settings.ts'
import { NamesOption } from '../flags/subcommand.ts'

/** What may stand at a place of the command line. */
export interface Values {
  readonly words: readonly string[]
  /** Paths as well, or alone. */
  readonly paths: boolean
  /** More is written behind such a word without a blank: the value of a limit. */
  readonly isOpen: boolean
}

export interface CompletedOption {
  /** `--limit`, and `-o` where there is one. */
  readonly flags: readonly string[]
  readonly description: string
  /** Null of a switch, which takes nothing. */
  readonly takes: Values | null
}

export interface CompletedCommand {
  /** From the program: `['report', 'import']`; empty for the program itself. */
  readonly path: readonly string[]
  readonly description: string
  readonly commands: readonly { readonly name: string; readonly description: string }[]
  readonly options: readonly CompletedOption[]
  readonly arguments: readonly Values[]
}

/** The program and all commands below it. */
export function commandTree(command: Command, path: readonly string[] = []): CompletedCommand[] {
  const helper = command.createHelp()
  const below = helper.visibleCommands(command)
  return [
    {
      path,
      description: command.description(),
      commands: below.map((one) => ({ name: one.name(), description: one.description() })),
      options: helper.visibleOptions(command).map(completed),
      arguments:
        command.name() === 'help'
          ? [wordsOnly(namesBeside(command))]
          : command.registeredArguments.map(valuesOfArgument),
    },
    ...below.flatMap((one) => commandTree(one, [...path, one.name()])),
  ]
}

const nothing: Values = { words: [], paths: false, isOpen: false }
const anyPath: Values = { ...nothing, paths: true }

function wordsOnly(words: readonly string[]): Values {
  return { ...nothing, words }
}

function namesBeside({ parent }: Command): string[] {
  return (parent?.commands ?? []).map((command) => command.name())
}

function completed(option: Option): CompletedOption {
  const flags = [option.long, option.short].filter((flag) => flag !== undefined && flag !== null)
  const isSwitch = !option.required && !option.optional
  return { flags, description: shortened(option.description), takes: isSwitch ? null : valuesOf(option) }
}

const mostDescription = 44

/** A shell lists an option a line, and cuts what does not fit: only whole words of it are kept. */
function shortened(description: string): string {
  if (description.length <= mostDescription) return description
  return `${description.slice(0, mostDescription).replace(/[\s,;:(]*\S*$/, '')} …`
}

/** The limits that can be written, up to their value: `delivery_latency.p99=`. */
const limits: Values = {
  words: [
    ...metricNames.flatMap((metric) => statistics.map((statistic) => `${metric}.${statistic}=`)),
    ...Object.keys(counterCatalogue).map((counter) => `${counter}=`),
    ...Object.keys(ratios).map((ratio) => `${ratio}=`),
  ],
  paths: false,
  isOpen: true,
}

function valuesOf(option: Option): Values {
  const { long, flags, argChoices } = option
  if (option instanceof NamesOption) return wordsOnly(option.names)
  if (long === '--limit' || long === '--slo') return limits
  if (argChoices !== undefined) return wordsOnly(argChoices)
  const choices = settings.find(({ flag }) => flag === long)?.choices
  if (choices !== undefined) return { ...wordsOnly(choices), paths: /file|where|folder/.test(flags) }
  return /<[^>]*(file|folder|where|what)[^>]*>/.test(flags) ? anyPath : nothing
}

function valuesOfArgument(argument: Argument): Values {
  if (argument.name() === 'scenario') return wordsOnly(scenarios.map(({ name }) => name))
  if (argument.argChoices !== undefined) return wordsOnly(argument.argChoices)
  return /^(run|file|folder|script|from|[AB])$/.test(argument.name()) ? anyPath : nothing
}
