import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** Prints the modules that a worker has loaded before its first command. */
const listModules = (entry: string) => `
  const { registerHooks } = require('node:module')
  const loaded = []
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
  import(${JSON.stringify(entry)}).then(() => process.stdout.write(JSON.stringify(loaded), () => process.exit()))`

it('a worker does not load what checks settings and protocols of files: it would be 14 MiB of each worker', () => {
  const entry = new URL('../../../../src/crowd/workers/worker.ts', import.meta.url).href
  const loaded: string[] = JSON.parse(execFileSync(process.execPath, ['-e', listModules(entry)], { encoding: 'utf8' }))
  expect(loaded.some((url) => url.includes('/worker-crowd.'))).toBe(true)
  expect(loaded.filter((url) => url.includes('/zod/'))).toEqual([])
})
