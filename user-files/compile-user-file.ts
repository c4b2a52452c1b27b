import { setSourceMapsSupport } from 'node:module'
import { basename, dirname } from 'node:path'
import type * as Esbuild from 'esbuild'
import { mostBytes, readUserText } from './read-user-file.ts'
import { compiler } from './compiler.ts'
import { hasCommonJsSyntax, hasModuleSyntax, packageType } from './module-format.ts'

/** JavaScript, as a load hook returns it. */
export interface CompiledFile {
  readonly format: 'module' | 'commonjs'
  readonly source: string
}

// TypeScript that is meant to become CommonJS may say `import` and `require`.
const requireName = 'requireOfUserFile'
const requireBanner =
  `import { createRequire as createRequireOfUserFile } from 'node:module'; ` +
  `const ${requireName} = createRequireOfUserFile(import.meta.url);`

/**
 * A user's file as JavaScript that Node takes, in the module format that it is written in: with all of TypeScript's syntax, the
 * options of its tsconfig.json, and what is thrown in it named by its own lines.
 *
 * @param isRequired by CommonJS, which may go in a circle; what imports it gets CommonJS as an ES module
 * @throws SyntaxError whose stack begins with the place, as Node's do
 */
export function compileUserFile(file: string, isRequired: boolean): CompiledFile {
  setSourceMapsSupport(true)
  const banner = /\brequire\b/.test(readUserText(file, mostBytes.source)) ? requireBanner : ''
  const define = { __filename: JSON.stringify(file), __dirname: JSON.stringify(dirname(file)), require: requireName }
  const module = build(file, { define, banner: { js: banner } })
  const type = /\.c[jt]s$/.test(file) ? 'commonjs' : packageType(dirname(file))
  const format = file.endsWith('.mts') ? 'esm' : (formatOf(module, banner) ?? (type === 'module' ? 'esm' : 'cjs'))
  if (format === 'esm') return { format: 'module', source: module.source }
  const { source } = build(file, { format: 'cjs' })
  return isRequired && type !== 'module' ? { format: 'commonjs', source } : commonJsAsModule(source, file)
}

interface Built {
  readonly source: string
  /** The format that esbuild has detected. */
  readonly format: 'esm' | 'cjs' | undefined
}

/** Types are imported in CommonJS too. */
function formatOf({ source, format }: Built, banner: string): Built['format'] {
  const written = source.replace(banner, '')
  if (!hasCommonJsSyntax(written)) return format
  return format === 'esm' && hasModuleSyntax(written) ? 'esm' : 'cjs'
}

/** The text of a JSON file as a module with an export for each of its keys, and all of it as its default. */
export function compileJson(file: string): string {
  return build(file, { format: 'esm' }).source
}

/**
 * With the names that CommonJS finds around itself. Node has CommonJS itself, but where a hook has made its source it refuses some of
 * it in folders of ES modules, and Node 22 calls no hooks for what it requires.
 */
function commonJsAsModule(source: string, file: string): CompiledFile {
  const names = new Set([...source.matchAll(/\bexports\.([A-Za-z_$][\w$]*) = /g)].map(([, name]) => name))
  names.delete('default')
  const around = [
    "import { createRequire } from 'node:module'; var require = createRequire(import.meta.url), module = { exports: {} }",
    `exports = module.exports, __filename = ${JSON.stringify(file)}, __dirname = ${JSON.stringify(dirname(file))};`,
  ]
  const exported = [
    "const exported = module.exports; export { exported as default, exported as 'module.exports' };",
    ...[...names].map((name) => `const exported_${name} = exported.${name}; export { exported_${name} as ${name} };`),
  ]
  return { format: 'module', source: `${around.join(', ')}${source}\n${exported.join('\n')}` }
}

function build(file: string, options: Esbuild.BuildOptions): Built {
  try {
    const { outputFiles, metafile } = compiler().buildSync({
      ...options,
      entryPoints: [file],
      // Beside the file, so that its source map finds it. Nothing is written.
      outfile: `${file}.js`,
      absWorkingDir: dirname(file),
      write: false,
      metafile: true,
      sourcemap: 'inline',
      sourcesContent: false,
      platform: 'node',
      target: `node${process.versions.node}`,
      charset: 'utf8',
      keepNames: true,
      logLevel: 'silent',
    })
    const source = outputFiles.map(({ text }) => text).join('')
    return { source, format: metafile.inputs[basename(file)]?.format }
  } catch (failure) {
    throw syntaxError(file, failure as Esbuild.BuildFailure)
  }
}

function syntaxError(file: string, failure: Esbuild.BuildFailure): Error {
  const [mistake] = failure.errors ?? []
  if (mistake === undefined) return failure
  const error = new SyntaxError(mistake.text)
  error.stack = `${file}:${mistake.location?.line}\n${error.stack}`
  return error
}
