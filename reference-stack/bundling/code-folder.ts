import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FunctionDefinition } from '../define-stack.ts'

/** The folder of the user's code that is `/var/task` on Lambda: the one that the definition names, the nearest with a package.json, or the handler's own. */
export function codeFolder({ handler, code }: Pick<FunctionDefinition, 'handler' | 'code'>): string {
  if (code !== undefined) return realpathSync(fileURLToPath(code))
  const own = realpathSync(dirname(fileURLToPath(handler)))
  return nearestWith('package.json', own) ?? own
}

/** The folder whose `node_modules` the code finds: it may lie above it. */
export function packagesFolder(folder: string): string | undefined {
  return nearestWith('node_modules', folder)
}

/** Where a file of the user's machine is in `/var/task`: what lies outside of the code folder, a bundler puts beside the handler. */
export function placeInTask(file: string, folder: string): string {
  const inside = within(folder, file)
  if (inside !== undefined) return inside
  const packages = packagesFolder(folder)
  const inPackages = packages === undefined ? undefined : within(join(packages, 'node_modules'), file)
  return inPackages === undefined ? basename(file) : join('node_modules', inPackages)
}

function within(folder: string, file: string): string | undefined {
  const path = relative(folder, file)
  return path === '..' || path.startsWith(`..${sep}`) ? undefined : path
}

function nearestWith(name: string, folder: string): string | undefined {
  if (existsSync(join(folder, name))) return folder
  const above = dirname(folder)
  return above === folder ? undefined : nearestWith(name, above)
}
