import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCommandHost } from '../commands/command-host.ts'
import { type Outcome, fanbench, temporaryFolder } from '../commands/fanbench.ts'

export interface Trapped extends Outcome {
  /** `lookup chat.example`, `connect 127.0.0.1:80`, in their order, from every process of the run. */
  readonly network: readonly string[]
}

/** Runs the command line to its end, with every look-up and every dialling of it written down. */
export async function trappedFanbench(
  args: readonly string[],
  {
    cwd = temporaryFolder(),
    names = '',
    env = {},
  }: { cwd?: string; names?: string; env?: Record<string, string> } = {},
): Promise<Trapped> {
  const file = join(temporaryFolder(), 'network')
  const outcome = await fanbench(args, {
    cwd,
    env: { ...trapped(file, names), ...env },
  })
  return { ...outcome, network: linesOf(file) }
}

/** One process for many command lines, all of whose look-ups and diallings are written down. */
export function startTrappedHost({ names, env = {} }: { names: string; env?: Record<string, string> }) {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-trap-'))
  const file = join(folder, 'network')
  const host = startCommandHost({ ...trapped(file, names), ...env })
  return {
    async fanbench(...line: Parameters<typeof host.fanbench>): Promise<Trapped> {
      rmSync(file, { force: true })
      const outcome = await host.fanbench(...line)
      return { ...outcome, network: linesOf(file) }
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

function trapped(file: string, names: string) {
  return { NODE_OPTIONS: `--import=${trap}`, TRAP_FILE: file, TRAP_NAMES: names }
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

const trap = new URL('./network-trap.ts', import.meta.url).href
