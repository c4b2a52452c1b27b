import type { CompletedCommand, CompletedOption, Values } from './command-tree.ts'
import { type OptionList, optionLists, pathOf } from './shared-options.ts'

/** A script for fish, to be put into a folder of its completions. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completes command lines of fanbench; made by \`fanbench completion fish\`.
function __fanbench_at --description 'Is one of these the command that is typed?'
    set -l at
    for word in (commandline -opc)[2..]
        contains -- (string trim -- "$at $word") ${commands
          .filter(({ path }) => path.length > 0)
          .map((command) => quoted(pathOf(command)))
          .join(' ')}
        and set -a at $word
    end
    contains -- "$at" $argv
end

set -g __fanbench_open ${openWords(commands).join(' ')}
complete -c fanbench -f
${commands.flatMap(linesOf).join('\n')}
${optionLists(commands).map(listLines).join('\n')}
`
}

function linesOf(command: CompletedCommand): string[] {
  const head = `complete -c fanbench -n ${quoted(`__fanbench_at ${quoted(pathOf(command))}`)}`
  return [
    ...command.commands.map(({ name, description }) => `${head} -a ${quoted(name)} -d ${quoted(description)}`),
    ...command.arguments.flatMap((values) => (isEmpty(values) ? [] : [`${head}${taken(values)}`])),
  ]
}

/** Whether such a command is typed is asked in one place for all options of a list. */
function listLines({ options, commands }: OptionList, place: number): string {
  const name = `__fanbench_has_${place}`
  return [
    `function ${name}`,
    `    __fanbench_at ${commands.map((command) => quoted(pathOf(command))).join(' ')}`,
    'end',
    ...options.map((option) => optionLine(name, option)),
  ].join('\n')
}

function optionLine(condition: string, { flags, description, takes }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`)).join('')
  const values = takes === null ? '' : ` ${takes.paths ? '-r' : '-x'}${taken(takes)}`
  return `complete -c fanbench -n ${condition}${names}${values} -d ${quoted(description)}`
}

function openWords(commands: readonly CompletedCommand[]): readonly string[] {
  const options = commands.flatMap((command) => command.options)
  return options.find(({ takes }) => takes?.isOpen)?.takes?.words ?? []
}

function isEmpty({ words, paths }: Values): boolean {
  return words.length === 0 && !paths
}

/** The limits, which are many, are written once. */
function taken({ words, paths, isOpen }: Values): string {
  if (isOpen) return " -a '$__fanbench_open'"
  return `${paths ? ' -F' : ''}${words.length === 0 ? '' : ` -a ${quoted(words.join(' '))}`}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`
}
