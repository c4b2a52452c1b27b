import { type Command, Option } from 'commander'
import { type OnRequest, type PathsAsked, onRequest } from '../../reports/on-request.ts'

/** One a further output of a run: `--junit <file>`. */
export function onRequestOptions(): Option[] {
  return Object.entries(onRequest).map(([name, { takes, help }]) =>
    new Option(`--${name} <${takes}>`, help).helpGroup('Output:'),
  )
}

/** Where the user wants them. */
export function pathsAsked(command: Command): PathsAsked {
  const options = command.opts<PathsAsked>()
  return Object.fromEntries(
    (Object.keys(onRequest) as OnRequest[]).flatMap((name) => {
      const path = options[name]
      return path === undefined ? [] : [[name, path]]
    }),
  )
}
