import EventEmitter from 'node:events'
import type { CommandLine } from './command-host.ts'

// Runs commands/cli.ts anew for each command line that it is sent; all that cli.ts imports stays loaded. The end of the
// process, which cli.ts asks for, is the end of that command line alone.

// Each of them listens to signals and streams.
EventEmitter.defaultMaxListeners = 0
const ownEnvironment = { ...process.env }
const cli = new URL('../../commands/cli.ts', import.meta.url)
let count = 0

const exit = process.exit.bind(process)
let end: (exitCode: number) => void = exit
process.exit = ((exitCode: number) => end(exitCode)) as typeof process.exit
process.on('disconnect', () => exit())
process.on('message', (line: CommandLine) => void executeRun(line))

async function executeRun({ words, cwd, env, mark }: CommandLine): Promise<void> {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, ownEnvironment, env)
  process.chdir(cwd)
  process.argv = [process.execPath, cli.pathname, ...words]
  const { promise, resolve } = Promise.withResolvers<number>()
  end = resolve
  // Another URL is another module.
  count += 1
  await import(`${cli.href}?${count}`)
  const exitCode = await promise
  for (const stream of [process.stdout, process.stderr]) stream.write(`${mark}${exitCode}${mark}`)
}
