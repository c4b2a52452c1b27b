import { dirname, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildFailure } from 'esbuild'
import { compiler } from '../../../user-files/compiler.ts'
import { ownModules } from '../../../user-files/own-modules.ts'
import { Refusal, exitCodes } from '../../exit-codes.ts'

/** ws and others ask for Node's own modules by `require`, which a module does not have. Its name is no other's in the bundle. */
const banner =
  "import { createRequire as createRequireForBundle } from 'node:module';\n" +
  'const require = createRequireForBundle(import.meta.url);'

const processor = sourceFile('../processor')
const scriptFunctions = sourceFile('../script/script-functions')

/**
 * The processor and everything that it needs as one module, so that a worker installs nothing. Its default export is the user's
 * protocol, where there is one: the plan names the bundle as the protocol's file. Started as a program it is `fanbench shard run`.
 *
 * @param program the module with `runFolder`, which does that
 * @throws Refusal (2) for a protocol that cannot be bundled
 */
export async function bundle(protocolFile: string | null, program: string): Promise<string> {
  const exported = [
    `export * from ${JSON.stringify(processor)}`,
    ...(protocolFile === null ? [] : [`export { default } from ${JSON.stringify(protocolFile)}`]),
    `import { runFolder } from ${JSON.stringify(program)}`,
    'runFolder(import.meta.url)',
  ]
  return await bundleOf(exported.join('\n'), banner, protocolFile ?? processor)
}

/**
 * The functions for scripts of the user's own. Without `import.meta`, which does not survive where Artillery bundles a processor in
 * TypeScript that imports them.
 */
export async function bundleScriptFunctions(head: string): Promise<string> {
  return await bundleOf(`export * from ${JSON.stringify(scriptFunctions)}`, head, scriptFunctions)
}

/** The compiled package has .js here, the repository .ts. */
function sourceFile(name: string): string {
  return fileURLToPath(new URL(`${name}${extname(import.meta.url)}`, import.meta.url))
}

/** @param asked the file that a mistake without a place is in */
async function bundleOf(contents: string, head: string, asked: string): Promise<string> {
  try {
    const { outputFiles } = await compiler().build({
      stdin: { contents, resolveDir: dirname(processor), loader: 'js' },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      // The oldest that Artillery 2.0.34 runs on. What is async there has to stay so: Artillery looks at it.
      target: 'node22.18',
      charset: 'utf8',
      banner: { js: head },
      alias: Object.fromEntries([...ownModules].map(([name, url]) => [name, fileURLToPath(url)])),
      logLevel: 'silent',
      // Optional parts of ws, which does without them.
      external: ['bufferutil', 'utf-8-validate'],
    })
    return outputFiles.map(({ text }) => text).join('')
  } catch (error) {
    const { errors = [] } = error as Partial<BuildFailure>
    if (errors.length === 0) throw error
    throw new Refusal(
      exitCodes.usage,
      errors.map(({ text, location }) => `${location === null ? asked : location.file}: ${text}`),
    )
  }
}
