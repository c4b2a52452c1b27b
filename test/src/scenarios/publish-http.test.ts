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

/** The notes, told by the stream; its function is the one beside it. */
const heldUp = `
  import { chat } from '${notes}'
  const { CreateNote, FanOut } = chat.functions
  const functions = {
    ...chat.functions,
    CreateNote: { ...CreateNote, environment: { TOLD_BY: 'stream' } },
    FanOut: { ...FanOut, handler: new URL('./held-up.ts', import.meta.url) },
  }
  export default { ...chat, functions }`

/** FanOut, but that it fails the notes of one author until they are older than what a poll explains: with the pauses, twice. */
const failsTwice = `
  import { handler as fanOut } from '${fileURLToPath(new URL('fan-out.ts', new URL('handlers/', `file://${notes}`)))}'
  let held
  export async function handler(event, context) {
    const { user, createdAt } = event.Records[0].dynamodb.NewImage
    held ??= user.S
    if (user.S === held && Date.now() - createdAt.N < 700) throw new Error('another service does not answer')
    return fanOut(event, context)
  }`

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
    const { written, messages } = result.latencyBudget ?? {}
    expect(written?.waitsFor, way).toBe({ post: null, invoke: 'invocation', stream: 'stream' }[way])
    expect(written?.writeUs, way).toBeGreaterThan(0)
    expect((written?.waitUs ?? 0) > 0, way).toBe(way !== 'post')
    expect(result.latencyBudget, way).toMatchObject({ leftOut: 0, messages })
    expect(result.waterfalls?.slowest.written?.functionName, way).toBe('CreateNote')
    const age = result.server.functions['FanOut']?.iteratorAgeMaxUs
    expect(typeof age, way).toBe(way === 'stream' ? 'number' : 'object')
    expect(files.length).toBeGreaterThan(3)
    expect(files.filter((text) => text.includes(key))).toEqual([])
  }
})

it('shows the age of a stream that its function holds up, and that nothing is lost or overtaken by it', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'chat.ts'), heldUp)
  writeFileSync(join(cwd, 'held-up.ts'), failsTwice)
  const args = ['run', 'publish-http', '--stack', './chat.ts', '--protocol', 'notes', ...load, '--json', '--quiet']
  const { stdout, stderr } = await fanbench(args, { cwd, env: { NOTES_API_KEY: key } })
  if (stdout === '') throw new Error(stderr)
  const { counters, server } = JSON.parse(stdout) as RunResult
  expect(counters).toMatchObject({ deliveries_lost: 0, deliveries_reordered: 0, deliveries_duplicate: 0 })
  expect(server.functions['FanOut']?.errors).toBeGreaterThan(0)
  expect(server.functions['FanOut']?.iteratorAgeMaxUs).toBeGreaterThan(500_000)
})
