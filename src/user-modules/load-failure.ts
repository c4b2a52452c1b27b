import { pathToFileURL } from 'node:url'

/** Why a module could not be loaded, in a line for who wrote it: the error, and where in the file it is, if that is known. */
export function loadFailure(error: unknown, path: string): string {
  if (!(error instanceof Error)) return String(error)
  const [message = ''] = error.message.split('\n', 1)
  const line = lineIn(error.stack ?? '', path)
  return line === undefined ? message : `${message} in line ${line}`
}

/** A mistake in the syntax begins the stack with the file's path, what is thrown has its URL in the first call of the file. */
function lineIn(stack: string, path: string): string | undefined {
  const name = [`${pathToFileURL(path).href}:`, `${path}:`].find((candidate) => stack.includes(candidate))
  return name === undefined ? undefined : /^\d+/.exec(stack.slice(stack.indexOf(name) + name.length))?.[0]
}
