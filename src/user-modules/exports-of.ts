import { fork } from 'node:child_process'
import { statSync } from 'node:fs'
import { extname } from 'node:path'
import { NoAnswer, nextMessage } from '../../processes/child-messages.ts'
import { guard } from '../../processes/guard.ts'
import { NotRead, mostBytes, readUserFile } from '../../user-files/read-user-file.ts'
import type { LoadingOutcome } from './loading-child.ts'
import { fromOutline } from './outline.ts'

/** Why a user's module could not be loaded; the message follows the name of the module. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded'
}

type Exports = Readonly<Record<string, unknown>>

/** It may fetch something while it loads. */
const loadSeconds = 20

const loaded = new Map<string, Promise<Exports>>()

/**
 * The exports of a user's module: a protocol, a definition or a config. It is loaded in a process of its own, because it may
 * loop, exit, never finish or print. The values are data; functions are present, but cannot be called. The same file is loaded
 * only once.
 *
 * @throws NotLoaded
 */
export async function exportsOf(path: string, withinSeconds = loadSeconds): Promise<Exports> {
  assertReadable(path)
  const { mtimeMs, size } = statSync(path)
  const key = `${path} ${mtimeMs} ${size}`
  const exports = loaded.get(key) ?? load(path, withinSeconds)
  loaded.set(key, exports)
  return await exports
}

/** A process that loaded a pipe or a device would wait for its end. */
function assertReadable(path: string): void {
  try {
    readUserFile(path, mostBytes.source)
  } catch (error) {
    if (error instanceof NotRead) throw new NotLoaded(`it ${error.reason}`)
    throw error
  }
}

async function load(path: string, withinSeconds: number): Promise<Exports> {
  let end = await loadInChild(path, withinSeconds)
  // The system may have killed it for lack of memory, so it is tried once more.
  if (end.kind === 'killed') end = await loadInChild(path, withinSeconds)
  if (end.kind !== 'loaded') throw new NotLoaded(whyNot(end, withinSeconds))
  const exports = end.exports.map(([name, value]) => [name, fromOutline(value)] as const)
  // A module may export `__proto__`.
  return Object.assign(Object.create(null) as Record<string, unknown>, Object.fromEntries(exports))
}

type LoadResult =
  | LoadingOutcome
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'too-late' }
  | { readonly kind: 'told-to-end' }

/** This process is to end: nobody waits for the module then. */
const ends = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

async function loadInChild(path: string, withinSeconds: number): Promise<LoadResult> {
  const entry = new URL(`./loading-child${extname(import.meta.url)}`, import.meta.url)
  // What it prints must not mix with the answer on our standard output.
  const child = fork(entry, [path], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] })
  guard(child, 0)
  let isTold = false
  const end = () => {
    isTold = true
    child.kill('SIGKILL')
  }
  for (const signal of ends) process.once(signal, end)
  try {
    return await nextMessage<LoadingOutcome>(child, ['loaded', 'failed', 'unfinished'], withinSeconds)
  } catch (error) {
    if (isTold) return { kind: 'told-to-end' }
    if (error instanceof NoAnswer) return { kind: 'too-late' }
    if (child.signalCode !== null) return { kind: 'killed', signal: child.signalCode }
    if (child.exitCode !== null) return { kind: 'exited', exitCode: child.exitCode }
    throw error
  } finally {
    for (const signal of ends) process.off(signal, end)
  }
}

function whyNot(end: Exclude<LoadResult, { kind: 'loaded' }>, withinSeconds: number): string {
  switch (end.kind) {
    case 'failed':
      return end.reason
    case 'unfinished':
      return 'it never finishes: its top level awaits something that never happens'
    case 'exited':
      return `it ended its process while it was loaded, with exit code ${end.exitCode}`
    case 'told-to-end':
      return 'it was still loading when this process was told to end'
    case 'killed':
      return `its process was killed by ${end.signal} while it was loaded`
    default:
      return `it has not finished loading within ${withinSeconds} s`
  }
}
