import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '../src/exit-codes.ts'
import { verdictOf } from './verdict.ts'
import { fanbenchArgs, splitArgs } from './args.ts'

// The step of action.yml that runs fanbench in the working directory. Its exit code is fanbench's.

const { INPUT_COMMAND = '', INPUT_STACK = '', INPUT_BASELINE_REF = '', INPUT_ARGS = '' } = process.env
const outFolder = join('reports', 'out')
const earlier = savedResults()

const exitCode = await runFanbench()
const folder = newestOf(savedResults().filter((name) => !earlier.includes(name)))
const [command = ''] = splitArgs(INPUT_COMMAND)
setOutput('exit-code', String(exitCode))
setOutput('verdict', verdictOf(command, folder, exitCode))
setOutput('folder', folder ?? '')
process.exit(exitCode)

async function runFanbench(): Promise<number> {
  const cli = fileURLToPath(new URL('../commands/cli.ts', import.meta.url))
  let args: string[]
  try {
    args = fanbenchArgs({
      command: INPUT_COMMAND,
      stack: INPUT_STACK,
      baselineRef: INPUT_BASELINE_REF,
      args: INPUT_ARGS,
    })
  } catch (error) {
    console.error(`✖ args: ${(error as Error).message}`)
    return exitCodes.usage
  }
  const child = spawn(process.execPath, [cli, ...args], { stdio: 'inherit' })
  // A cancelled job signals this process alone; fanbench then writes a partial report.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return code ?? 128 + constants.signals[signal ?? 'SIGKILL']
}

/** Names begin with the instant of their start, so that they sort by time. */
function savedResults(): string[] {
  try {
    return readdirSync(outFolder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  } catch {
    return []
  }
}

function newestOf(names: readonly string[]): string | null {
  const newest = names.toSorted().at(-1)
  return newest === undefined ? null : join(outFolder, newest)
}

function setOutput(name: string, value: string): void {
  const file = process.env['GITHUB_OUTPUT']
  if (file !== undefined) appendFileSync(file, `${name}=${value}\n`)
}
