import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { readTemplate } from '../../reference-stack/templates/read-template.ts'
import { readServiceTimes } from '../../commands/run/aim/read-service-times.ts'
import { readRecording } from '../../commands/record-aws/recording.ts'
import { pricesOf } from '../../src/cost/own-prices.ts'
import { Refusal } from '../../src/exit-codes.ts'
import { RunLog, RunLogWriter } from '../../src/metrics/recording/run-log.ts'
import { loadConfig } from '../../src/settings/config-file.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { readShardPart, shardPartSchemaName } from '../../src/sharding/part-header.ts'
import { readShardedPlan, shardedPlanSchemaName } from '../../src/sharding/sharded-plan.ts'
import { readTarget } from '../../src/targets/target.ts'
import { typical } from '../../reference-stack/local/service-times/typical.ts'
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

const target = JSON.stringify({
  schema: 'fanbench/target@1',
  kind: 'emulated',
  stack: 's',
  url: 'ws://127.0.0.1:1/',
  region: 'local-1',
  api: { id: 'a', stage: 's' },
  endpoints: {},
  functions: { say: 's-say' },
  tables: {},
  routes: { say: 'say' },
  definitionHash: 'abc',
})

async function configOf(path: string): Promise<void> {
  const mistakes = new Mistakes()
  await loadConfig(path, folder, mistakes)
  mistakes.throwIfAny()
}

/** The bytes of a log, one character each. */
async function logText(): Promise<string> {
  const path = join(folder, 'whole.log')
  {
    await using writer = new RunLogWriter<object>(path)
    for (let second = 0; second < 20; second++) writer.append({ second, receipts: [1, 2, 3], text: 'x'.repeat(second) })
  }
  return readFileSync(path, 'latin1')
}
const log = await logText()

const kinds = [
  { name: 'result.json', texts: [result], read: (path: string) => refusedAtMost(readResult(path)) },
  { name: 'night.json', texts: [result], read: (path: string) => refusedAtMost(readJsonFile(path, nightFileKind)) },
  {
    name: 'template.yaml',
    texts: templates.map((path) => readFileSync(path, 'utf8')),
    read: async (path: string) => void (await readTemplate(path)),
  },
  { name: 'target.json', texts: [target], read: (path: string) => refusedAtMost(readTarget(path)) },
  {
    name: 'config.json',
    texts: ['{"members":3,"duration":"10s","limit":["deliveries_lost=0"],"gate":{"maxTime":300}}'],
    read: (path: string) => refusedAtMost(configOf(path)),
  },
  {
    name: 'service-times.json',
    texts: [JSON.stringify(typical)],
    read: (path: string) => refusedAtMost(readServiceTimes(path)),
  },
  {
    name: 'recording.json',
    texts: [readFileSync('test/fixtures/aws-recordings/emulated.json', 'utf8').slice(0, 20_000)],
    read: (path: string) => refusedAtMost(readRecording(path)),
  },
  {
    name: 'prices.json',
    texts: [
      '{"schema":"fanbench/prices@1","asOf":"2026-11-21","source":"mine","region":"eu-west-1","usdPer":{"apiMessage":0.000001,"lambdaGbSecond":{"arm64":0.00001}}}',
    ],
    read: (path: string) => refusedAtMost(pricesOf(path)),
  },
  {
    name: 'plan.json',
    texts: [`{"schema":"${shardedPlanSchemaName}","shards":[],"target":${target},"planHash":"${'0'.repeat(64)}"}`],
    read: (path: string) => refusedAtMost(readShardedPlan(path)),
  },
  {
    name: 'shard-1.json',
    texts: [`{"schema":"${shardPartSchemaName}","state":"begun","index":0,"shards":1}`],
    read: (path: string) => refusedAtMost(readShardPart(path)),
  },
  { name: 'worker.log', texts: [log], read: (path: string) => Promise.resolve(void [...new RunLog(path)]) },
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
      // Of a log, each character is a byte.
      const encoding = kind.name.endsWith('.log') ? 'latin1' : 'utf8'
      writeFileSync(path, whole.slice(0, start) + other + (isEnd ? '' : whole.slice(start + length)), encoding)
      await kind.read(path)
    }),
    { numRuns: everyCase ? 10_000 : 600 },
  )
}, 600_000)
