import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { CrowdProtocol } from './crowd-protocol.ts'
import { framesProtocol } from './frames/frames-protocol.ts'
import type { Frames } from './frames/frames.ts'
import { guardedProtocol } from './guarded-protocol.ts'
import type { Protocol } from './protocol.ts'
import { rooms } from './rooms.ts'
import { exitCodes, Refusal } from '../../exit-codes.ts'
import { exportsOf, NotLoaded } from '../../user-modules/exports-of.ts'
import { importUserFile } from '../../../user-files/import-user-file.ts'
import { loadFailure } from '../../../user-files/load-failure.ts'

/** The wire protocol of the reference stack's hello chat; `reference-stack/chats/hello/README.md` has it in words. */
const hello: CrowdProtocol = {
  name: 'hello',
  echoesToSender: false,
  hasRooms: false,
  routes: { askId: 'whoami' },
  connectionIds: {
    query: (way) => [['hello', way]],
    ask: JSON.stringify({ action: 'whoami' }),
    idIn(text) {
      if (!text.includes('"connectionId"')) return undefined
      const { type, connectionId } = objectIn(text)
      if (typeof connectionId !== 'string' || (type !== 'hello' && type !== 'whoami')) return undefined
      return { id: connectionId, isAnswer: type === 'whoami' }
    },
  },
}

/** The protocol of the reference stack's notes, written over HTTP and watched over the WebSocket; `reference-stack/chats/notes/README.md` has it as a table. */
const notes: Protocol = {
  name: 'notes',
  echoesToSender: true,
  hasRooms: true,
  routes: { join: 'watch' },
  query: { user: '{member}' },
  join: (board) => ({
    send: JSON.stringify({ action: 'watch', board }),
    answered: (frame) => frame.startsWith('{"type":"watching"'),
    refused: (frame) => (frame.startsWith('{"type":"error","action":"watch"') ? frame : undefined),
  }),
  say: (board, text, { name }) => ({
    method: 'POST',
    path: '/notes',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ board, user: name, text }),
  }),
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {}
  } catch {
    return {}
  }
}

/** The wire protocol of the reference stack's broadcast chat; `reference-stack/chats/broadcast/README.md` has it as a table. */
export const broadcast: Protocol = {
  name: 'broadcast',
  echoesToSender: true,
  hasRooms: false,
  routes: { say: '$default', setPosition: 'set-position', readPositions: 'read-positions' },
  // The chat keeps the name beside the connection, so that its items can be told apart.
  query: { user: '{member}' },
  say: (_, text, { name }) => JSON.stringify({ message: text, user: name }),
  setPosition: (_, position) => JSON.stringify({ action: 'set-position', position }),
  readPositions: () => ({
    send: JSON.stringify({ action: 'read-positions' }),
    // Not parsed: it may hold a hundred positions, and each member asks once a second.
    answered: (frame) => frame.startsWith('{"type":"positions"'),
    refused: (frame) => (frame.startsWith('{"type":"error","action":"read-positions"') ? frame : undefined),
  }),
}

/** The place of a protocol. Each worker loads it itself, because functions cannot be sent to another process. */
export type ProtocolSource =
  | { readonly kind: 'built-in'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'frames'; readonly frames: Frames }

const builtIn: readonly CrowdProtocol[] = [rooms, broadcast, hello, notes]

export const builtInProtocols: readonly string[] = builtIn.map(({ name }) => name)

/** One of {@link builtInProtocols}; anything else is the path of a file. */
export function protocolSource(nameOrPath: string): ProtocolSource {
  return builtInProtocols.includes(nameOrPath)
    ? { kind: 'built-in', name: nameOrPath }
    : { kind: 'file', path: resolve(nameOrPath) }
}

/**
 * The protocol, in the process that uses it.
 *
 * @throws Refusal (2) for a file that is missing, throws while it loads, or exports no protocol; so do its functions
 */
export async function loadProtocol(source: ProtocolSource): Promise<CrowdProtocol> {
  if (source.kind !== 'file') return ownProtocol(source)
  const { path } = source
  assertThere(path)
  let exported: unknown
  try {
    exported = (await importUserFile(path))['default']
  } catch (cause) {
    throw new Refusal(exitCodes.usage, `protocol ${path} failed to load: ${loadFailure(cause, path)}`)
  }
  return guardedProtocol(await asProtocol(exported, path), path)
}

/**
 * The values of a protocol, for a process that must not run the rest of its file. Its functions are not to be called.
 *
 * @throws Refusal (2) as {@link loadProtocol} does, and for one that is never loaded, or ends its process
 */
export async function describeProtocol(source: ProtocolSource): Promise<CrowdProtocol> {
  if (source.kind !== 'file') return ownProtocol(source)
  const { path } = source
  assertThere(path)
  const { default: exported } = await exportsOf(path).catch((error: unknown) => {
    if (!(error instanceof NotLoaded)) throw error
    throw new Refusal(exitCodes.usage, `protocol ${path} failed to load: ${error.message}`)
  })
  return asProtocol(exported, path)
}

/** One that takes no code of the user's. */
function ownProtocol(source: Exclude<ProtocolSource, { kind: 'file' }>): CrowdProtocol {
  const protocol = source.kind === 'frames' ? framesProtocol(source.frames) : builtInProtocol(source.name)
  if (protocol === undefined) throw new Refusal(exitCodes.usage, 'there is no such built-in protocol')
  return protocol
}

/** One of {@link builtInProtocols}; undefined for any other name. */
export function builtInProtocol(wanted: string | undefined): CrowdProtocol | undefined {
  return builtIn.find(({ name }) => name === wanted)
}

function assertThere(path: string): void {
  if (existsSync(path)) return
  throw new Refusal(
    exitCodes.usage,
    `protocol ${path} does not exist; give a file, or one of: ${builtInProtocols.join(', ')}`,
  )
}

/** The checks are loaded for a file only, because they take 14 MiB in each worker. */
async function asProtocol(exported: unknown, path: string): Promise<Protocol> {
  const { mistakesIn } = await import('./protocol-shape.ts')
  const mistakes = mistakesIn(exported)
  if (mistakes.length === 0) return exported as Protocol
  throw new Refusal(
    exitCodes.usage,
    mistakes.map((mistake) => `protocol ${path}: ${mistake}`),
  )
}
