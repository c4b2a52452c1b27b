import { type Command, Option } from 'commander'
import { type OnRequest, type PathsAsked, onRequest } from '../../reports/on-request.ts'

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
