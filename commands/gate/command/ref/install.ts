import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { guard } from '../../../../processes/guard.ts'
import { Refusal, exitCodes } from '../../../../src/exit-codes.ts'
import { withoutLockFile } from './package-managers.ts'
import type { Installation, Surroundings, Tree } from './tree.ts'

const withinMinutes = 10
const linesOfAnError = 10

/**
 * Installs the packages of a checkout as its users do: by the package manager of its lock file, with the settings of the
 * repository's own `.npmrc`.
 *
 * @throws Refusal (2) with its last lines, or after ten minutes; (130) on Ctrl-C
 */
export async function install(
  { ref, tree }: Pick<Tree, 'ref' | 'tree'>,
  { folder, manager }: Installation,
  { notice, signal }: Surroundings,
): Promise<void> {
  const [program, ...args] = manager?.install ?? withoutLockFile
  const command = [program, ...args].join(' ')
  const file = join(folder, manager?.lockFile ?? 'package.json')
  notice(`baseline: ${file} differs from the working copy's; installing its own packages: ${command}`)
  const startedAtMs = performance.now()
  const deadline = AbortSignal.timeout(withinMinutes * 60_000)
  const end = await run(program, args, join(tree, folder), AbortSignal.any([signal, deadline]))
  if (signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted before a block was measured')
  if (end.exitCode !== 0)
    throw new Refusal(exitCodes.usage, [
      `--baseline-ref ${ref}: \`${command}\` ${deadline.aborted ? `took more than ${withinMinutes} minutes` : why(end, program)}`,
      ...end.lastLines.map((line) => `  ${line}`),
      'check that ref out yourself, install its packages, and give --baseline <its definition>',
    ])
  notice(`baseline: its packages are installed (${Math.round((performance.now() - startedAtMs) / 1000)} s)`)
}

interface End {
  /** Null if it was killed or could not be started. */
  readonly exitCode: number | null
  readonly lastLines: readonly string[]
  readonly error: NodeJS.ErrnoException | null
}

function why({ exitCode, error }: End, program: string): string {
  if (error?.code === 'ENOENT') return `cannot be started: there is no \`${program}\` in the path`
  if (error !== null) return `cannot be started: ${error.message}`
  return exitCode === null ? 'was killed' : `failed with exit code ${exitCode}`
}

/** In a process group of its own, which ends with the signal and with this process: package managers have children. */
async function run(program: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<End> {
  const child = spawn(program, args, {
    cwd,
    detached: true,
    // Husky would set the hooks of the repository, which its worktrees share.
    env: { ...process.env, CI: '1', HUSKY: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  guard(child, 0, 'its-group')
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended at this moment.
    }
  }
  signal.addEventListener('abort', kill, { once: true })
  if (signal.aborted) kill()
  const lastLines: string[] = []
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      if (line.trim() !== '') lastLines.push(line.trimEnd())
      if (lastLines.length > linesOfAnError) lastLines.shift()
    })
  const error = await once(child, 'close').then(
    () => null,
    (failure: NodeJS.ErrnoException) => failure,
  )
  signal.removeEventListener('abort', kill)
  return { exitCode: child.exitCode, lastLines, error }
}
