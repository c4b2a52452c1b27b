import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { readShardedPlan } from '../../src/sharding/sharded-plan.ts'
import { ownerIn, placeholder } from '../../scripts/set-owner.ts'
import { mistakeInPipeline } from '../ci/git-lab.ts'
import { mistakesInWorkflow } from '../ci/git-hub-parser.ts'
import { startForeignChat } from '../fixtures/foreign-chat/server.ts'
import { startCommandHost } from './command-host.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

/** Before the first release nobody owns the repository. */
const hasOwner = ownerIn(readFileSync('package.json', 'utf8')) !== placeholder

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

/** Variables hold for the trial and for what follows it. */
const short = {
  FANBENCH_CONNECT_RATE: '100',
  FANBENCH_JOIN_RATE: '100',
  FANBENCH_WARM_UP: '0s',
  FANBENCH_DURATION: '500ms',
  // Environments start for the first messages.
  FANBENCH_DRAIN: '2s',
  FANBENCH_JOIN_GRACE: '50ms',
  FANBENCH_METRICS_WAIT: '0s',
}
const quick = {
  ...short,
  FANBENCH_DRAIN: '300ms',
  FANBENCH_CONNECT_TIMEOUT: '1s',
}

/** Those of the foreign chat, which sends nobody its own message. */
const enter = ['--join', '{"op":"enter","channel":"{room}"}', '--join-answered', '"entered"']
const foreign = [...enter, '--say', '{"op":"post","channel":"{room}","body":"{text}"}', '--sender', 'excluded']

const nextCommands = (stdout: string) =>
  stdout
    .split(/^(?:Next|.* Then):\n/m)[1]
    ?.trimEnd()
    .split('\n') ?? []

it('needs nothing, and prints the two commands that lead to a report', async () => {
  const cwd = temporaryFolder()
  const { exitCode, stdout } = await host.fanbench(['init', '--have', 'nothing'], { cwd, env: short })
  expect([0, 10]).toContain(exitCode)
  expect(stdout).toContain('✔ join        5 of 5 answered')
  const commands = nextCommands(stdout)
  expect(commands.length).toBe(2)
  const env = { PATH: process.env['PATH'], ...short, FANBENCH_MEMBERS: '4' }
  const outcomes = commands.map((command) => spawnSync('sh', ['-c', command], { cwd, env, encoding: 'utf8' }))
  const [run, report] = outcomes
  // On a crowded machine some come too late, or the measurement is invalid.
  expect([0, 10, 11], run?.stderr).toContain(run?.status)
  expect([report?.status, report?.stdout]).toEqual([0, expect.stringContaining('broadcast')])
  const { scenario, counters } = await readResult(join(cwd, 'reports/out/latest'))
  expect(scenario).toBe('broadcast')
  expect(counters['deliveries_received']).toBeGreaterThan(0)
  expect(readFileSync(join(cwd, 'reports/out/latest/report.html'), 'utf8')).toContain('<html')
})

