import EventEmitter from 'node:events'
import { inspect } from 'node:util'
import { compiler } from '../../user-files/compiler.ts'
import type { CommandLine } from './command-host.ts'

// Runs commands/cli.ts anew for each command line that it is sent; all that cli.ts imports stays loaded. The end of the
// process, which cli.ts asks for, is the end of that command line alone.

// Each of them listens to signals and streams.
EventEmitter.defaultMaxListeners = 0
const ownEnvironment = { ...process.env }
// esbuild starts its processes in the folder in which it was loaded. That of a command line is gone when the next one comes.
compiler()
const cli = new URL('../../commands/cli.ts', import.meta.url)
let count = 0

const exit = process.exit.bind(process)
let end: (exitCode: number) => void = exit
process.exit = ((exitCode: number) => end(exitCode)) as typeof process.exit
process.on('disconnect', () => exit())
process.on('message', (line: CommandLine) => void executeRun(line))

async function executeRun({ args, cwd, env, mark }: CommandLine): Promise<void> {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, ownEnvironment, env)
  process.chdir(cwd)
  process.argv = [process.execPath, cli.pathname, ...args]
  const { promise, resolve } = Promise.withResolvers<number>()
  end = resolve
  // Another URL is another module.
  count += 1
  // What is still awaited when a process exits is never settled, so that the exit alone is waited for.
  import(`${cli.href}?${count}`).catch((error: unknown) => {
    process.stderr.write(inspect(error))
    resolve(1)
  })
  const exitCode = await promise
  for (const stream of [process.stdout, process.stderr]) stream.write(`${mark}${exitCode}${mark}`)
}
