import type { CompletedCommand, Values } from './command-tree.ts'

/** A script for fish, to be put into a folder of its completions. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completes command lines of fanbench; made by \`fanbench completion fish\`.
function __fanbench_at --description 'Is this the command that is typed?'
    set -l at
    for word in (commandline -opc)[2..]
        contains -- (string trim -- "$at $word") ${commands
          .filter(({ path }) => path.length > 0)
          .map(({ path }) => quoted(path.join(' ')))
          .join(' ')}
        and set -a at $word
    end
    test "$at" = "$argv[1]"
end

complete -c fanbench -f
${commands.flatMap(linesOf).join('\n')}
`
}

function linesOf({ path, commands, options, arguments: places }: CompletedCommand): string[] {
  const head = `complete -c fanbench -n ${quoted(`__fanbench_at ${quoted(path.join(' '))}`)}`
  return [
    ...commands.map(({ name, description }) => `${head} -a ${quoted(name)} -d ${quoted(description)}`),
    ...places.flatMap((values) => (isEmpty(values) ? [] : [`${head}${taken(values)}`])),
    ...options.map(({ flags, description, takes }) => {
      const names = flags
        .map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`))
        .join('')
      return `${head}${names}${takes === null ? '' : ` ${takes.paths ? '-r' : '-x'}${taken(takes)}`} -d ${quoted(description)}`
    }),
  ]
}

function isEmpty({ words, paths }: Values): boolean {
  return words.length === 0 && !paths
}

function taken({ words, paths }: Values): string {
  return `${paths ? ' -F' : ''}${words.length === 0 ? '' : ` -a ${quoted(words.join(' '))}`}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`
}
