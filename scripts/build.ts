import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { extname, join, relative, resolve } from 'node:path'
import { type ChunkingContext, type InputOptions, type Plugin, rolldown } from 'rolldown'
import { program } from '../commands/program.ts'
import { overviewColumns } from '../commands/quick-answer.ts'

/**
 * `npm run build`: the package's JavaScript in few files, so that a command starts quickly and an installation is small. What is
 * started or read by its path keeps its path; what several of these share is in `dist/src/`.
 */

/** Programs that run from where they are installed, and the modules that users import. */
const programs = [
  'commands/cli.ts',
  'commands/selftest/calibration-{process,protocol}.ts',
  'processes/first-beat.ts',
  'reference-stack/chats/**/chat.ts',
  'reference-stack/chats/probe/{guarded,rest}.ts',
  'reference-stack/cloud/app.ts',
  'reference-stack/define-stack.ts',
  'reference-stack/local/{dynamodb/child,host-child}.ts',
  'src/crowd/protocols/protocol.ts',
  'src/crowd/workers/worker.ts',
  'src/metrics/result/run-result.ts',
  'src/probe/probe-child.ts',
  'src/sharding/bucket/upload-part.ts',
  'src/user-modules/loading-child.ts',
  'commands/config/define-config.ts',
]

/** What is bundled anew wherever it is used, together with code of the user's: handlers, and what runs beside them. */
const parts = [
  'commands/shards/folder-program.ts',
  'reference-stack/chats/*/handlers/*.ts',
  'reference-stack/chats/known-bad/*/*-*.ts',
  'reference-stack/chats/tickets/admit.ts',
  'reference-stack/cloud/page/write-files.ts',
  'reference-stack/local/lambda/network/keep-to-plan.ts',
  'reference-stack/local/lambda/node/runtime.ts',
  'reference-stack/local/lambda/places/keep-to-places.ts',
  'reference-stack/page/browser/main.ts',
  'reports/html/browser/{page,live}.ts',
  'src/artillery/processor.ts',
  'src/artillery/script/script-functions.ts',
]

const reached = new Map<string, ReadonlySet<string>>()

/** Below this a file that several programs share is made one with its neighbour, which they then all load: bytes. */
const smallestShared = 50_000

/**
 * In a bundle a module's own URL would be that of the file that holds it by chance. What it finds beside itself lies where it would lie
 * without bundling: it gets that URL.
 */
const ownPlaces: Plugin = {
  name: 'own-places',
  transform(source, path) {
    if (!source.includes('import.meta.url')) return null
    const place = JSON.stringify(relative('.', path).replace(/ts$/, 'js'))
    const here = "process.getBuiltinModule('node:url').pathToFileURL(import.meta.filename).href"
    const url = `const fanbenchUrl = ${here}.replace(/(?<=.*\\/dist\\/).*/, ${place});`
    return source.replace(/^(#!.*\n)?/, `$1${url}`)
  },
}

const settings = {
  platform: 'node',
  // Not what the bundler itself adds.
  external: (name: string) => !/^(?:[./\0]|@oxc-project\/|rolldown:)/.test(name),
  // The oldest that the package runs on: `using` is rewritten for it.
  transform: { target: 'node22.18' },
} satisfies InputOptions

rmSync('dist', { recursive: true, force: true })
const bundled = [...(await bundlePrograms()), ...(await Promise.all(entries(parts).map(bundlePart))).flat()]
checkPlaces(bundled)
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })

const python = 'reference-stack/local/lambda/python'
cpSync(python, join('dist', python), { recursive: true, filter: (path) => !path.endsWith('.ts') })

const overview: string[] = []
program(() => Promise.resolve())
  .configureOutput({ getOutHelpWidth: () => overviewColumns, writeOut: (text) => overview.push(text) })
  .outputHelp()
writeFileSync('dist/commands/overview.txt', overview.join(''))

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Readonly<Record<string, string | { readonly types: string }>>
}
const needed = new Set<string>()
for (const entry of Object.values(exports)) if (typeof entry !== 'string') need(join(entry.types))
for (const file of globSync('dist/**/*.d.ts')) if (!needed.has(file)) rmSync(file)

/** This declaration, and all that it imports from beside it. */
function need(file: string): void {
  if (needed.has(file)) return
  needed.add(file)
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()["'](\.[^"']+)["']/g))
    need(join(file, '..', specifier.replace(/\.[jt]s$/, '.d.ts')))
}

function entries(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    const files = globSync(pattern)
    if (files.length === 0) throw new Error(`${pattern} is not there: the build has to name it otherwise`)
    return files
  })
}

/** Returns the sources. */
async function bundlePrograms(): Promise<string[]> {
  const input = Object.fromEntries(entries(programs).map((file) => [file.replace(/\.ts$/, ''), file]))
  const bundle = await rolldown({
    ...settings,
    input,
    plugins: [ownPlaces],
    transform: { ...settings.transform, define: { 'import.meta.url': 'fanbenchUrl' } },
    preserveEntrySignatures: 'allow-extension',
  })
  await bundle.write({
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: ({ name }) => `src/${name.replace(/~.*/, '')}-[hash].js`,
    // Files that need each other would otherwise begin before what they need.
    strictExecutionOrder: true,
    codeSplitting: {
      groups: [
        // `--version` and `--help` load nothing else.
        { name: 'quick', test: /exit-codes\.ts$|harness-version\.ts$/, priority: 3 },
        {
          name: (module, context) => (isOfHelp(module, context) && isOfWorker(module, context) ? 'start' : null),
          priority: 2,
        },
        { name: (module, context) => (isOfHelp(module, context) ? 'help' : null), priority: 1 },
        { name: (module, context) => (isOfWorker(module, context) ? 'worker' : null), priority: 1 },
        { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: smallestShared },
      ],
    },
  })
  return await bundle.watchFiles
}

/** Is the module loaded by the help of a command? */
function isOfHelp(module: string, context: ChunkingContext): boolean {
  return allOf('commands/program.ts', context).has(module)
}

/** Is it loaded by a worker, which would start later for anything else? */
function isOfWorker(module: string, context: ChunkingContext): boolean {
  return allOf('src/crowd/workers/worker.ts', context).has(module)
}

function allOf(entry: string, context: ChunkingContext): ReadonlySet<string> {
  const known = reached.get(entry) ?? reach(resolve(entry), context)
  reached.set(entry, known)
  return known
}

/** All that this module imports, without what it imports later. */
function reach(module: string, context: ChunkingContext, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(module)) return found
  found.add(module)
  for (const imported of context.getModuleInfo(module)?.importedIds ?? []) reach(imported, context, found)
  return found
}

/** One file: what an environment of the repository loads, it loads in the package. Returns the sources. */
async function bundlePart(file: string): Promise<string[]> {
  const bundle = await rolldown({ ...settings, input: file })
  await bundle.write({ file: join('dist', file.replace(/ts$/, 'js')), codeSplitting: false })
  return await bundle.watchFiles
}

/** Every file that a bundled module names beside itself has to be there. */
function checkPlaces(sources: readonly string[]): void {
  const named = /`(\.{1,2}\/[\w/-]+)\$\{extname\(import\.meta\.url\)\}`/g
  const missing = sources
    .filter((file) => extname(file) === '.ts')
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(named)].map(([, name = '']) =>
        join('dist', relative('.', file), '..', `${name}.js`),
      ),
    )
    .filter((file) => !existsSync(file))
  if (missing.length > 0) throw new Error(`not in the package: ${[...new Set(missing)].join(', ')}`)
}