describe('a chat at an address', () => {
  it('is tried with what the URL carries, which is in no file and no message', async () => {
    const seen = new Set<string | undefined>()
    await using chat = await startForeignChat({ admits: ({ url }) => seen.add(url).has('/?token=geheim%20x') })
    const cwd = temporaryFolder()
    const args = ['init', '--url', `${chat.url}?token=geheim%20x`, ...foreign]
    const { exitCode, stdout, stderr } = await host.fanbench(args, { cwd, env: quick })
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('(token=***)')])
    expect(seen.size).toBe(1)
    expect(stdout).toContain('✔ join        5 of 5 answered')
    expect([stdout, stderr, ...texts(cwd)].filter((text) => text.includes('geheim'))).toEqual([])
    expect(readFileSync(join(cwd, 'fanbench.config.ts'), 'utf8')).toContain(`target: '${chat.url}'`)
  })

  it('is measured without a file by the same words, also by shards', async () => {
    await using chat = await startForeignChat()
    const cwd = temporaryFolder()
    const small = ['--target', chat.url, '--members', '6', '--rooms', '2', ...foreign]
    const { exitCode, stdout } = await host.fanbench(['run', 'smoke', ...small, '--json'], { cwd, env: quick })
    const { counters, target } = JSON.parse(stdout) as RunResult
    // On a crowded machine the measurement may be invalid.
    expect([0, 11]).toContain(exitCode)
    expect(target.protocol).toBe('own-frames')
    expect(counters).toMatchObject({ joins_completed: 6, deliveries_lost: 0, deliveries_duplicate: 0 })
    expect(counters['deliveries_received']).toBe(counters['deliveries_expected'])
    const folder = ['artillery', 'init', 'load', 'smoke', '--shards', '2', ...small]
    const shards = await host.fanbench(folder, { cwd, env: quick })
    expect([shards.exitCode, shards.stderr]).toEqual([0, ''])
    const plan = await readShardedPlan(join(cwd, 'load/plan.json'))
    expect(plan.protocol.source).toMatchObject({ kind: 'frames', frames: { join: { answered: '"entered"' } } })
  })

  it('that does not answer as was said has the step named, and what came instead; and the files are kept', async () => {
    await using chat = await startForeignChat()
    const cwd = temporaryFolder()
    const args = ['init', '--url', chat.url, ...foreign, '--join-answered', 'welcome']
    const { exitCode, stdout } = await host.fanbench(args, { cwd, env: quick })
    expect(exitCode).toBe(12)
    expect(stdout).toContain('✖ not every step went through: look at join first')
    expect(stdout).toContain('✖ join        0 of 5 answered (5 unanswered)')
    expect(stdout).toMatch(/a text frame of \d+ bytes: \{"entered":"r0-/)
    expect(nextCommands(stdout).length).toBe(2)

    const protocol = join(cwd, 'chat.protocol.ts')
    const mended = readFileSync(protocol, 'utf8').replaceAll("'welcome'", `'"entered"'`)
    writeFileSync(protocol, mended)
    // In a process that has not loaded the file as it was.
    const again = await fanbench(['init'], { cwd, env: quick })
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('kept     fanbench.config.ts')])
    expect(readFileSync(protocol, 'utf8')).toBe(mended)
  })

  it('that does not answer a join is written with the time after which it is done', async () => {
    const args = ['init', '--url', 'ws://127.0.0.1:1/', '--dry-run', '--say', '{text}', '--join', 'in {room}']
    const cwd = temporaryFolder()
    const { exitCode, stdout } = await host.fanbench([...args, '--join-done-after', '1.5s'], { cwd })
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('doneAfterMs: 1500,')])
    const wrong = await host.fanbench([...args, '--join-done-after', 'soon'], { cwd })
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('give a duration such as 2s')])
  })

  it('has no file that is there already written over', async () => {
    await using chat = await startForeignChat()
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'chat.protocol.mts'), 'export default null // mine')
    const fixture = join(import.meta.dirname, '../fixtures/foreign-chat/protocol.ts')
    writeFileSync(join(cwd, 'fanbench.config.json'), JSON.stringify({ target: chat.url, protocol: fixture }))
    mkdirSync(join(cwd, '.github/workflows'), { recursive: true })
    writeFileSync(join(cwd, '.github/workflows/fanbench.yml'), 'mine: true\r\n')
    const before = ownTexts(cwd)
    const { exitCode, stdout } = await host.fanbench(['init', '--url', chat.url, ...foreign], { cwd, env: quick })
    expect(exitCode).toBe(0)
    const kept = stdout.match(/(?<=kept {5})\S+/g)
    expect(kept).toEqual(['fanbench.config.json', 'chat.protocol.mts', '.github/workflows/fanbench.yml'])
    expect(ownTexts(cwd)).toEqual(before)
    expect(stdout).not.toContain('npm ci')
  })

  it('that is somebody else’s is sent nothing, and nothing is written', async () => {
    const cwd = temporaryFolder()
    const args = ['init', '--url', 'wss://chat.example/prod', '--say', '{text}', '--join', '{room}']
    const { exitCode, stderr } = await host.fanbench(args, { cwd })
    expect(exitCode).toBe(15)
    expect(stderr).toContain('--i-own-this-target=chat.example')
    expect(stderr).toContain('--join-answered: is missing')
    expect(readdirSync(cwd)).toEqual([])
  })
})

