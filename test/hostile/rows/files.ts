import { deflateSync } from 'node:zlib'
import { runResult } from '../../fixtures/run-result.ts'
import { type Row, pipe } from '../row.ts'

const escape = '\u001B]0;title\u0007\u001B[2J'
const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
const aliases = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...[1, 2, 3, 4, 5, 6, 7].map((at) => `a${at}: &a${at} [${`*a${at - 1}, `.repeat(9)}]`),
].join('\n')
const target = {
  schema: 'fanbench/target@1',
  kind: 'emulated',
  stack: 'chat',
  url: 'ws://127.0.0.1:1/',
  region: 'local-1',
  api: { id: 'a', stage: 'prod' },
  endpoints: {},
  functions: {},
  tables: {},
  routes: {},
  protocol: 'rooms',
  definitionHash: '0',
}

/** Files that fanbench is given: what is in them is hostile, or does what a file should not. */
export const files: readonly Row[] = [
  given('a target file that is not there', 'run smoke --target none.json', {}, /none\.json: there is no such file/),
  given('a target file that is a folder', 'run smoke --target f.json', { 'f.json/x': '' }, /f\.json/),
  given(
    'a target file cut off',
    'run smoke --target f.json',
    { 'f.json': JSON.stringify(target).slice(0, 90) },
    /f\.json: damaged, not JSON/,
  ),
  given('a target file of nothing but brackets', 'run smoke --target f.json', { 'f.json': deep }, /f\.json: /),
  given(
    'a target file of another version',
    'run smoke --target f.json',
    json({ ...target, schema: 'fanbench/target@9' }),
    /f\.json: written by another version/,
  ),
  given(
    'a target file with terminal escapes in its schema',
    'run smoke --target f.json',
    json({ ...target, schema: `fanbench/target@${escape}` }),
    /f\.json: /,
  ),
  given(
    'a target file with terminal escapes in its URL',
    'run smoke --target f.json',
    json({ ...target, url: `ws://${escape}` }),
    /f\.json|URL/,
  ),
  given(
    'a target file with terminal escapes in its protocol',
    'run smoke --target f.json',
    json({ ...target, protocol: `./${escape}` }),
    /protocol/,
  ),
  given(
    'a target file with terminal escapes in a key',
    'run smoke --target f.json',
    json({ ...target, functions: { [escape]: 1 } }),
    /f\.json: /,
  ),
  given(
    'a target file with a prototype',
    'run smoke --target f.json',
    { 'f.json': '{"__proto__":{"schema":"fanbench/target@1"}}' },
    /f\.json: not a target file/,
  ),
  given(
    'a target file at AWS with a URL on this machine',
    'run smoke --target f.json',
    json({ ...target, kind: 'aws' }),
    /one of the two is wrong/,
    15,
  ),
  given(
    'a target file whose endpoint is elsewhere',
    'run smoke --target f.json',
    json({ ...target, endpoints: { cloudwatch: 'https://metrics.example/' } }),
    /^✖ metrics\.example is not on this machine/,
    15,
  ),
  given('a target file without end', 'run smoke --target /dev/zero', {}, /\/dev\/zero/),
  given('a result that is not there', 'report none', {}, /none: there is no such file/),
  given(
    'a result cut off',
    'report f.json',
    { 'f.json': JSON.stringify(runResult()).slice(0, 500) },
    /f\.json: damaged, not JSON/,
  ),
  given(
    'a result of another version',
    'report f.json',
    json({ ...runResult(), schema: 'fanbench/run-result@9' }),
    /f\.json: written by another version/,
  ),
  given('a result that is a list', 'report f.json', { 'f.json': '[]' }, /f\.json: not a run's result/),
  given('a result of nothing but brackets', 'report f.json', { 'f.json': deep }, /f\.json: /),
  given(
    'a result with a histogram that is none',
    'report f.json',
    json(withHistogram('AAAA')),
    /f\.json: metrics\.delivery_latency: its histogram is damaged/,
  ),
  given(
    'a result with a histogram that inflates without end',
    'report f.json',
    json(withHistogram(bomb())),
    /f\.json: metrics\.delivery_latency: its histogram is damaged/,
  ),
  given('a result without end', 'report /dev/zero', {}, /\/dev\/zero/),
  given(
    'a result that is a binary',
    'report f.json',
    { 'f.json': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 255, 254]) },
    /f\.json: damaged, not JSON/,
  ),
  given('a config file that is not there', 'run smoke --config none.ts', {}, /none\.ts: there is no such config file/),
  given(
    'a config file that throws',
    'run smoke',
    { 'fanbench.config.mjs': 'throw new Error("no database")' },
    /cannot be loaded: no database/,
  ),
  given(
    'a config file that exports a function',
    'run smoke',
    { 'fanbench.config.mjs': 'export default () => ({})' },
    /must export an object/,
  ),
  given(
    'a config file with an unknown key',
    'run smoke',
    { 'fanbench.config.json': '{"membres":3}' },
    /unknown key membres \(did you mean members\?\)/,
  ),
  given(
    'a config file with terminal escapes in a key',
    'run smoke',
    { 'fanbench.config.json': JSON.stringify({ [escape]: 3 }) },
    /unknown key/,
  ),
  given(
    'a config file with a prototype',
    'run smoke',
    { 'fanbench.config.json': '{"__proto__":{"members":3}}' },
    /__proto__/,
  ),
  given(
    'a config file of nothing but brackets',
    'run smoke',
    { 'fanbench.config.json': deep },
    /fanbench\.config\.json/,
  ),
  alone(
    'a config file that exits',
    'run smoke',
    { 'fanbench.config.mjs': 'process.exit(0)' },
    /fanbench\.config\.mjs: .*exit/,
  ),
  alone(
    'a config file that never finishes loading',
    'run smoke',
    { 'fanbench.config.mjs': 'await new Promise(() => undefined)' },
    /fanbench\.config\.mjs: .*load/,
  ),
  given(
    'a definition that throws',
    'run smoke --stack chat.mjs',
    { 'chat.mjs': 'throw new Error("no database")' },
    /chat\.mjs.*no database/,
  ),
  given(
    'a definition of the wrong shape',
    'run smoke --stack chat.mjs',
    { 'chat.mjs': 'export default { name: "x" }' },
    /chat\.mjs: /,
  ),
  alone('a definition that exits', 'run smoke --stack chat.mjs', { 'chat.mjs': 'process.exit(0)' }, /chat\.mjs.*exit/),
  alone(
    'a definition that never finishes loading',
    'run smoke --stack chat.mjs',
    { 'chat.mjs': 'await new Promise(() => undefined)' },
    /chat\.mjs.*load/,
  ),
  ...['run smoke --template f.yaml', 'run smoke --target f.json', 'report f.json', 'run smoke --stack f.mjs'].map(
    (args) => given(`${args}: a pipe`, args, { [args.split(' ').at(-1) ?? '']: pipe }, /f\.\w+:.*is no regular file/),
  ),
  given('a config file that is a pipe', 'run smoke', { 'fanbench.config.mjs': pipe }, /mjs: .*it is no regular file/),
  given('a config file of JSON that is a pipe', 'run smoke', { 'fanbench.config.json': pipe }, /is no regular file/),
  given(
    'a template of 50 MB',
    'run smoke --template f.yaml',
    { 'f.yaml': Buffer.alloc(50_000_000, 'a') },
    /f\.yaml:1: has 50000000 bytes/,
  ),
  given('a template of aliases', 'run smoke --template f.yaml', { 'f.yaml': aliases }, /^✖ f\.yaml:\d: its aliases/),
  given(
    'a template within itself',
    'run smoke --template f.yaml',
    { 'f.yaml': 'a: &a\n  - *a' },
    /f\.yaml:2: \*a: refers/,
  ),
  given(
    'a service that is twice itself',
    'run smoke --template serverless.yml',
    { 'serverless.yml': 'provider: { name: aws }\nservice: ${self:service}${self:service}' },
    /^✖ serverless\.yml:2: .*refers to itself/,
  ),
  given(
    'a config file that exports a promise',
    'run smoke',
    { 'fanbench.config.mjs': 'export default Promise.resolve({ members: 3 })' },
    /its export default is a promise: export what it becomes, by await/,
  ),
  given(
    'a config file with a promise in it',
    'run smoke',
    { 'fanbench.config.mjs': 'export default { members: Promise.resolve(3) }' },
    /members: null: must be/,
  ),
  given(
    'a protocol that stops the clock',
    'run smoke --target ws://127.0.0.1:1 --protocol f.mjs',
    { 'f.mjs': 'performance.now = () => 0\nexport default { name: "x", echoesToSender: true, say: () => "" }' },
    /f\.mjs failed to load: it replaces performance\.now/,
  ),
]

