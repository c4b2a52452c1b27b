import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CommandContext } from './context.ts'
import type { ExitCode } from '../../src/exit-codes.ts'
import { type OnRequest, type PathsAsked, onRequest } from '../../reports/on-request.ts'

/** Runs a command; its exit code is the exit code of the process. */
export type Execute = (
  command: Command,
  work: (context: CommandContext) => ExitCode | Promise<ExitCode>,
) => Promise<void>

/** A subcommand with what every one takes. Its own modules are imported when it is called: help and mistakes come at once. */
export function subcommand(
  program: Command,
  usage: string,
  description: string,
  options: readonly Option[] = [],
): Command {
  const command = program.command(usage).description(description)
  for (const option of options) command.addOption(option)
  command
    .optionsGroup('Output:')
    .option('--json', 'print one JSON document on stdout, and all else on stderr')
    .option('-q, --quiet', 'no progress')
    .option('--no-color', 'no colours')
    .helpOption('-h, --help', 'show this help')
    .addOption(new Option('--help-all', 'show all options').hideHelp())
  // Behind the option's own listener, which notes that all is wanted.
  return command.on('option:help-all', () => command.help())
}

/** Returns the `--verbose` option of commands that limit their answer to a screen by default. */
export function verboseOption(): Option {
  return new Option('-v, --verbose', 'print everything, not only what fits on a screen').helpGroup('Output:')
}

/** Gathers what an option is given each time. */
export function repeatable(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}

export function portNumber(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('give a port, 0 to 65535.')
}

const longestSeconds = 7 * 24 * 3600

/** Parses a number of seconds, up to the longest time of a timer. */
export function positiveSeconds(text: string): number {
  const seconds = Number(text)
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= longestSeconds) return seconds
  throw new InvalidArgumentError(`give a number above 0, at most ${longestSeconds}.`)
}

export function positiveWhole(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('give a whole number above 0.')
}

/** One a further output: `--junit <file>`. @param names left out, those of a run */
export function onRequestOptions(names = Object.keys(onRequest) as readonly OnRequest[]): Option[] {
  return names.map((name) => {
    const { takes, help } = onRequest[name]
    return new Option(`--${name} <${takes}>`, help).helpGroup('Output:')
  })
}

/** Returns the paths of the outputs that the user asked for. */
export function pathsAsked(command: Command): PathsAsked {
  const options = command.opts<PathsAsked>()
  return Object.fromEntries(
    (Object.keys(onRequest) as OnRequest[]).flatMap((name) => {
      const path = options[name]
      return path === undefined ? [] : [[name, path]]
    }),
  )
}
