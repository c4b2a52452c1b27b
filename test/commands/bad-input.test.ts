import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { runResult } from '../fixtures/run-result.ts'
import { startCommandHost } from './command-host.ts'
import { temporaryFolder } from './fanbench.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

/** A folder with everything that can be wrong in one. */
function workingFolder(): string {
  const folder = temporaryFolder()
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
  write('a-file', '')
  write('typo.json', '{ "membres": 3, "duration": "soon" }')
  write('broken.json', '{ "members": ')
  write('throws.config.mjs', 'throw new Error("no database")')
  write('throws.mjs', 'throw new Error("what a pity")')
  write('exits.mjs', 'process.exit()')
  write('never.mjs', 'await new Promise(() => undefined)')
  write(
    'prints.mjs',
    `import { writeSync } from 'node:fs'; writeSync(1, 'one'); process.stdout.write('two\\n'); ${shapeless}`,
  )
  write('shape.mjs', 'export default { name: "x" }')
  write('chat.mjs', 'export default { name: "x" }')
  write('handler.mjs', 'export const handler = () => {\n  return }}\n')
  write(
    'uncompiled.mjs',
    `const connect = { handler: new URL('./handler.mjs', import.meta.url), memoryMb: 128, timeoutSeconds: 1 }
    export default { name: 'uncompiled', tables: {}, functions: { connect }, routes: { $connect: 'connect' } }`,
  )
  write('target.json', '{ "schema": "fanbench/target@1", "url": "http://127.0.0.1/" }')
  write('escapes.json', JSON.stringify(targetWith({ connectionItems: { table: '\u001B[2J\u009B31m', key: 'id' } })))
  mkdirSync(join(folder, 'bomb'))
  write('bomb/result.json', inflated)
  mkdirSync(join(folder, 'damaged'))
  write('damaged/result.json', JSON.stringify(runResult()).slice(0, 500))
  mkdirSync(join(folder, 'newer'))
  write('newer/result.json', JSON.stringify({ ...runResult(), schema: 'fanbench/run-result@2' }))
  return folder
}

const shapeless = 'export default {}'

/** Well-formed but for what is given. */
function targetWith(changes: object): object {
  const names = { endpoints: {}, functions: {}, tables: {}, routes: {} }
  const chat = {
    kind: 'emulated',
    stack: 's',
    url: 'ws://127.0.0.1:1/',
    region: 'local-1',
    api: { id: 'a', stage: 's' },
  }
  return { schema: 'fanbench/target@1', ...names, ...chat, definitionHash: 'abc', ...changes }
}

/** A run whose histogram has kilobytes in the file, and megabytes in memory. */
function inflatedRun(): string {
  const { metrics, ...run } = runResult()
  const head = Buffer.alloc(8)
  head.writeInt32BE(0x1c849314, 0)
  const zeros = deflateSync(Buffer.alloc(2 ** 26))
  head.writeInt32BE(zeros.length, 4)
  const hdr = Buffer.concat([head, zeros]).toString('base64')
  return JSON.stringify({
    ...run,
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, { ...metric, hdr }])),
  })
}

const inflated = inflatedRun()

