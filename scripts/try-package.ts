import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { readmeLines } from './readme-lines.ts'

/**
 * `npm run try-package -- [node ...]`: the packed package as users have it, on each of these Nodes (left out: this one). Installed
 * in an empty folder and globally, both from the registry, it runs what users write in folders of every `type`. Installed as README.md says,
 * it runs the command lines of README.md. A quarter of an hour, and not in the suite.
 */
const nodes = process.argv.length > 2 ? process.argv.slice(2).map((path) => resolve(path)) : [process.execPath]

/** A busy machine makes runs unfit (11), which says nothing of the package. */
const environment = { ...process.env, FANBENCH_NO_MACHINE_LOAD: '1' }

/** An echo with one member, with syntax that has to be compiled and neighbours without an ending. */
const chat: Readonly<Record<string, string>> = {
  'echo.ts': `import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda'
    enum Route { Connect = '$connect' }
    export const handler = async ({ requestContext, body }: APIGatewayProxyWebsocketEventV2) =>
      requestContext.routeKey === Route.Connect ? { statusCode: 200 } : { statusCode: 200, body }`,
  'size.ts': 'export class Size { constructor(readonly memoryMb: number, readonly timeoutSeconds: number) {} }',
  'chat.ts': `import { FunctionDefinition, defineStack } from 'fanbench/stack'
    import { Size } from './size'
    const echo: FunctionDefinition = { handler: new URL('./echo.ts', import.meta.url), ...new Size(128, 3) }
    export default defineStack({
      name: 'echo', tables: {}, functions: { connect: echo, say: echo },
      routes: { $connect: 'connect', say: { function: 'say', replies: true } },
    })`,
  'protocol.ts': `import path = require('node:path')
    import { Member, defineProtocol } from 'fanbench/protocol'
    enum Action { Say = 'say' }
    export default defineProtocol({
      name: path.basename(__filename), echoesToSender: true, hasRooms: false, routes: { say: Action.Say },
      say: (_room: string, text: string, by: Member) => JSON.stringify({ action: Action.Say, text, by: by.name }),
    })`,
  'fanbench.config.ts': `import { defineConfig } from 'fanbench/config'
    export default defineConfig({
      stack: './chat.ts', protocol: './protocol.ts', members: 1, rooms: 1, workers: 1,
      publishRate: 5, warmUp: 0, duration: '1s', drain: '1s', limit: ['deliveries_lost=0'],
    })`,
}
const manifests = [null, '{}', '{ "type": "commonjs" }', '{ "type": "module" }'] as const

let failures = 0
const place = mkdtempSync(join(tmpdir(), 'fanbench-try-'))
try {
  await tryAll()
} finally {
  rmSync(place, { recursive: true })
}
process.exitCode = failures === 0 ? 0 : 1

async function tryAll(): Promise<void> {
  const packed = run('npm', ['pack', '--json', '--pack-destination', place], process.cwd())
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('[\n'))) as [{ filename: string }]
  const tarball = join(place, filename)
  const local = emptyFolder('local')
  writeFileSync(join(local, 'package.json'), '{ "private": true }')
  run('npm', ['install', '--no-audit', '--no-fund', tarball], local)
  const prefix = emptyFolder('global')
  run('npm', ['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', tarball], prefix)
  const installations = {
    'in the folder': join(local, 'node_modules/.bin/fanbench'),
    globally: join(prefix, 'bin/fanbench'),
  }
  for (const node of nodes) {
    await tryReadme(node, tarball)
    for (const [where, program] of Object.entries(installations)) {
      const name = `Node ${run(node, ['--version'], place).stdout.trim()}, installed ${where}`
      const fanbench = (title: string, args: readonly string[], folder: string, expected: RegExp) =>
        check(`${name}: ${title}`, run(node, [program, ...args], folder), expected)
      const folder = where === 'globally' ? emptyFolder('elsewhere') : local
      fanbench('help', ['--help'], folder, /Usage: fanbench/)
      fanbench('embedded stack', ['run', 'smoke'], folder, /\S/)
      fanbench('init', ['init', '--have', 'nothing', '--yes'], emptyFolder('init', folder), /fanbench\.config\.ts/)
      for (const manifest of manifests) {
        const own = emptyFolder('chat', folder)
        for (const [file, text] of Object.entries(chat)) writeFileSync(join(own, file), text)
        if (manifest !== null) writeFileSync(join(own, 'package.json'), manifest)
        fanbench(`own TypeScript beside ${manifest ?? 'no package.json'}`, ['run', 'broadcast'], own, /\S/)
      }
    }
  }
}

/** Installs as README.md says, with the packed package for its name, and runs the command lines of README.md in folders of their own. */
async function tryReadme(node: string, tarball: string): Promise<void> {
  const name = `Node ${run(node, ['--version'], place).stdout.trim()}, README.md`
  const path = [dirname(node), process.env['PATH']].join(delimiter)
  const npx = (args: readonly string[], folder: string, settings: Readonly<Record<string, string>> = {}) =>
    run('npx', args, folder, { ...environment, ...settings, PATH: path })
  const readme = readFileSync('README.md', 'utf8')
  const [install = ''] = /(?<=^ {4}npm )install .*(?= fanbench$)/m.exec(readme) ?? []
  const project = emptyFolder('readme')
  check(`${name}: npm ${install} fanbench`, run('npm', [...install.split(' '), tarball], project), /added \d+ packages/)
  for (const line of readmeLines(readme)) {
    if (line.notHere !== undefined) {
      console.log(`– ${name}: npx fanbench ${line.args.join(' ')}: ${line.notHere}`)
      continue
    }
    const args = [...line.args, ...(line.flags ?? [])]
    const folder = emptyFolder('line', project)
    await using _prepared = await line.prepare?.(folder)
    const outcome = npx(['fanbench', ...args], folder, line.settings)
    const files = globSync(line.writes, { cwd: folder })
    const title = `${name}: npx fanbench ${args.join(' ')} (writes ${line.writes})`
    const stdout = `${outcome.stdout}\nwrote: ${files.join(' ')}\n`
    check(title, { ...outcome, stdout }, /\nwrote: \S/, line.exitCodes)
  }
  // A file by itself would be taken for a program.
  const once = ['--yes', `--package=${tarball}`, 'fanbench', 'run', 'smoke']
  check(`${name}: npx fanbench run smoke, not installed`, npx(once, emptyFolder('npx')), /\S/)
}

interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = environment): Outcome {
  return spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1e8, env })
}

/** Nothing that Node says of users' files may be on the terminal. */
function check(
  title: string,
  { status, stdout, stderr }: Outcome,
  expected: RegExp,
  exitCodes: readonly number[] = [0],
): void {
  const isGood =
    status !== null && exitCodes.includes(status) && expected.test(stdout) && !/Warning|MODULE_TYPELESS/.test(stderr)
  console.log(`${isGood ? '✔' : '✖'} ${title}`)
  if (isGood) return
  failures += 1
  console.log(`exit code ${status}\n${stdout}${stderr}`.replaceAll(/^/gm, '    '))
}

function emptyFolder(name: string, parent = place): string {
  const folder = join(parent, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}
