import { importUserFile } from '../../user-files/import-user-file.ts'
import { loadFailure } from '../../user-files/load-failure.ts'
import { type Outline, outlineOf } from './outline.ts'

/** The outcome of loading the module. If the module ends the process, there is no message. */
export type LoadingOutcome =
  | { readonly kind: 'loaded'; readonly exports: readonly (readonly [name: string, value: Outline])[] }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unfinished' }

// Ctrl-C reaches the whole process group; the parent decides when this process ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

const [, , path = ''] = process.argv

// The event loop is empty, and the module still awaits at its top level.
process.once('beforeExit', () => report({ kind: 'unfinished' }))
importUserFile(path)
  .then((module) => {
    const [promised] = Object.entries(module).find(([, value]) => isPromise(value)) ?? []
    if (promised !== undefined) throw new Error(`its export ${promised} is a promise: export what it becomes, by await`)
    return module
  })
  .then((module) => ({
    kind: 'loaded' as const,
    exports: Object.entries(module).map(([name, value]) => [name, outlineOf(value)] as const),
  }))
  .catch((error: unknown) => ({ kind: 'failed' as const, reason: loadFailure(error, path) }))
  .then(report)
  .catch(() => process.exit(1))

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** Exits after that, with all that the module has started. */
function report(outcome: LoadingOutcome): void {
  process.send?.(outcome, undefined, undefined, () => process.exit())
}
