import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { fanbench, temporaryFolder } from '../../commands/fanbench.ts'
import { unbalanced } from './play.ts'

const notes = fileURLToPath(new URL('../../../reference-stack/chats/notes/chat.ts', import.meta.url))
const key = 'a-key-that-is-in-no-file'

/** The notes, whose watchers are told in this way. */
function notesToldBy(way: string): string {
  return `
    import { chat } from '${notes}'
    const ofWay = ([name, one]) =>
      [name, /^(?:Create|Update|Delete)Note$/.test(name) ? { ...one, environment: { TOLD_BY: '${way}' } } : one]
    export default { ...chat, functions: Object.fromEntries(Object.entries(chat.functions).map(ofWay)) }`
}

const load = '--members 8 --rooms 2 --workers 1 --publish-rate 6 --warm-up 1s --duration 4s --drain 2s --seed 3'.split(
  ' ',
)

async function publishToldBy(way: string) {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'chat.ts'), notesToldBy(way))
  const args = ['run', 'publish-http', '--stack', './chat.ts', '--protocol', 'notes', ...load, '--json', '--quiet']
  const { stdout, stderr } = await fanbench(args, { cwd, env: { NOTES_API_KEY: key } })
  if (stdout === '') throw new Error(stderr)
  const files = readdirSync(cwd, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  return { way, result: JSON.parse(stdout) as RunResult, files }
}

it('every note reaches every watcher, in each way from the write to the watchers, and the key is in no file', async () => {
  // Each has a stack of its own, and waits more than it works.
  for (const { way, result, files } of await Promise.all(['post', 'invoke', 'stream'].map(publishToldBy))) {
    const { counters, metrics } = result
    const published = counters['messages_published'] ?? 0
    expect(published, way).toBeGreaterThan(10)
    expect(counters, way).toMatchObject({ http_requests: published, http_2xx: published, deliveries_lost: 0 })
    expect([counters['http_4xx'] ?? 0, counters['http_5xx'] ?? 0], way).toEqual([0, 0])
    expect(metrics['http_latency']?.count, way).toBeGreaterThan(10)
    expect(unbalanced(result), way).toEqual([])
    expect(files.length).toBeGreaterThan(3)
    expect(files.filter((text) => text.includes(key))).toEqual([])
  }
})
