import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

const { resolve } = createRequire(import.meta.url)

/**
 * Made once a process: a Ctrl-C in a terminal ends the bundler's own process too, and an experiment has a page to make
 * after it.
 */
const bundled = new Map<Entry, Promise<string>>()

/** The entry of a page's script, in `browser/`. */
type Entry = 'page' | 'live'

/** A report's script: our browser part and uPlot in one, with uPlot's licence. The same bytes at every call. */
export function browserScript(): Promise<string> {
  return bundleOf('page')
}

/** The script of a page that follows something as it happens. */
export function liveScript(): Promise<string> {
  return bundleOf('live')
}

function bundleOf(entry: Entry): Promise<string> {
  const known = bundled.get(entry)
  if (known !== undefined) return known
  const made = bundle(entry)
  bundled.set(entry, made)
  return made
}

async function bundle(name: Entry): Promise<string> {
  // The compiled package has .js here, the repository .ts.
  const entry = new URL(`./browser/${name}${extname(import.meta.url)}`, import.meta.url)
  const licence = await readFile(resolve('uplot/LICENSE'), 'utf8')
  // Most commands write no page. The bundler keeps the folder that it is loaded in for its process.
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2023',
    charset: 'utf8',
    // Not the settings of whatever folder this is installed in.
    tsconfigRaw: {},
    banner: { js: `/* Contains uPlot.\n${licence.trim()} */` },
  })
  return outputFiles.map((file) => file.text.trim()).join('')
}

export function plotStyle(): Promise<string> {
  return readFile(resolve('uplot/dist/uPlot.min.css'), 'utf8')
}
