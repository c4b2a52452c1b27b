import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

export interface Namespaces {
  /** The words that run a command inside, in this folder. */
  through(folder: string): readonly string[]
}

/** Flags of `unshare`: a user namespace of our own, in which we may do this. */
const flags = { network: '-n', mount: '-m' } as const

/**
 * Namespaces in which a kernel fault is set up without rights on this machine. They stay, and whatever is inside, until
 * the test is over.
 *
 * @param setUp shell commands, run inside with the rights of root
 */
export async function openNamespaces(kind: keyof typeof flags, setUp: string): Promise<Namespaces> {
  const words = ['--user', '--map-root-user', flags[kind], 'sh', '-ec', `${setUp}\necho ready\nexec sleep 120`]
  const holder = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => end(holder))
  const [said] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [unknown]
  if (String(said).trim() !== 'ready') throw new Error(`the namespaces could not be set up: ${String(said)}`)
  const enter = ['nsenter', '--preserve-credentials', '--user', flags[kind], '--target', String(holder.pid)]
  // Entering a mount namespace leaves the working folder behind.
  return { through: (folder) => [...enter, 'env', '--chdir', folder] }
}

async function end(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return
  const exit = once(holder, 'exit')
  holder.kill('SIGKILL')
  await exit
}
