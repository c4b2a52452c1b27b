import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { type Server, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary folder of this process. Disposing of it removes it. */
export interface OwnFolder {
  readonly path: string
  [Symbol.asyncDispose](): Promise<void>
}

/** A socket in the folder on which its owner listens. A pid would not do: it may belong to another process by now. */
const ownerName = '.owner'
/** The name of the socket until its owner listens. Until then it would refuse connections, as the socket of an ended owner does. */
const unheardName = '.own'
const answerMs = 2000

/**
 * Makes a temporary folder, `fanbench-<purpose>-x1y2z3`, and removes the folders for the same purpose whose owners were killed.
 */
export async function makeOwnFolder(purpose: string): Promise<OwnFolder> {
  await removeAbandoned(purpose)
  const path = await mkdtemp(join(tmpdir(), prefixOf(purpose)))
  // For an exit that does not dispose of it.
  const atExit = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', atExit)
  const owner = await listenIn(path)
  return {
    path,
    async [Symbol.asyncDispose]() {
      process.off('exit', atExit)
      owner?.close()
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** Null where the folder's path is too long for a socket: then it never counts as abandoned. */
async function listenIn(path: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy()).unref()
  try {
    server.listen(join(path, unheardName))
    await once(server, 'listening')
    await rename(join(path, unheardName), join(path, ownerName))
    return server
  } catch {
    return null
  }
}

/** Removes the folders for this purpose whose owners have ended. */
export async function removeAbandoned(purpose: string): Promise<void> {
  const prefix = prefixOf(purpose)
  const names = await readdir(tmpdir()).catch(() => [])
  const folders = names.filter((name) => name.startsWith(prefix)).map((name) => join(tmpdir(), name))
  await Promise.all(folders.map(async (folder) => (await isAbandoned(folder)) && remove(folder)))
}

/** Does a file lie in a folder that a process has made for this purpose? */
export function isInOwnFolder(path: string, purpose: string): boolean {
  return path.startsWith(join(tmpdir(), prefixOf(purpose)))
}

function prefixOf(purpose: string): string {
  return `fanbench-${purpose}-`
}

/** Only a refused connection counts: the socket may not exist yet, and an owner may be stopped. */
async function isAbandoned(folder: string): Promise<boolean> {
  const socket = connect(join(folder, ownerName))
  const timer = setTimeout(() => socket.destroy(new Error('no answer')), answerMs)
  try {
    await once(socket, 'connect')
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

/** A folder that cannot be removed does no harm. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined)
}