describe('own handlers', () => {
  it('are found in a folder, and run on the embedded stack', async () => {
    const cwd = temporaryFolder()
    mkdirSync(join(cwd, 'src', 'it’s #1'), { recursive: true })
    writeFileSync(join(cwd, 'package.json'), '{"type":"commonjs"}')
    const calls = `await fetch('https://outside.invalid/').catch(() => {})`
    writeFileSync(
      join(cwd, 'src', 'connect.js'),
      `exports.handler = async () => { ${calls}; return { statusCode: 200 } }`,
    )
    const echo = 'export const handler = async ({ body }) => ({ statusCode: 200, body })'
    writeFileSync(join(cwd, 'src', 'it’s #1', 'say.mjs'), echo)
    const args = ['init', '--handlers', 'src', '--replies', 'say', '--table', 'members=room,connectionId']
    const say = ['--say', '{"action":"say","text":"{text}"}']
    // What a member says is sent to itself alone.
    const env = { ...quick, FANBENCH_MEMBERS: '1', FANBENCH_DRAIN: '8s', FANBENCH_CONNECT_TIMEOUT: '30s' }
    const { exitCode, stdout, stderr } = await host.fanbench([...args, ...say, '--json'], { cwd, env })
    expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        { path: 'fanbench.config.ts', state: 'written' },
        { path: 'chat.protocol.ts', state: 'written' },
        { path: 'chat.stack.ts', state: 'written' },
        { path: '.github/workflows/fanbench.yml', state: 'written' },
      ],
      todo: [...(hasOwner ? [] : [expect.stringContaining('replace OWNER')]), expect.stringContaining('npm ci')],
      // What a handler was refused is said where its reader looks.
      trial: {
        isGood: true,
        hints: [
          { sentence: expect.stringMatching(/^connect: outside\.invalid:443 may not be called: .* \(noticed once\)$/) },
        ],
      },
    })
    const stack = readFileSync(join(cwd, 'chat.stack.ts'), 'utf8')
    expect(stack).toContain("$connect: 'connect'")
    const workflow = readFileSync(join(cwd, '.github/workflows/fanbench.yml'), 'utf8')
    expect(workflow).toBe(readFileSync('docs/ci/github-pull-request.yml', 'utf8'))
    expect(stack).toContain("say: { function: 'say', replies: true }")
  })
})

it('says all that is wrong at once, and writes nothing', async () => {
  const cwd = temporaryFolder()
  const args = ['init', '--handlers', 'nowhere', '--route', 'x', '--table', 'y', '--replies', 'z', '--hello', '{a']
  const { exitCode, stderr } = await host.fanbench(args, { cwd })
  expect(exitCode).toBe(2)
  for (const mistake of [
    '--handlers nowhere: there is no such folder',
    '--route x: must be written route=file',
    '--table y: must be written',
    '--replies z: there is no such route',
    '--say: is missing',
    '--hello: is not JSON',
    '--hello-answered: is missing',
  ])
    expect(stderr).toContain(mistake)
  const unsaid = await host.fanbench(['init'], { cwd })
  expect([unsaid.exitCode, unsaid.stderr]).toEqual([2, expect.stringContaining('give --have nothing')])
  const dry = await host.fanbench(['init', '--yes', '--dry-run'], { cwd })
  expect([dry.exitCode, dry.stdout]).toEqual([0, expect.stringMatching(/rooms: 2,[^]*--- chat\.protocol\.ts/)])
  // Where nobody joins a room, all are in one.
  const joinless = ['--url', 'ws://127.0.0.1:1/', '--say', '{text}']
  const { stdout } = await host.fanbench(['init', ...joinless, '--dry-run'], { cwd })
  expect(stdout).toContain('rooms: 1,')
  expect(readdirSync(cwd)).toEqual([])
})

const sendMessage = ['--say', '{"action":"sendmessage","data":"{text}"}']

