import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Outcome, fanbench, temporaryFolder } from '../src/commands/fanbench.ts'

export interface Trapped extends Outcome {
  /** `lookup chat.example`, `connect 127.0.0.1:80`, in their order, from every process of the run. */
  readonly network: readonly string[]
}

/** Runs the command line to its end, with every look-up and every dialling of it written down. */
export async function trappedFanbench(
  words: readonly string[],
  {
    cwd = temporaryFolder(),
    names = '',
    env = {},
  }: { cwd?: string; names?: string; env?: Record<string, string> } = {},
): Promise<Trapped> {
  const file = join(temporaryFolder(), 'network')
  const outcome = await fanbench(words, {
    cwd,
    env: { NODE_OPTIONS: `--import=${trap}`, TRAP_FILE: file, TRAP_NAMES: names, ...env },
  })
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  return { ...outcome, network: lines }
}

const trap = new URL('./network-trap.ts', import.meta.url).href
