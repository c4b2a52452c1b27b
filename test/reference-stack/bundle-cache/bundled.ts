import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import { BundleCache, type BundleOrder, type CacheLimits } from '../../../reference-stack/bundle-cache/bundle-cache.ts'
import { bundleHandlers } from '../../../reference-stack/bundling/bundle-handlers.ts'

/** A cache that tells whether it had what was ordered. */
export class WatchedCache extends BundleCache {
  readonly taken: boolean[] = []

  constructor(folder: string, limits: Partial<CacheLimits> = {}) {
    super(folder, { settledMs: 0, ...limits })
  }

  override take(order: BundleOrder, directory: string): boolean {
    const found = super.take(order, directory)
    this.taken.push(found)
    return found
  }
}

/** A temporary folder with these files. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFiles(folder, files)
  return folder
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

/** The bundle of a handler. What was written just before is old enough to be kept. */
export async function bundled(handler: string, cache: BundleCache | null): Promise<string> {
  await sleep(20)
  const out = folderWith()
  await bundleHandlers({ Say: { handler: pathToFileURL(handler), memoryMb: 128, timeoutSeconds: 3 } }, out, {
    place: 'account',
    cache,
  })
  const [bundle = ''] = readdirSync(join(out, 'Say'))
  return readFileSync(join(out, 'Say', bundle), 'utf8')
}
