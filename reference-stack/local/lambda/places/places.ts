import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownSearch } from '../network/own-search.ts'

/** Folders that Lambda has and this machine has not, with what stands for each: in what several have, the first one counts. */
export type Places = Readonly<Record<string, readonly string[]>>

/** Where Lambda has the layers of a function and its code. */
export function lambdaPlaces(layers: readonly string[], taskRoot: string): Places {
  return { ...(layers.length > 0 && { '/opt': layers }), '/var/task': [taskRoot] }
}

/** The module that keeps to the places, with them: worker threads and forked processes inherit both with `--import`. */
export function withPlaces(module: URL, places: Places): string {
  const url = new URL(module)
  url.searchParams.set('places', JSON.stringify(places))
  return url.href
}

export function placesIn(moduleUrl: string): Places {
  return JSON.parse(ownSearch(moduleUrl).get('places') ?? '') as Places
}

/** All paths that may stand for this one, which is text, a `file:` URL or bytes; undefined if it lies in none of these folders. */
export function pathsHere(path: unknown, places: Places): string[] | undefined {
  const text = textOf(path)
  if (text === undefined || !text.startsWith('/')) return undefined
  const whole = posix.normalize(text)
  for (const [folder, here] of Object.entries(places))
    if (whole === folder || whole.startsWith(`${folder}/`))
      return here.map((one) => join(one, whole.slice(folder.length)))
  return undefined
}

/** The one of them that is there, or else the first. */
export function pathHere(path: unknown, places: Places): string | undefined {
  const paths = pathsHere(path, places)
  return paths?.find((one) => existsHere(one)) ?? paths?.[0]
}

// Bound before anybody replaces it.
const existsHere = existsSync

function textOf(path: unknown): string | undefined {
  if (typeof path === 'string') return path
  if (Buffer.isBuffer(path)) return path.toString()
  return path instanceof URL && path.protocol === 'file:' ? fileURLToPath(path) : undefined
}
