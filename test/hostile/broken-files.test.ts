import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { readTemplate } from '../../reference-stack/templates/read-template.ts'
import { Refusal } from '../../src/exit-codes.ts'
import { nightFileKind } from '../../src/metrics/result/history/night-file.ts'
import { readJsonFile } from '../../src/json-file.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { everyCase } from '../every-case.ts'
import { runResult } from '../fixtures/run-result.ts'

const folder = mkdtempSync(join(tmpdir(), 'fanbench-broken-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Throws what would end a command with exit 1: anything but a refusal. */
async function refusedAtMost(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
  })
}

const result = JSON.stringify(runResult(), null, 1)
const templates = globSync('test/fixtures/their-chats/*/{template.yaml,serverless.yml}')

const kinds = [
  { name: 'result.json', texts: [result], read: (path: string) => refusedAtMost(readResult(path)) },
  { name: 'night.json', texts: [result], read: (path: string) => refusedAtMost(readJsonFile(path, nightFileKind)) },
  {
    name: 'template.yaml',
    texts: templates.map((path) => readFileSync(path, 'utf8')),
    read: async (path: string) => void (await readTemplate(path)),
  },
]

/** What stands in the place of a part of a file. */
const broken = fc.oneof(
  fc.constantFrom(
    '',
    'null',
    '-1',
    '1e999',
    '9'.repeat(400),
    '""',
    '[]',
    '{}',
    'true',
    '*a',
    '&a',
    '<<: *a',
    '!Ref',
    '${',
    '\u0000',
  ),
  fc.constantFrom('__proto__', 'constructor', '"toString": 1', '!GetAtt x', '!Sub "${', '{Ref: {}}', '? [a]', '---\n'),
  fc.nat(3000).map((deep) => '['.repeat(deep)),
  fc.nat(3000).map((deep) => '{"a":'.repeat(deep)),
  fc.string({ maxLength: 40 }),
)

const cut = fc.record({
  kind: fc.constantFrom(...kinds),
  text: fc.nat(),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(200),
  broken,
  isEnd: fc.boolean(),
})

it('a file that is cut off, or has something else in a place, is refused or read, and is no defect', async () => {
  expect(templates.length).toBeGreaterThan(1)
  await fc.assert(
    fc.asyncProperty(cut, async ({ kind, text, from, length, broken: other, isEnd }) => {
      const whole = kind.texts[text % kind.texts.length] ?? ''
      const start = Math.floor(from * whole.length)
      const path = join(folder, kind.name)
      writeFileSync(path, whole.slice(0, start) + other + (isEnd ? '' : whole.slice(start + length)))
      await kind.read(path)
    }),
    { numRuns: everyCase ? 10_000 : 300 },
  )
}, 600_000)