function json(value: unknown): NonNullable<Row['files']> {
  return { 'f.json': JSON.stringify(value) }
}

function given(what: string, args: string, content: NonNullable<Row['files']>, says: RegExp, exits: 2 | 15 = 2): Row {
  return { what, args, files: content, exits, says, also: noEscapes }
}

function alone(what: string, args: string, content: NonNullable<Row['files']>, says: RegExp): Row {
  return { ...given(what, args, content, says), alone: true, deadlinesMs: 30_000 }
}

/** What is in a file must not reach the terminal as it is. */
function noEscapes({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): void {
  if (/(?!\n)\p{Cc}/u.test(stdout + stderr)) throw new Error(`escapes: ${JSON.stringify(stderr)}`)
}

function withHistogram(hdr: string) {
  const result = runResult()
  const { delivery_latency: delivery, ...metrics } = result.metrics
  return { ...result, metrics: { ...metrics, delivery_latency: { ...delivery, hdr } } }
}

/** 64 MiB of zeros in some kilobytes, behind the header of a compressed histogram. */
function bomb(): string {
  const zeros = deflateSync(Buffer.alloc(64 * 2 ** 20))
  const header = Buffer.alloc(8)
  header.writeInt32BE(0x1c849314)
  header.writeInt32BE(zeros.length, 4)
  return Buffer.concat([header, zeros]).toString('base64')
}
