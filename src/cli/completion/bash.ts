import type { CompletedCommand, Values } from './command-tree.ts'

/** A script for bash 3.2 and later, which needs nothing but bash. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')))
  return `# Completes command lines of fanbench; made by \`fanbench completion bash\`.
_fanbench() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at= place=0 word i
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

# Does this option take a value?
_fanbench_takes() {
  case "$1:$2" in
    ${alternatives(commands.flatMap(({ path, options }) => options.filter(({ takes }) => takes !== null).flatMap(({ flags }) => flags.map((flag) => `${path.join(' ')}:${flag}`))))}) return 0 ;;
  esac
  return 1
}

_fanbench_value() {
  case "$1:$2" in
${commands.flatMap(({ path, options }) => options.flatMap(({ flags, takes }) => (takes === null ? [] : [`    ${alternatives(flags.map((flag) => `${path.join(' ')}:${flag}`))}) ${replies(takes)}; return 0 ;;`]))).join('\n')}
  esac
  return 1
}

_fanbench_options() {
  case "$1" in
${commands.map(({ path, options }) => `    ${quoted(path.join(' '))}) _fanbench_words ${quoted(options.map(({ flags }) => flags[0] ?? '').join(' '))} ;;`).join('\n')}
  esac
}

_fanbench_argument() {
  case "$1:$2" in
${commands.flatMap(argumentCases).join('\n')}
  esac
}

complete -F _fanbench fanbench
`
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

function alternatives(texts: readonly string[]): string {
  return texts.map(quoted).join(' | ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
