import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

const { resolve } = createRequire(import.meta.url)

/**
 * Made once a process: a Ctrl-C in a terminal ends the bundler's own process too, and an experiment has a page to make
 * after it.
 */
const bundled = new Map<string, Promise<string>>()

/** The entry of a page's script, in `browser/`. */
type Entry = 'page' | 'live'

/** A report's script: our browser part and uPlot in one, with uPlot's licence. The same bytes at every call. */
export function browserScript(): Promise<string> {
  return once('page', () => bundle('page'))
}

/** The script of a page that follows something as it happens. */
export function liveScript(): Promise<string> {
  return once('live', () => bundle('live'))
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

/** The style of a page with charts, minified: that of uPlot, and the page's own rules. */
export function plotStyle(rules: string): Promise<string> {
  return once(rules, async () => {
    const { transform } = await import('esbuild')
    const all = `${await readFile(resolve('uplot/dist/uPlot.min.css'), 'utf8')}${rules}`
    return (await transform(all, { loader: 'css', minify: true, charset: 'utf8' })).code.trim()
  })
}

/** The work, at the first call for its key. */
function once(key: string, make: () => Promise<string>): Promise<string> {
  const known = bundled.get(key)
  if (known !== undefined) return known
  const made = make()
  bundled.set(key, made)
  return made
}
