import type { CompletedCommand, Values } from './command-tree.ts'
import { type OptionList, optionLists, pathOf, takenValues } from './shared-options.ts'

/** A script for bash 3.2 and later, which needs nothing but bash. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map((command) => quoted(pathOf(command)))
  const taken = takenValues(commands)
  const lists = optionLists(commands)
  return `# Completes command lines of fanbench; made by \`fanbench completion bash\`.
_fanbench() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at= place=0 takes word i
  # bash takes the = of --limit=... for a word of its own.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "\${at:+$at }$word" in
      ${paths.join(' | ')}) at="\${at:+$at }$word"; place=0 ;;
      *) _fanbench_takes "$at" "\${COMP_WORDS[i-1]}" || [[ $word == -* || $word == = || \${COMP_WORDS[i-1]} == = ]] || ((place++)) ;;
    esac
  done
  _fanbench_value "$at" "$prev" && return
  if [[ $cur == -* ]]; then _fanbench_options "$at"; else _fanbench_argument "$at" "$place"; fi
}

_fanbench_words() {
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_fanbench_paths() {
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen -f -- "$cur"))
}

_fanbench_open() {
  compopt -o nospace 2>/dev/null
  # After a comma, another limit.
  local done=
  [[ $cur == *,* ]] && done=\${cur%,*},
  COMPREPLY=($(compgen -P "$done" -W "$1" -- "\${cur#"$done"}"))
}

# Does this option take a value? Sets what it takes.
_fanbench_takes() {
  takes=
  case "$1:$2" in
${taken.map(({ patterns, takes }, place) => `    ${patterns.join(' | ')}) ${takes === null ? '' : `takes=${place} `};;`).join('\n')}
  esac
  [[ -n $takes ]]
}

_fanbench_value() {
  local takes
  _fanbench_takes "$1" "$2" || return 1
  case $takes in
${taken.flatMap(({ takes }, place) => (takes === null ? [] : [`    ${place}) ${replies(takes)} ;;`])).join('\n')}
  esac
  return 0
}

# Each list of options is of the commands that have them all.
_fanbench_options() {
  local words=
${lists.map(listLine).join('\n')}
  _fanbench_words "$words"
}

_fanbench_argument() {
  case "$1:$2" in
${commands.flatMap(argumentCases).join('\n')}
  esac
}

complete -F _fanbench fanbench
`
}

function listLine({ options, commands }: OptionList): string {
  const names = options.map(({ flags }) => flags[0] ?? '').join(' ')
  return `  case "$1" in ${commands.map((command) => quoted(pathOf(command))).join(' | ')}) words+=${quoted(`${names} `)} ;; esac`
}

/** The commands below it stand where its first argument does. */
function argumentCases({ path, commands, arguments: places }: CompletedCommand): string[] {
  const names = commands.map(({ name }) => name)
  const [first, ...more] = places
  const atFirst = { words: [...names, ...(first?.words ?? [])], paths: first?.paths ?? false, isOpen: false }
  return [atFirst, ...more].flatMap((values, place) =>
    values.words.length > 0 || values.paths
      ? [`    ${quoted(`${path.join(' ')}:${place}`)}) ${replies(values)} ;;`]
      : [],
  )
}

function replies({ words, paths, isOpen }: Values): string {
  if (words.length === 0) return paths ? 'COMPREPLY=(); _fanbench_paths' : 'COMPREPLY=()'
  const known = `${isOpen ? '_fanbench_open' : '_fanbench_words'} ${quoted(words.join(' '))}`
  return paths ? `${known}; _fanbench_paths` : known
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
