import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { mostBytes, readUserFile } from '../../../../user-files/read-user-file.ts'
import { install } from './install.ts'
import { packageManagers } from './package-managers.ts'
import type { Installation, Surroundings, Tree } from './tree.ts'
import { git } from '../../../../src/git/run-git.ts'

/**
 * Gives a checkout the packages that it takes: those of the working copy where both have the same lock file, else its own.
 *
 * @throws Refusal (2) with what the package manager said, (130) on Ctrl-C
 */
export async function provideDependencies(tree: Tree, surroundings: Surroundings): Promise<void> {
  const installations = installationsOf(tree)
  const changed = installations.filter((one) => filesOf(one).some((file) => differs(tree, one.folder, file)))
  for (const installation of changed) await install(tree, installation, surroundings)
  for (const folder of await packageFolders(tree)) {
    const installedBy = installations.findLast((one) => isWithin(folder, one.folder))
    if (installedBy === undefined || !changed.includes(installedBy)) linkModules(tree, folder)
  }
  if (changed.length === 0 && installations.length > 0)
    surroundings.notice(
      `baseline: its packages are those of the working copy (same ${installations.flatMap(filesOf).join(', ')})`,
    )
  linkWhatIsAbove(tree)
}

/** On the way from the root to the definition. */
function installationsOf({ tree, path }: Pick<Tree, 'tree' | 'path'>): Installation[] {
  const folders = foldersAbove(path)
  const locked = folders.flatMap((folder) => {
    const manager = packageManagers.find(({ lockFile }) => existsSync(join(tree, folder, lockFile)))
    return manager === undefined ? [] : [{ folder, manager }]
  })
  if (locked.length > 0) return locked
  const nearest = folders.findLast((folder) => existsSync(join(tree, folder, 'package.json')))
  return nearest === undefined ? [] : [{ folder: nearest, manager: undefined }]
}

/** The files that decide the packages. A changed script in package.json changes none of them. */
function filesOf({ manager }: Installation): string[] {
  return [manager?.lockFile ?? 'package.json']
}

function differs({ root, tree }: Tree, folder: string, file: string): boolean {
  const working = join(root, folder, file)
  const read = (path: string) => readUserFile(path, mostBytes.source)
  return !existsSync(working) || !read(working).equals(read(join(tree, folder, file)))
}

/** `apps/chat/chat.ts` → '', 'apps', 'apps/chat' */
function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return ['', ...parts.map((_, place) => parts.slice(0, place + 1).join('/'))]
}

/** All that have a package.json, those of a workspace among them. */
async function packageFolders({ tree }: Tree): Promise<string[]> {
  const files = await git(tree, ['ls-files', '-z', '--', 'package.json', '*/package.json'])
  const folders = files.split('\0').flatMap((file) => (file === '' ? [] : [dirname(file)]))
  return folders.map((folder) => (folder === '.' ? '' : folder))
}

function isWithin(folder: string, other: string): boolean {
  return other === '' || folder === other || folder.startsWith(`${other}/`)
}

/**
 * The checkout finds above itself the packages that the working copy finds above its repository, and finds fanbench where the
 * working copy does (it may be linked).
 */
function linkWhatIsAbove({ root, tree, path }: Tree): void {
  const modules = join(dirname(tree), 'node_modules')
  const above = modulesAbove(root)
  if (above !== null) symlinkSync(above, modules, 'junction')
  const here = fanbenchFrom(join(root, path))
  if (here === null || above !== null || fanbenchFrom(join(tree, path)) !== null) return
  mkdirSync(modules)
  symlinkSync(here, join(modules, 'fanbench'), 'junction')
}

function modulesAbove(folder: string): string | null {
  const above = dirname(folder)
  if (above === folder) return null
  const modules = join(above, 'node_modules')
  return existsSync(modules) ? modules : modulesAbove(above)
}

function fanbenchFrom(file: string): string | null {
  try {
    return dirname(createRequire(file).resolve('fanbench/package.json'))
  } catch {
    return null
  }
}

/**
 * Gives a folder of the checkout the installed packages of the same folder of the working copy, each as a link. What the
 * working copy has linked from its own sources, as a workspace does, is linked from those of the checkout: they belong to
 * what is compared.
 */
function linkModules({ root, tree }: Pick<Tree, 'root' | 'tree'>, folder: string): void {
  const from = join(root, folder, 'node_modules')
  const to = join(tree, folder, 'node_modules')
  // Some repositories have their packages checked in.
  if (existsSync(from) && !existsSync(to)) linkEntries(from, to, { root: realpathSync(root), tree })
}

function linkEntries(from: string, to: string, place: Pick<Tree, 'root' | 'tree'>): void {
  mkdirSync(to)
  for (const { name } of readdirSync(from, { withFileTypes: true }).filter(({ name: any }) =>
    existsSync(join(from, any)),
  )) {
    if (name.startsWith('@')) linkEntries(join(from, name), join(to, name), place)
    else symlinkSync(sourceOf(realpathSync(join(from, name)), place), join(to, name), 'junction')
  }
}

/** Where a package is to be taken from. */
function sourceOf(path: string, { root, tree }: Pick<Tree, 'root' | 'tree'>): string {
  const within = relative(root, path)
  const isOwnSource = !within.startsWith('..') && !within.split(sep).includes('node_modules')
  const counterpart = join(tree, within)
  return isOwnSource && existsSync(counterpart) ? counterpart : path
}
