import { readFileSync } from 'node:fs'
import { type LoadHookSync, type ResolveHookSync, registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type TransformFailure, type TransformOptions, transformSync } from 'esbuild'
import { hasModuleSyntax, moduleFormat } from './module-format.ts'
import { ownModules } from './own-modules.ts'

let areHooksThere = false

/**
 * The exports of a user's file, loaded in this process. It may import `fanbench/...` wherever it lies, and it may be TypeScript
 * whatever the `type` of its package: a chat's folder need not know of fanbench.
 *
 * @throws whatever keeps it from being loaded
 */
export async function importUserFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (!areHooksThere) registerHooks({ resolve, load })
  areHooksThere = true
  return (await import(pathToFileURL(path).href)) as Record<string, unknown>
}

/** TypeScript imports its files as what they are compiled to, or with no ending at all. */
const otherEndings: readonly (readonly [wanted: RegExp, found: string])[] = [
  [/\.([cm]?)js$/, '.$1ts'],
  [/(?<!\.[cm]?[jt]sx?)$/, '.ts'],
  [/(?<!\.[cm]?[jt]sx?)$/, '/index.ts'],
]

const resolve: ResolveHookSync = (specifier, context, nextResolve) => {
  const own = ownModules.get(specifier)
  if (own !== undefined) return { url: own.href, shortCircuit: true }
  try {
    return nextResolve(specifier, context)
  } catch (error) {
    if (!specifier.startsWith('.') || !isUsersTypeScript(context.parentURL ?? '')) throw error
    for (const [wanted, found] of otherEndings) {
      if (!wanted.test(specifier)) continue
      try {
        return nextResolve(specifier.replace(wanted, found), context)
      } catch {
        // The next one, or what was wrong with the specifier as it is.
      }
    }
    throw error
  }
}

const load: LoadHookSync = (url, context, nextLoad) => {
  if (!isUsersTypeScript(url)) return nextLoad(url, context)
  const file = fileURLToPath(url)
  const source = readFileSync(file, 'utf8')
  const [format, target] = moduleFormat(file) === 'esm' ? (['module', 'esm'] as const) : (['commonjs', 'cjs'] as const)
  const isToBeConverted = target === 'cjs' && hasModuleSyntax(source)
  try {
    return {
      format,
      source: isToBeConverted ? compiled(source, file, target) : withoutTypes(source),
      shortCircuit: true,
    }
  } catch (error) {
    // Enums, namespaces and their like are no types, which could be left out.
    if ((error as NodeJS.ErrnoException).code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
      return { format, source: compiled(source, file, target), shortCircuit: true }
    if (target === 'cjs') throw error
    // Node says where the mistake is.
    return nextLoad(url, { ...context, format: 'module-typescript' })
  }
}

/** Lines and columns stay. Node calls it experimental, in a warning that says nothing of the user's file. */
function withoutTypes(source: string): string {
  const warning = Object.getOwnPropertyDescriptor(process, 'emitWarning') ?? {}
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source)
  } finally {
    Object.defineProperty(process, 'emitWarning', warning)
  }
}

/** What it throws still names the lines of the file. */
function compiled(source: string, file: string, format: 'esm' | 'cjs'): string {
  const options: TransformOptions = { loader: 'ts', target: 'node22', format, sourcemap: 'inline', sourcefile: file }
  process.setSourceMapsEnabled(true)
  try {
    return transformSync(source, { ...options, logLevel: 'silent' }).code
  } catch (failure) {
    const [mistake] = (failure as TransformFailure).errors
    if (mistake === undefined) throw failure
    const error = new SyntaxError(mistake.text)
    error.stack = `${file}:${mistake.location?.line}\n${error.stack}`
    throw error
  }
}

const installation = new URL('..', import.meta.url).href

/** Our own files are loaded as they are; where fanbench is installed, they are JavaScript. */
function isUsersTypeScript(url: string): boolean {
  return url.startsWith('file:') && /\.[cm]?ts$/.test(url) && !url.includes('/node_modules/') && !isOwn(url)
}

function isOwn(url: string): boolean {
  return ['src/', 'reference-stack/', 'processes/', 'reports/', 'user-files/'].some((room) =>
    url.startsWith(installation + room),
  )
}