const rows: readonly (readonly [what: string, args: string, exitCode: number, said: readonly string[]])[] = [
  ['an unknown command', 'rnu smoke', 2, ["unknown command 'rnu'", 'Did you mean run?']],
  ['an unknown option', 'run smoke --membres 3', 2, ["unknown option '--membres'", 'Did you mean --members?']],
  ['an option without its value', 'run smoke --members', 2, ["'--members <number>' argument missing"]],
  ['no scenario', 'run --members 3', 2, ['name a scenario', '  smoke  ', '  demo  ']],
  [
    'an unknown scenario',
    'run smok',
    2,
    ['there is no scenario smok (did you mean smoke?)', 'smoke, connect, broadcast'],
  ],
  [
    'chats that are not known',
    'known-bad --chat never-prune --chat x',
    2,
    ['--chat never-prune: no such chat (did you mean never-prunes?)', '--chat x: no such chat\n', 'there are good, '],
  ],
  ['a negative rate', 'run smoke --publish-rate -5', 2, ['--publish-rate -5: must be a rate of 0 or more']],
  ['more rooms than members', 'run smoke --members 4 --rooms 9', 2, ['--rooms 9: more rooms than members (4)']],
  ['a target that is no WebSocket', 'run smoke --target http://127.0.0.1:1', 2, ['write ws://127.0.0.1:1']],
  ['a target off this machine', 'run smoke --target wss://chat.example', 15, ['chat.example is not on this machine']],
  [
    'a target file that is not there',
    'run smoke --target none.json',
    2,
    ['none.json: there is no such file', 'fanbench up'],
  ],
  [
    'a target file with mistakes',
    'run smoke --target target.json',
    2,
    ['target.json: url:', 'target.json: functions:'],
  ],
  ['a target without a protocol', 'run smoke --target ws://127.0.0.1:1', 2, ['give --protocol rooms, --protocol ./']],
  ['a protocol that throws', 'run smoke --protocol throws.mjs', 2, ['throws.mjs failed to load: what a pity']],
  [
    'a protocol that ends the process',
    'run smoke --protocol exits.mjs',
    2,
    ['exits.mjs failed to load: it ended its process while it was loaded, with exit code 0'],
  ],
  ['a protocol that never loads', 'run smoke --protocol never.mjs', 2, ['never.mjs failed to load: it never finishes']],
  ['a protocol that prints', 'run smoke --protocol prints.mjs --json', 2, ['prints.mjs: say: must be a function']],
  [
    'a definition that ends the process',
    'up --stack exits.mjs',
    2,
    ['exits.mjs: cannot be loaded: it ended its process'],
  ],
  ['a definition that never loads', 'run smoke --stack never.mjs', 2, ['never.mjs: cannot be loaded: it never']],
  ['a definition that prints', 'up --stack prints.mjs --json', 2, ['prints.mjs: ']],
  [
    'a config that ends the process',
    'run smoke -c exits.mjs',
    2,
    ['exits.mjs: cannot be loaded: it ended its process'],
  ],
  ['a config that never loads', 'run smoke -c never.mjs', 2, ['never.mjs: cannot be loaded: it never finishes']],
  ['a config that prints', 'run smok -c prints.mjs --json', 2, ['there is no scenario smok']],
  ['a target file with escapes', 'run smoke --target escapes.json', 2, ['no table \\u001b[2J\\u009b31m']],
  [
    'a target file that never ends',
    'run smoke --target /dev/zero',
    2,
    ['/dev/zero: not a target file: it is no regular'],
  ],
  ['a duration beyond all timers', 'run connect --hold 600h', 2, ['--hold 600h: must be at most 168h']],
  ['a long wait of the stack', 'run smoke --idle-timeout 600h', 2, ['--idle-timeout 600h: must be at most 168h']],
  ['a long selftest', 'selftest --seconds 2000000', 2, ['--seconds 2000000: must be a number above 0, at most 604800']],
  ['a folder under /proc', 'run smoke --out-dir /proc/x/y', 2, ["--out-dir /proc/x/y: /proc is the system's own"]],
  ['a selftest under /proc', 'selftest --short --out-dir /proc/x', 2, ["--out-dir /proc/x: /proc is the system's own"]],
  ['a histogram that inflates', 'report bomb', 2, ['metrics.', 'its histogram is damaged']],
  [
    'a protocol of the wrong shape',
    'run smoke --protocol shape.mjs',
    2,
    ['shape.mjs: echoesToSender', 'shape.mjs: say'],
  ],
  ['a protocol that is not there', 'run smoke --protocol none.mjs', 2, ['none.mjs does not exist']],
  ['a definition of the wrong shape', 'run smoke --stack chat.mjs', 2, ['chat.mjs: ']],
  [
    'a handler that does not compile',
    'run smoke --stack uncompiled.mjs --protocol rooms --quiet',
    2,
    ['a handler does not compile: ', '/handler.mjs:2:11: Unexpected "}"'],
  ],
  [
    'a definition for a target that is up',
    'run smoke --stack chat.mjs --target ws://127.0.0.1:1',
    2,
    ['--stack is for'],
  ],
  ['a limit on nothing', 'run smoke --limit p99=1s', 2, ['did you mean delivery_latency.p99=1s?']],
  [
    'an output folder that is a file',
    'run smoke --out-dir a-file/x --junit a-file/y',
    2,
    ['--out-dir a-file/x', '--junit a-file/y', 'is a file, not a folder'],
  ],
  [
    'a command in place of a scenario',
    'run known-bad --junit x.xml',
    2,
    ['known-bad is a command of its own', 'fanbench known-bad'],
  ],
  ['a config file that is not there', 'run smoke -c none.ts', 2, ['none.ts: there is no such config file']],
  [
    'a config key that is unknown',
    'run smoke -c typo.json',
    2,
    ['membres (did you mean members?)', 'duration: "soon": must be'],
  ],
  ['a config file that is no JSON', 'run smoke -c broken.json', 2, ['broken.json: cannot be loaded']],
  [
    'a config file that throws',
    'run smoke -c throws.config.mjs',
    2,
    ['throws.config.mjs: cannot be loaded: no database'],
  ],
  ['more members than open files', 'run smoke --members 9000000', 13, ['--members 9000000: takes 9000256 open files']],
  ['a damaged result', 'report damaged', 2, ['damaged/result.json: damaged']],
  ['a result of another version', 'report newer', 2, ['fanbench/run-result@2']],
  ['a result that is not there', 'report nowhere', 2, ['nowhere: there is no such file']],
  ['a port that is none', 'up --port 99999', 2, ['give a port, 0 to 65535']],
]

