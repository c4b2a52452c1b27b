import { createHash } from 'node:crypto'
import { type Stats, readdirSync, realpathSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { mostBytes, readUserFile, readUserText } from '../../user-files/read-user-file.ts'

/** All that decides what a bundle is, besides the bundler and its options. Absolute paths; some name what is not there. */
export interface Sources {
  /** Their content counts, and that there is none. */
  readonly files: readonly string[]
  /** The names in them count, with what links lead to: a new file may be found before the one that was bundled. */
  readonly folders: readonly string[]
}

/** The files that the bundler looks for in each folder from an input up to the root. */
const settingsFiles = ['package.json', 'tsconfig.json', 'jsconfig.json']
/** Yarn's Plug'n'Play, which finds packages in archives. */
const plugAndPlay = ['.pnp.cjs', '.pnp.js', '.pnp.data.json']

/**
 * Returns the files that a build has read, and the places where it looked in vain.
 *
 * @param entries the paths that the build was given
 * @param workingFolder the metafile's paths are relative to it
 * @returns null if the metafile does not tell
 */
export function sourcesOf({ inputs }: Metafile, entries: readonly string[], workingFolder: string): Sources | null {
  const files = new Map(Object.keys(inputs).map((name) => [name, resolve(workingFolder, name)] as const))
  const folders = new Set(entries.map((entry) => dirname(entry)))
  for (const [name, { imports }] of Object.entries(inputs)) {
    const file = files.get(name) ?? name
    // Something that is no file: disabled by package.json, or in an archive.
    if (!isFile(file)) return null
    for (const { path, original, external } of imports) {
      // A package that is not there, which the source does without, or all files that a pattern fits.
      if (path.includes('*') || (external === true && !isBuiltin(path) && path !== '<runtime>')) return null
      if (original?.startsWith('.')) folders.add(dirname(resolve(dirname(file), original)))
    }
  }
  const all = [...files.values(), ...entries]
  const above = new Set(all.flatMap(foldersAbove))
  for (const file of all) for (const folder of withinPackage(file)) folders.add(folder)
  for (const folder of above) {
    if (plugAndPlay.some((name) => isFile(join(folder, name)))) return null
    for (const packages of packageFolders(join(folder, 'node_modules'))) folders.add(packages)
  }
  const settings = [...above].flatMap((folder) => settingsFiles.map((name) => join(folder, name)))
  if (settings.some(leadsElsewhere)) return null
  return { files: [...new Set([...all, ...settings])], folders: [...folders] }
}

/** Another one if any source has changed. */
export function fingerprint({ files, folders }: Sources): string {
  const whole = createHash('sha256')
  for (const file of files) whole.update(`${file}\0${digest(file)}\n`)
  for (const folder of folders) whole.update(`${folder}\0${JSON.stringify(listing(folder))}\n`)
  return whole.digest('hex')
}

/** The latest change of any of them, in ms since 1970. */
export function lastChangedMs({ files, folders }: Sources): number {
  return Math.max(
    ...[...files, ...folders].map((path) => {
      const found = statOf(path)
      return found === undefined ? 0 : Math.max(found.mtimeMs, found.ctimeMs)
    }),
  )
}

/** A tsconfig.json may name others, and folders in which to look: where those are, only the bundler knows. */
function leadsElsewhere(file: string): boolean {
  if (basename(file) === 'package.json' || file.includes('/node_modules/') || !isFile(file)) return false
  return /extends|paths|baseUrl|\\u/i.test(readUserText(file, mostBytes.source))
}

function foldersAbove(path: string): string[] {
  const folder = dirname(path)
  return folder === path ? [] : [folder, ...foldersAbove(folder)]
}

/** The folders above a file up to its package's own; without a package, the file's. */
function withinPackage(file: string): string[] {
  const above = foldersAbove(file)
  const root = above.findIndex((folder) => isFile(join(folder, 'package.json')) && !isFormatOnly(folder))
  return above.slice(0, Math.max(root, 0) + 1)
}

/** A package.json within a package, which says whether its files are ES modules. */
function isFormatOnly(folder: string): boolean {
  return folder.includes('/node_modules/') && !/\/node_modules\/(?:@[^/]+\/)?[^/]+$/.test(folder)
}

/** `node_modules` and the scopes in it; it counts, too, that there is none. */
function packageFolders(folder: string): string[] {
  const scopes = (listing(folder)?.names ?? []).filter((name) => name.startsWith('@'))
  return [folder, ...scopes.map((name) => join(folder, name.split('\0')[0] ?? name))]
}

function listing(folder: string): { readonly path: string; readonly names: readonly string[] } | null {
  try {
    const names = readdirSync(folder, { withFileTypes: true })
      // Nothing that is imported has such a name, and tools keep what changes under them.
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => {
        const to = entry.isSymbolicLink() ? `\0${realPath(join(folder, entry.name))}` : ''
        return `${entry.name}${to}`
      })
    return { path: realpathSync(folder), names: names.toSorted() }
  } catch {
    return null
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return ''
  }
}

function digest(file: string): string {
  return isFile(file) ? createHash('sha256').update(readUserFile(file, mostBytes.result)).digest('hex') : 'none'
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // Not a folder on the way, or not for us.
    return undefined
  }
}
