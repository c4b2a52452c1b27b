import type { CompletedCommand, Values } from './command-tree.ts'

/** A script for zsh's completion system, to be put into a folder of \`$fpath\`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')))
  return `#compdef fanbench
# Completes command lines of fanbench; made by \`fanbench completion zsh\`.
_fanbench() {
  local at= place=0 word i
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

# Does this option take a value?
_fanbench_takes() {
  case "$1:$2" in
    (${valued(commands).join('|')}) return 0 ;;
  esac
  return 1
}

_fanbench_value() {
  case "$1:$2" in
${commands.flatMap(({ path, options }) => options.flatMap(({ flags, takes }) => (takes === null ? [] : [`    (${flags.map((flag) => quoted(`${path.join(' ')}:${flag}`)).join('|')}) ${replies(takes)}; return 0 ;;`]))).join('\n')}
  esac
  return 1
}

_fanbench_options() {
  case "$1" in
${commands.map(({ path, options }) => `    (${quoted(path.join(' '))}) options=(${options.map(({ flags, description }) => described(flags[0] ?? '', description)).join(' ')}); _describe -o option options ;;`).join('\n')}
  esac
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
      : `below=(${commands.map(({ name, description }) => described(name, description)).join(' ')}); _describe command below; `
  const at = (place: number) => `    (${quoted(`${path.join(' ')}:${place}`)})`
  return [
    ...(first === undefined && below === ''
      ? []
      : [`${at(0)} ${below}${first === undefined ? ':' : replies(first)} ;;`]),
    ...more.map((values, index) => `${at(index + 1)} ${replies(values)} ;;`),
  ]
}

function replies({ words, paths, isOpen }: Values): string {
  const known = words.length === 0 ? '' : `compadd ${isOpen ? "-S '' " : ''}-- ${words.map(quoted).join(' ')}`
  return (
    [...(isOpen ? [String.raw`compset -P '*,'`] : []), known, paths ? '_files' : '']
      .filter((part) => part !== '')
      .join('; ') || ':'
  )
}

function valued(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap(({ path, options }) =>
    options
      .filter(({ takes }) => takes !== null)
      .flatMap(({ flags }) => flags.map((flag) => quoted(`${path.join(' ')}:${flag}`))),
  )
}

function described(name: string, description: string): string {
  return quoted(`${name}:${description.replaceAll(':', String.raw`\:`)}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