it('takes a template, which the gate and the trial have from the config', async () => {
  const cwd = temporaryFolder()
  cpSync('test/fixtures/their-chats/python', cwd, { recursive: true })
  const args = ['init', '--template', 'template.yaml', '--parameter', 'AWS::Region=eu-west-1', ...sendMessage]
  const env = { ...quick, FANBENCH_DRAIN: '8s', FANBENCH_CONNECT_TIMEOUT: '30s' }
  const { exitCode, stdout, stderr } = await host.fanbench(args, { cwd, env })
  expect([exitCode, exitCode === 0 ? '' : stdout + stderr]).toEqual([0, ''])
  expect(stdout.match(/(?<=written {2})\S+/g)).toEqual([
    'fanbench.config.ts',
    'chat.protocol.ts',
    '.github/workflows/fanbench.yml',
  ])
  const config = readFileSync(join(cwd, 'fanbench.config.ts'), 'utf8')
  expect(config).toContain(`  template: 'template.yaml',\n  parameter: ["AWS::Region=eu-west-1"],\n`)
  const workflow = readFileSync(join(cwd, '.github/workflows/fanbench.yml'), 'utf8')
  expect(workflow).toContain('command: gate')
})

it('writes no parameter that seems to be a secret into a file', async () => {
  const cwd = temporaryFolder()
  const template = readFileSync('test/fixtures/their-chats/python/template.yaml', 'utf8')
  cpSync('test/fixtures/their-chats/python', cwd, { recursive: true })
  const parameters = 'Parameters:\n  ApiKey: { Type: String, NoEcho: true }\n  Colour: { Type: String }\n'
  writeFileSync(join(cwd, 'template.yaml'), template.replace(/^Resources:$/m, `${parameters}Resources:`))
  const given = ['--parameter', 'ApiKey=geheim', '--parameter', 'Colour=green']
  const args = ['init', '--template', 'template.yaml', ...given, ...sendMessage, '--dry-run']
  const { exitCode, stdout, stderr } = await host.fanbench(args, { cwd })
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout).toContain('the variable FANBENCH_PARAMETER has them')
  expect(stdout).not.toContain('geheim')
})

it('refuses what goes with no template', async () => {
  const cwd = temporaryFolder()
  const args = ['init', '--template', 'gone.yaml', '--stack', 'chat.ts', '--table', 'a=b', '--say', '{text}']
  const { exitCode, stderr } = await host.fanbench(args, { cwd })
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--stack and --template: both say which chat')])
  expect(stderr).toContain('--table: the template has it already')
})

describe('the workflow', () => {
  const url = ['--url', 'ws://127.0.0.1:1/?token=geheim', '--say', '{text}']

  async function workflow(args: readonly string[], cwd = temporaryFolder()) {
    const { stdout } = await host.fanbench(['init', ...args, '--dry-run', '--json'], { cwd })
    const { files } = JSON.parse(stdout) as { files: { path: string; text: string }[] }
    return files.find(({ path }) => path.endsWith('.yml'))
  }

  it('holds a chat that there is one version of against the nights before', async () => {
    const { text = '' } = (await workflow(url)) ?? {}
    expect(await mistakesInWorkflow(text)).toEqual([])
    expect(text).toContain('FANBENCH_QUERY: ${{ secrets.FANBENCH_QUERY }}')
    expect(text).toContain('fanbench trend add')
    expect(text).not.toMatch(/geheim|OWNER/)
    expect((await workflow(['--yes']))?.text).not.toContain('FANBENCH_QUERY')
    expect(await workflow(['--yes', '--no-workflow'])).toBeUndefined()
  })

  it('is one for GitLab, where there is a pipeline already', async () => {
    const cwd = temporaryFolder()
    expect((await workflow(['--yes', '--ci', 'gitlab'], cwd))?.path).toBe('.gitlab-ci.yml')
    writeFileSync(join(cwd, '.gitlab-ci.yml'), '')
    writeFileSync(join(cwd, 'fanbench.config.json'), '{"stack":"./chat.ts"}')
    const gates = await workflow([], cwd)
    const nights = await workflow(['--yes', '--have', 'nothing'], temporaryFolder())
    expect(gates?.path).toBe('.gitlab-ci.fanbench.yml')
    expect(gates?.text).toContain('fanbench gate')
    expect(nights?.text).not.toContain('fanbench gate ')
    expect(await mistakeInPipeline(gates?.text ?? '')).toBeNull()
  })
})

/** Of all files of a folder, in the order of their names. */
function texts(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => readFileSync(path, 'utf8'))
}

/** Without those of the runs. */
function ownTexts(folder: string): string[] {
  rmSync(join(folder, 'reports'), { recursive: true, force: true })
  return texts(folder)
}