describe('refuses, in a sentence that names the way out, and leaves everything as it is:', () => {
  it.each(rows)('%s', async (_, args, exitCode, said) => {
    const cwd = workingFolder()
    const before = contentOf(cwd)
    const { stdout, stderr, ...outcome } = await host.fanbench(args.split(' '), { cwd })
    expect(outcome.exitCode).toBe(exitCode)
    for (const sentence of said) expect(stderr).toContain(sentence)
    expect(stderr).toMatch(/^✖ /m)
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u)
    expect(stdout).toBe('')
    expect(contentOf(cwd)).toEqual(before)
  })

  it('several mistakes at once, each of them, from wherever they come', async () => {
    const args =
      'run smok --publish-rate -5 --members 4 --rooms 9 --limit nothing=1 --out-dir a-file/x --target http://h'
    const { exitCode, stderr } = await host.fanbench([...args.split(' '), '--config', 'typo.json'], {
      cwd: workingFolder(),
      env: { FANBENCH_ROOM: '3' },
    })
    const mistakes = [
      'smok',
      '-5',
      '--rooms 9',
      'nothing=1',
      '--out-dir a-file/x',
      'http://h',
      'membres',
      'soon',
      'FANBENCH_ROOM',
    ]
    for (const mistake of mistakes) expect(stderr).toContain(mistake)
    expect(exitCode).toBe(2)
  })

  it('too few open files, as the shell has set them', () => {
    const cli = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))
    const shell = spawnSync('sh', ['-c', 'ulimit -n 300; exec "$0" "$1" demo', process.execPath, cli], {
      encoding: 'utf8',
    })
    expect(shell.status).toBe(13)
    expect(shell.stderr).toContain('the limit is 300: raise the hard limit')
  })

  it('before anything is sent: a target that is up hears nothing', async () => {
    let connections = 0
    await using server = createServer(() => (connections += 1)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const target = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
    const args = ['run', 'smoke', '--target', target, '--protocol', 'rooms', '--limit', 'nothing=1']
    expect((await host.fanbench(args, { cwd: workingFolder() })).exitCode).toBe(2)
    expect(connections).toBe(0)
  })
})

function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'utf8')]),
  )
}
