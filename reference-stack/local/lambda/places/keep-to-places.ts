import fs from 'node:fs'
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import { pathToFileURL } from 'node:url'
import { type Places, pathHere, pathsHere, placesIn } from './places.ts'

type Callable = (...args: unknown[]) => unknown

/** The use of a path by a function of `node:fs`: `read`, `write`, or none; by the place of the argument. */
type Use = 'read' | 'write' | null

const uses: Readonly<Record<string, readonly Use[]>> = {
  ...each(
    ['access', 'exists', 'lstat', 'openAsBlob', 'opendir', 'readFile', 'readdir', 'readlink', 'realpath', 'stat'],
    ['read'],
  ),
  ...each(['statfs', 'unwatchFile', 'watch', 'watchFile'], ['read']),
  ...each(['appendFile', 'chmod', 'chown', 'lchown', 'lutimes', 'mkdir', 'mkdtemp', 'rm', 'rmdir'], ['write']),
  ...each(['truncate', 'unlink', 'utimes', 'writeFile'], ['write']),
  ...each(['copyFile', 'cp'], ['read', 'write']),
  ...each(['link', 'rename'], ['write', 'write']),
  symlink: [null, 'write'],
  open: ['read'],
}

/**
 * Redirects what reads a path of these places; what writes to one fails as on Lambda, where they are read-only. Streams open their
 * files by `open`.
 */
function redirectFiles(places: Places): void {
  for (const [name, paths] of Object.entries(uses)) {
    const redirect = (syscall: string, args: readonly unknown[]) => {
      const isWriting = name === 'open' && opensForWriting(args[1])
      return args.map((arg, at) => {
        const use = paths[at] ?? null
        const here = use === null ? undefined : pathHere(arg, places)
        if (here === undefined) return arg
        if (use === 'write' || isWriting) throw readOnly(syscall, String(arg))
        return here
      })
    }
    replace(fs, name, (original) => withCallback(original, (args) => redirect(name, args)))
    replace(
      fs,
      `${name}Sync`,
      (original) =>
        (...args) =>
          original(...redirect(name, args)),
    )
    // A mistake is thrown where others are rejected: a promise of it is made by `async`.
    replace(fs.promises, name, (original) =>
      ['watch'].includes(name)
        ? (...args) => original(...redirect(name, args))
        : async (...args) => original(...redirect(name, args)),
    )
  }
}

function each(names: readonly string[], paths: readonly Use[]): Record<string, readonly Use[]> {
  return Object.fromEntries(names.map((name) => [name, paths]))
}

function replace(owner: object, name: string, by: (original: Callable) => Callable): void {
  const original: unknown = Reflect.get(owner, name)
  if (typeof original !== 'function') return
  // What it has beside, such as `realpath.native`, and how it becomes a promise.
  const properties = Object.getOwnPropertyDescriptors(original)
  Reflect.set(owner, name, Object.defineProperties(by(original.bind(owner) as Callable), properties))
}

/** Tells the callback, if there is one, of a path that may not be written. */
function withCallback(original: Callable, redirect: (args: readonly unknown[]) => readonly unknown[]): Callable {
  return (...args) => {
    try {
      return original(...redirect(args))
    } catch (error) {
      const callback = args.at(-1)
      if (typeof callback !== 'function' || (error as NodeJS.ErrnoException).code !== 'EROFS') throw error
      process.nextTick(callback, error)
      return undefined
    }
  }
}

function opensForWriting(flags: unknown): boolean {
  const { O_ACCMODE = 3, O_CREAT, O_TRUNC } = fs.constants as typeof fs.constants & { O_ACCMODE?: number }
  if (typeof flags === 'number') return (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) !== 0
  return typeof flags === 'string' && /[wa+]/.test(flags)
}

function readOnly(syscall: string, path: string): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(`EROFS: read-only file system, ${syscall} '${path}'`)
  return Object.assign(error, { errno: -30, code: 'EROFS', syscall, path })
}

// Loaded before the handler, by `--import`, where it has layers: Lambda unpacks them into /opt, which on this machine is not ours.

const places = placesIn(import.meta.url)
redirectModules(places)
redirectFiles(places)
// For those who import `readFile` by name.
syncBuiltinESMExports()

/** Modules that are named by an absolute path which is known only while the handler runs: the bundler has found the others. */
function redirectModules(places: Places): void {
  registerHooks({
    resolve(specifier, context, next) {
      const paths = pathsHere(specifier.startsWith('file:') ? new URL(specifier) : specifier, places)
      if (paths === undefined) return next(specifier, context)
      const isRequired = context.conditions.includes('require')
      let failure: unknown
      for (const path of paths) {
        try {
          return next(isRequired ? path : pathToFileURL(path).href, context)
        } catch (error) {
          failure ??= error
        }
      }
      throw failure
    },
  })
}
