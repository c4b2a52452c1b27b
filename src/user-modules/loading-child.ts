import { pathToFileURL } from 'node:url'
import { loadFailure } from '../load-failure.ts'
import { type Outline, outlineOf } from './outline.ts'

/** What has become of the module whose path this process was given. That it ended the process shows in the end of it. */
export type LoadingNews =
  | { readonly kind: 'loaded'; readonly exports: readonly (readonly [name: string, value: Outline])[] }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unfinished' }

// Ctrl-C reaches the whole process group; the parent decides what it means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

const [, , path = ''] = process.argv

// Nothing is left to be done, and it still waits at its top level.
process.once('beforeExit', () => tell({ kind: 'unfinished' }))
import(pathToFileURL(path).href)
  .then((module: object) => ({
    kind: 'loaded' as const,
    exports: Object.entries(module).map(([name, value]) => [name, outlineOf(value)] as const),
  }))
  .catch((error: unknown) => ({ kind: 'failed' as const, reason: loadFailure(error, path) }))
  .then(tell)
  .catch(() => process.exit(1))

/** Whatever the module has started ends with this. */
function tell(news: LoadingNews): void {
  process.send?.(news, undefined, undefined, () => process.exit())
}
