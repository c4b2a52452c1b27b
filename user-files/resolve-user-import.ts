import type { ResolveHookSync } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { mostBytes, readUserText } from './read-user-file.ts'
import { compiler } from './compiler.ts'
import { isUsersFile, ownModules } from './own-modules.ts'

/**
 * Finds what users' files import: `fanbench/...` is this installation; what Node does not find is looked for as compilers and
 * bundlers do, without an ending, as what its TypeScript is compiled to, or by the `paths` of tsconfig.json.
 */
export const resolveUserImport: ResolveHookSync = (specifier, context, nextResolve) => {
  const own = ownModules.get(specifier)
  if (own !== undefined) return { url: own.href, shortCircuit: true }
  try {
    return nextResolve(specifier, context)
  } catch (error) {
    const { parentURL = '' } = context
    if (!isUsersFile(parentURL)) throw error
    const importer = fileURLToPath(parentURL)
    const found = bundled(specifier, importer)
    if (found !== undefined) return { url: pathToFileURL(found).href, shortCircuit: true }
    const unknown = `there is no ${specifier}; there are ${[...ownModules.keys()].join(', ')}`
    throw placed(
      specifier.startsWith('fanbench/') ? new Error(unknown, { cause: error }) : (error as Error),
      specifier,
      importer,
    )
  }
}

// Only the place is asked for, not what is there.
const anyFile = Object.fromEntries(
  ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs', 'jsx', 'json', 'node'].map(
    (ending) => [`.${ending}`, 'empty'] as const,
  ),
)

/** The file that a bundler takes; undefined if it finds none. */
function bundled(specifier: string, importer: string): string | undefined {
  const folder = dirname(importer)
  const asked = { contents: `import ${JSON.stringify(specifier)}`, loader: 'ts', resolveDir: folder } as const
  try {
    const { metafile } = compiler().buildSync({
      stdin: asked,
      absWorkingDir: folder,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      loader: anyFile,
      logLevel: 'silent',
    })
    const [found] = metafile.inputs['<stdin>']?.imports ?? []
    return found === undefined || found.external === true ? undefined : join(folder, found.path)
  } catch {
    return undefined
  }
}

/** With the place of the import, as a mistake in the syntax has it. */
function placed(error: Error, specifier: string, importer: string): Error {
  const lines = readUserText(importer, mostBytes.source).split('\n')
  const index = lines.findIndex((line) => line.includes(`'${specifier}'`) || line.includes(`"${specifier}"`))
  if (index >= 0) error.stack = `${importer}:${index + 1}\n${error.stack}`
  return error
}
