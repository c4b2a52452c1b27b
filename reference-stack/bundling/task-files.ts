import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FunctionDefinition } from '../define-stack.ts'
import { codeFolder, packagesFolder, placeInTask } from './code-folder.ts'

// What a handler finds beside its bundle in `LAMBDA_TASK_ROOT`.

/** Links all that the user's code folder holds, and the packages that it finds, into the folder with the bundle. */
export function linkCode(definition: FunctionDefinition, taskRoot: string): void {
  const folder = codeFolder(definition)
  for (const name of readdirSync(folder)) link(join(folder, name), join(taskRoot, name))
  const packages = packagesFolder(folder)
  if (packages !== undefined) link(join(packages, 'node_modules'), join(taskRoot, 'node_modules'))
}

function link(from: string, to: string): void {
  // The bundle is the only index.mjs or index.cjs.
  if (!existsSync(to) && !/[/\\]index\.[cm]js$/.test(to)) symlinkSync(from, to, 'junction')
}

/**
 * Copies what lies beside the handler and in folders below, other than sources and packages, into the folder with the bundle: for
 * a handler that asks for its own place, and so may read it.
 */
export function copyAssets(definition: FunctionDefinition, taskRoot: string): void {
  const bundle = ['index.mjs', 'index.cjs'].map((name) => join(taskRoot, name)).find((file) => existsSync(file))
  if (bundle === undefined || !readFileSync(bundle, 'utf8').includes('LAMBDA_TASK_ROOT')) return
  const folder = codeFolder(definition)
  for (const file of assetsIn(realpathSync(dirname(fileURLToPath(definition.handler))))) {
    const copy = join(taskRoot, placeInTask(file, folder))
    mkdirSync(dirname(copy), { recursive: true })
    copyFileSync(file, copy)
  }
}

/** Copies a folder of Python with the packages that lie in it; not what is hidden, compiled, or a virtual environment. */
export function copyPython(folder: string, taskRoot: string): void {
  cpSync(folder, taskRoot, {
    recursive: true,
    dereference: true,
    filter: (path) =>
      path === folder ||
      !(/^(?:\..*|__pycache__|node_modules|.*\.pyc)$/.test(basename(path)) || existsSync(join(path, 'pyvenv.cfg'))),
  })
}

function assetsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return []
    if (entry.isDirectory()) return assetsIn(path)
    return entry.isFile() && !/\.[cm]?[jt]sx?(?:\.map)?$/.test(entry.name) ? [path] : []
  })
}
