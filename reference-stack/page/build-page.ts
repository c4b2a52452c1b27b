import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compiler } from '../../user-files/compiler.ts'
import { pageDocument } from './document.ts'
import { type PageConfig, configFile } from './page-config.ts'
import { pageStyle } from './style.ts'

/** The static files of the page, by name: `index.html`, `page.css`, `page.js`. They know nothing of the chat's URL. */
export async function buildPage(): Promise<Readonly<Record<string, string>>> {
  return { 'index.html': pageDocument, 'page.css': pageStyle, 'page.js': await bundledScript() }
}

/** Returns the file beside the page that tells it the address of its chat. */
export function pageConfigFile(config: PageConfig): Readonly<Record<string, string>> {
  return { [configFile]: `${JSON.stringify(config, null, 2)}\n` }
}

async function bundledScript(): Promise<string> {
  // The compiled package has .js here, the repository .ts.
  const entry = new URL(`./browser/main${extname(import.meta.url)}`, import.meta.url)
  const { outputFiles } = await compiler().build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    // Not the settings of whatever folder this is installed in.
    tsconfigRaw: {},
  })
  return outputFiles.map((file) => file.text).join('')
}
