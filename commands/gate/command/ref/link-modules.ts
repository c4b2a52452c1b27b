import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Tree } from './tree.ts'

/**
 * Gives a folder of the checkout the installed packages of the same folder of the working copy, each as a link. What the
 * working copy has linked from its own sources, as a workspace does, is linked from those of the checkout: they belong to
 * what is compared.
 */
export function linkModules({ root, tree }: Pick<Tree, 'root' | 'tree'>, folder: string): void {
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
