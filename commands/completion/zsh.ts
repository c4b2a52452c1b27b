import type { CompletedCommand, Values } from './command-tree.ts'
import { type OptionList, optionLists, pathOf, takenValues } from './shared-options.ts'

/** A script for zsh's completion system, to be put into a folder of \`$fpath\`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map((command) => quoted(pathOf(command)))
  const taken = takenValues(commands)
  return `#compdef fanbench
# Completes command lines of fanbench; made by \`fanbench completion zsh\`.
_fanbench() {
  local at= place=0 takes word i
  local -a options below
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    case "\${at:+$at }$word" in
      (${paths.join('|')}) at="\${at:+$at }$word"; place=0 ;;
      (*) _fanbench_takes "$at" "$words[i-1]" || [[ $word == -* ]] || ((place++)) ;;
    esac
  done
  if [[ $PREFIX == --*=* ]]; then
    local option=\${PREFIX%%=*}
    compset -P '--[^=]#='
    _fanbench_value "$at" "$option"
    return
  fi
  _fanbench_value "$at" "$words[CURRENT-1]" && return
  if [[ $PREFIX == -* ]]; then _fanbench_options "$at"; else _fanbench_argument "$at" "$place"; fi
}

# Does this option take a value? Sets what it takes.
_fanbench_takes() {
  takes=
  case "$1:$2" in
${taken.map(({ patterns, takes }, place) => `    (${patterns.join('|')}) ${takes === null ? '' : `takes=${place} `};;`).join('\n')}
  esac
  [[ -n $takes ]]
}

_fanbench_value() {
  local takes
  _fanbench_takes "$1" "$2" || return 1
  case $takes in
${taken.flatMap(({ takes }, place) => (takes === null ? [] : [`    (${place}) ${replies(takes)} ;;`])).join('\n')}
  esac
  return 0
}

# Each list of options is of the commands that have them all.
_fanbench_options() {
${optionLists(commands).map(listLine).join('\n')}
  _describe -o option options
}

_fanbench_argument() {
  case "$1:$2" in
${commands.flatMap(argumentCases).join('\n')}
  esac
}

# Sourced, it registers itself; in a folder of $fpath it is called.
if [[ $funcstack[1] == _fanbench ]]; then _fanbench "$@"; else compdef _fanbench fanbench; fi
`
}

/** The commands below it stand where its first argument does. */
function argumentCases({ path, commands, arguments: places }: CompletedCommand): string[] {
  const [first, ...more] = places
  const below =
    commands.length === 0
      ? ''
      : `below=(${commands.map(({ name, description }) => describedName(name, description)).join(' ')}); _describe command below; `
  const at = (place: number) => `    (${quoted(`${path.join(' ')}:${place}`)})`
  return [
    ...(first === undefined && below === ''
      ? []
      : [`${at(0)} ${below}${first === undefined ? ':' : replies(first)} ;;`]),
    ...more.map((values, index) => `${at(index + 1)} ${replies(values)} ;;`),
  ]
}

function replies({ words, paths, isOpen }: Values): string {
  const known = words.length === 0 ? '' : `compadd ${isOpen ? "-S '' " : ''}-- ${words.map(bare).join(' ')}`
  return (
    [...(isOpen ? [String.raw`compset -P '*,'`] : []), known, paths ? '_files' : '']
      .filter((part) => part !== '')
      .join('; ') || ':'
  )
}

function listLine({ options, commands }: OptionList): string {
  const described = options.map(({ flags, description }) => describedName(flags[0] ?? '', description))
  return `  case "$1" in (${commands.map((command) => quoted(pathOf(command))).join('|')}) options+=(${described.join(' ')}) ;; esac`
}

function describedName(name: string, description: string): string {
  return quoted(`${name}:${description.replaceAll(':', String.raw`\:`)}`)
}

/** A word of letters alone needs no quotes. */
function bare(word: string): string {
  return /^[\w.:=/-]+$/.test(word) && !word.startsWith('=') ? word : quoted(word)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
