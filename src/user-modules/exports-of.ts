import { fork } from 'node:child_process'
import { statSync } from 'node:fs'
import { extname } from 'node:path'
import { NoAnswer, nextMessage } from '../../processes/child-messages.ts'
import { guard } from '../../processes/guard.ts'
import type { LoadingNews } from './loading-child.ts'
import { fromOutline } from './outline.ts'

/** Why a module of the user's could not be loaded, in words that follow its name. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded'
}

type Exports = Readonly<Record<string, unknown>>

/** Until it is loaded: it may fetch something first. */
const loadSeconds = 20

const loaded = new Map<string, Promise<Exports>>()

/**
 * What a module of the user's exports: a protocol, a definition or a config. It is loaded in a process of its own, because
 * it may do anything: loop, end the process, never finish, print. The values are data; functions are there, but not to be called.
 * The same file is only loaded once.
 *
 * @throws NotLoaded
 */
export function exportsOf(path: string, withinSeconds = loadSeconds): Promise<Exports> {
  const { mtimeMs, size } = statSync(path)
  const key = `${path} ${mtimeMs} ${size}`
  const exports = loaded.get(key) ?? load(path, withinSeconds)
  loaded.set(key, exports)
  return exports
}

async function load(path: string, withinSeconds: number): Promise<Exports> {
  let end = await endOfLoading(path, withinSeconds)
  // The system may kill a process for want of memory; a module that does it itself does it again.
  if (end.kind === 'killed') end = await endOfLoading(path, withinSeconds)
  if (end.kind !== 'loaded') throw new NotLoaded(whyNot(end, withinSeconds))
  const exports = end.exports.map(([name, value]) => [name, fromOutline(value)] as const)
  // Of a module that exports `__proto__`, that is a name as well.
  return Object.assign(Object.create(null) as Record<string, unknown>, Object.fromEntries(exports))
}

type EndOfLoading =
  | LoadingNews
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'too-late' }

async function endOfLoading(path: string, withinSeconds: number): Promise<EndOfLoading> {
  const entry = new URL(`./loading-child${extname(import.meta.url)}`, import.meta.url)
  // What it prints must not mix with the answer on our standard output.
  const child = fork(entry, [path], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] })
  guard(child, 0)
  try {
    return await nextMessage<LoadingNews>(child, ['loaded', 'failed', 'unfinished'], withinSeconds)
  } catch (error) {
    if (error instanceof NoAnswer) return { kind: 'too-late' }
    if (child.signalCode !== null) return { kind: 'killed', signal: child.signalCode }
    if (child.exitCode !== null) return { kind: 'exited', exitCode: child.exitCode }
    throw error
  }
}

function whyNot(end: Exclude<EndOfLoading, { kind: 'loaded' }>, withinSeconds: number): string {
  switch (end.kind) {
    case 'failed':
      return end.reason
    case 'unfinished':
      return 'it never finishes: at its top level it awaits something that nobody will bring'
    case 'exited':
      return `it ended its process while it was loaded, with exit code ${end.exitCode}`
    case 'killed':
      return `its process was killed by ${end.signal} while it was loaded`
    default:
      return `it has not finished loading within ${withinSeconds} s`
  }
}
