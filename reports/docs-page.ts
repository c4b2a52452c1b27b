import { createRequire } from 'node:module'

// By the package's own name, because the emitted files lie one folder deeper than the sources.
const manifest = createRequire(import.meta.url)('fanbench/package.json') as { homepage: string }

/** Without its place on the page. */
const [home = ''] = manifest.homepage.split('#')

/** Where a page of `docs/` can be read: `known-bad.md#look-alikes`. */
export function docsPage(page: string): string {
  return `${home}/blob/main/docs/${page}`
}
