import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FunctionDefinition } from '../define-stack.ts'
import { handlerExport, pythonRuntime } from '../definition-defaults.ts'

/** The folder of the user's code that is `/var/task` on Lambda: the one that the definition names, the nearest with a package.json, or the handler's own. */
export function codeFolder({
  handler,
  code,
  runtime,
}: Pick<FunctionDefinition, 'handler' | 'code' | 'runtime'>): string {
  if (code !== undefined) return realpathSync(fileURLToPath(code))
  const own = realpathSync(dirname(fileURLToPath(handler)))
  return pythonRuntime({ runtime }) === undefined ? (nearestWith('package.json', own) ?? own) : own
}

/**
 * Returns the handler name for Lambda: a bundle is always `index.handler`; a Python handler keeps its path, such as
 * `rooms/app.lambda_handler`.
 */
export function handlerName(definition: Pick<FunctionDefinition, 'handler' | 'code' | 'runtime'>): string {
  const exported = handlerExport(definition)
  if (pythonRuntime(definition) === undefined) return `index.${exported}`
  const path = relative(codeFolder(definition), realpathSync(fileURLToPath(definition.handler)))
  return `${path
    .split(sep)
    .join('/')
    .replace(/(?:\/__init__)?\.py$/, '')}.${exported}`
}

/** The folder whose `node_modules` the code finds: it may lie above it. */
export function packagesFolder(folder: string): string | undefined {
  return nearestWith('node_modules', folder)
}

/** Returns the place of a local file in `/var/task`. A file outside the code folder is bundled beside the handler. */
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
