import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

export interface Namespaces {
  /** The arguments that run a command inside, in this folder. */
  through(folder: string): readonly string[]
}

/** Flags of `unshare`: a user namespace of our own, in which we may do this. */
const flags = { network: '-n', mount: '-m' } as const

/** {@link enterNamespaces}, until the test is over. */
export async function openNamespaces(kind: keyof typeof flags, setUp: string): Promise<Namespaces> {
  const namespaces = await enterNamespaces(kind, setUp)
  onTestFinished(() => namespaces[Symbol.asyncDispose]())
  return namespaces
}

/**
 * Namespaces in which a kernel fault is set up without rights on this machine. They stay, and whatever is inside, until
 * they are disposed of.
 *
 * @param setUp shell commands, run inside with the rights of root
 */
export async function enterNamespaces(kind: keyof typeof flags, setUp: string): Promise<Namespaces & AsyncDisposable> {
  const args = ['--user', '--map-root-user', flags[kind], 'sh', '-ec', `${setUp}\necho ready\nexec sleep 120`]
  const holder = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [unknown]
  if (String(said).trim() !== 'ready') {
    await end(holder)
    throw new Error(`the namespaces could not be set up: ${String(said)}`)
  }
  const enter = ['nsenter', '--preserve-credentials', '--user', flags[kind], '--target', String(holder.pid)]
  return {
    // Entering a mount namespace leaves the working folder behind.
    through: (folder) => [...enter, 'env', '--chdir', folder],
    [Symbol.asyncDispose]: () => end(holder),
  }
}

async function end(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return
  const exit = once(holder, 'exit')
  holder.kill('SIGKILL')
  await exit
}
