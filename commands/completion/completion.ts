import { Argument, type Command, type Option } from 'commander'
import { exitCodes } from '../../src/exit-codes.ts'
import { scenarios } from '../../src/scenarios/index.ts'
import { SettingOption } from '../flags/setting-option.ts'
import type { Execute } from '../flags/subcommand.ts'

/** The words that can follow a command: its subcommands, or the names of its first argument, and its options. */
interface CompletedCommand {
  /** The path from the program: `['report', 'import']`; empty for the program itself. */
  readonly path: readonly string[]
  readonly names: readonly string[]
  readonly options: readonly Option[]
}

const scripts = {
  bash: bashCompletion,
  zsh: (commands: readonly CompletedCommand[]) =>
    `autoload -U +X compinit bashcompinit && compinit && bashcompinit\n${bashCompletion(commands)}`,
  fish: fishCompletion,
} as const

const details = `
Tab completes commands, scenarios, options, the names that an option takes, and
files.

  bash   fanbench completion bash >> ~/.bashrc
  zsh    fanbench completion zsh >> ~/.zshrc
  fish   fanbench completion fish > ~/.config/fish/completions/fanbench.fish

Open a new shell then. After an upgrade of fanbench, write it anew.`

/** Prints a script for a shell, made from the commands and options of the program. */
export function addCompletion(program: Command, execute: Execute): void {
  const completion = program
    .command('completion')
    .description('print a script that lets a shell complete command lines with Tab')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', details)
  completion.action((shell: keyof typeof scripts) =>
    execute(completion, ({ answer }) => {
      answer.write(completionScript(shell, program))
      return exitCodes.ok
    }),
  )
}

export function completionScript(shell: keyof typeof scripts, program: Command): string {
  return scripts[shell](commandsOf(program))
}

function commandsOf(command: Command, path: readonly string[] = []): CompletedCommand[] {
  const help = command.createHelp()
  const below = help.visibleCommands(command)
  const [argument] = command.registeredArguments
  const ofArgument = argument?.name() === 'scenario' ? scenarios.map(({ name }) => name) : argument?.argChoices
  const names = [...below.map((one) => one.name()), ...(ofArgument ?? [])]
  return [
    { path, names, options: help.visibleOptions(command) },
    ...below.flatMap((one) => commandsOf(one, [...path, one.name()])),
  ]
}

function namesOf(option: Option): readonly string[] {
  return option.argChoices ?? (option instanceof SettingOption ? option.setting.choices : undefined) ?? []
}

/** For bash 3.2 and later. Where nothing fits, bash completes files. */
function bashCompletion(commands: readonly CompletedCommand[]): string {
  const withNames = commands.flatMap(({ path, options }) =>
    options.filter((option) => namesOf(option).length > 0).map((option) => ({ path, option })),
  )
  const withValue = commands.flatMap(({ options }) => options.filter(takesValue)).map(({ long }) => `*:${long ?? ''}`)
  const row = (pattern: string, words: readonly string[]) => `    ${pattern}) words=${quoted(words.join(' '))} ;;`
  return `# Completes command lines of fanbench.
_fanbench() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at= word words=
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    case "\${at:+$at }$word" in
      ${commands.flatMap(({ path }) => (path.length === 0 ? [] : [quoted(path.join(' '))])).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at:$prev" in
${withNames.map(({ path, option }) => row(quoted(`${path.join(' ')}:${option.long ?? ''}`), namesOf(option))).join('\n')}
    ${[...new Set(withValue)].join('|')}) return ;;
    *) case "$at:$cur" in
${commands
  .flatMap(({ path, names, options }) => {
    const at = path.join(' ')
    return [
      row(
        `${quoted(`${at}:-`)}*`,
        options.map(({ long }) => long ?? ''),
      ),
      row(`${quoted(`${at}:`)}*`, names),
    ]
  })
  .join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _fanbench fanbench
`
}

function fishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, names, options }) => {
    const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`)
    const before = names.length === 0 ? [] : [`not __fish_seen_subcommand_from ${names.join(' ')}`]
    const condition = (parts: readonly string[]) => (parts.length === 0 ? '' : ` -n ${quoted(parts.join('; and '))}`)
    return [
      ...(names.length === 0 ? [] : [`${condition([...seen, ...before])} -a ${quoted(names.join(' '))}`]),
      ...options.map(
        (option) => `${condition(path.length === 0 ? ['__fish_use_subcommand'] : seen)}${fishOption(option)}`,
      ),
    ]
  })
  return lines.map((line) => `complete -c fanbench${line}\n`).join('')
}

function fishOption(option: Option): string {
  const [long = '', short = ''] = [option.long, option.short].map((flag) => flag?.replace(/^-+/, ''))
  const names = namesOf(option)
  const takes = names.length > 0 ? ` -x -a ${quoted(names.join(' '))}` : takesValue(option) ? ' -r' : ''
  return ` -l ${long}${short === '' ? '' : ` -s ${short}`}${takes} -d ${quoted(option.description)}`
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
