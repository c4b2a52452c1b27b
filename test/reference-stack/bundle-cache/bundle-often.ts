import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BundleCache } from '../../../reference-stack/bundle-cache/bundle-cache.ts'
import { bundleHandlers } from '../../../reference-stack/bundling/bundle-handlers.ts'

// A process of its own: prints the hash of each bundle that it gets. What is kept is replaced every second time.
const [, , handler = '', kept = ''] = process.argv
await using out = await mkdtempDisposable(join(tmpdir(), 'fanbench-test-'))
const functions = { Say: { handler: pathToFileURL(handler), memoryMb: 128, timeoutSeconds: 3 } }
const cache = new BundleCache(kept, { settledMs: 0 })
class Empty extends BundleCache {
  override take(): boolean {
    return false
  }
}
const replacing = new Empty(kept, { settledMs: 0 })
for (let n = 0; n < 10; n += 1) {
  await bundleHandlers(functions, out.path, { place: 'account', cache: n % 2 === 0 ? replacing : cache })
  const bundle = readFileSync(join(out.path, 'Say/index.cjs'))
  process.stdout.write(`${createHash('sha256').update(bundle).digest('hex')}\n`)
}
