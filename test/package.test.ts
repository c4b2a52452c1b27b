import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Interface, createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { madeUpOptions } from '../scripts/made-up-options.ts'

const run = promisify(execFile)
const project = mkdtempSync(join(tmpdir(), 'fanbench-package-'))
const installed = join(project, 'node_modules', 'fanbench')

/** Packs the package and puts it where `npm install` would, with its dependencies beside it. */
beforeAll(async () => {
  mkdirSync(installed, { recursive: true })
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], { maxBuffer: 1e8 })
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [{ filename: string }]
  for (const [file, text] of Object.entries(chat)) writeFileSync(join(project, file), text)
  await run('tar', ['-xzf', join(project, filename), '-C', installed, '--strip-components=1'])
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.') && name !== 'fanbench')
      symlinkSync(resolve('node_modules', name), join(project, 'node_modules', name))
  }
})

afterAll(() => rmSync(project, { recursive: true, force: true }))

/** An echo, its protocol and its config, as users write them: in a folder without a package.json. */
const chat: Readonly<Record<string, string>> = {
  'echo.ts': `enum Route { Connect = '$connect' }
    export const handler = async ({ requestContext, body }: { requestContext: { routeKey: string }; body?: string }) =>
      requestContext.routeKey === Route.Connect ? { statusCode: 200 } : { statusCode: 200, body }`,
  'size.ts': 'export class Size { constructor(readonly memoryMb: number, readonly timeoutSeconds: number) {} }',
  'chat.ts': `import { FunctionDefinition, defineStack } from 'fanbench/stack'
    import { Size } from './size'
    const echo: FunctionDefinition = { handler: new URL('./echo.ts', import.meta.url), ...new Size(256, 10) }
    export default defineStack({
      name: 'echo', tables: {},
      functions: { connect: echo, say: echo },
      routes: { $connect: 'connect', say: { function: 'say', replies: true } },
    })`,
  'protocol.ts': `import { defineProtocol } from 'fanbench/protocol'
    export default defineProtocol({
      name: 'echo', echoesToSender: true, routes: { say: 'say' },
      say: (room: string, text: string) => JSON.stringify({ action: 'say', text }),
    })`,
  'fanbench.config.ts': `import { defineConfig } from 'fanbench/config'
    export default defineConfig({
      stack: './chat.ts', protocol: './protocol.ts', members: 2, rooms: 1, workers: 1,
      publishRate: 5, duration: '1s', warmUp: 0, drain: '1s',
    })`,
}

const cli = join(installed, 'dist', 'commands', 'cli.js')

const fanbench = (...args: string[]) => run(process.execPath, [cli, ...args], { cwd: project, maxBuffer: 1e8 })

// Most of the time of each is spent waiting.
describe.concurrent('the packed package', () => {
  it('holds JavaScript and declarations, and no source, test or bench', async () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([])
    expect(files).toContain(join('dist', 'commands', 'cli.js'))
    expect(files).toContain('fanbench.schema.json')
    expect(files.filter((file) => /(^|\/)(test|bench)\//.test(file) && /\.[jt]s$/.test(file))).toEqual([])
  })

  it('names no global that Node 24 has and Node 22 has not', () => {
    const files = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' })
    const newer =
      /\b(Async)?DisposableStack\b|\bURLPattern\b|\b(RegExp\.escape|Error\.isError|Promise\.try|Iterator\.concat)\(/
    const users = files.filter(
      (file) => file.endsWith('.js') && newer.test(readFileSync(join(installed, 'dist', file), 'utf8')),
    )
    expect(files.length).toBeGreaterThan(100)
    expect(files.length).toBeLessThan(300)
    expect(users).toEqual([])
  })

  it('has what its README links to', () => {
    const readme = readFileSync(join(installed, 'README.md'), 'utf8')
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter((link) => !existsSync(join(installed, link)))).toEqual([])
  })

  it('has the declarations that its users need, and no others', async () => {
    const declarations = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.d.ts'),
    )
    writeFileSync(
      join(project, 'types.mts'),
      `import { type Config, type Duration, defineConfig } from 'fanbench/config'
       import { type Member, type Protocol, defineProtocol } from 'fanbench/protocol'
       import { type RunResult, runResultSchema } from 'fanbench/result'
       import { type FunctionDefinition, defineStack } from 'fanbench/stack'
       const handler = new URL('./echo.ts', import.meta.url)
       const say = { handler, memoryMb: 128, timeoutSeconds: 3 } as const
       export const one: FunctionDefinition = say
       const duration: Duration = '30s'
       export const config: Config = defineConfig({ members: 20, duration, cpu: 'by-memory', share: '20%', maxMessageSize: '64KiB' })
       // @ts-expect-error: no such setting
       export const misspelt = defineConfig({ member: 20 })
       // @ts-expect-error: no such unit
       export const wrong = defineConfig({ duration: '30 days' })
       export const protocol: Protocol = defineProtocol({
         name: 'mine', echoesToSender: true, say: (_room: string, text: string, by: Member) => by.name + text })
       export const stack = defineStack({ name: 'mine', tables: {}, functions: { say }, routes: { say: 'say' } })
       export const runId = (result: RunResult): string => runResultSchema.parse(result).runId`,
    )
    const flags = '--noEmit --strict --target es2024 --module nodenext --skipLibCheck false'.split(' ')
    const tsc = resolve('node_modules', '.bin', 'tsc')
    const { stdout } = await run(tsc, [...flags, '--listFiles', 'types.mts'], { cwd: project, maxBuffer: 1e8 }).catch(
      (error: { stdout: string }) => Promise.reject(new Error(error.stdout)),
    )
    expect(declarations.filter((file) => !stdout.includes(join('fanbench', file)))).toEqual([])
  })

  it("measures a user's own stack, protocol and config, in TypeScript without a package.json", async () => {
    // The echo reaches only its sender, so half of the room misses every message: fanbench has to say so.
    const failure = await fanbench('run', 'broadcast', '--json').catch(
      (error: { code: number; stdout: string; stderr: string }) => error,
    )
    expect(failure).toMatchObject({ code: 10 })
    expect(failure.stderr).not.toContain('Warning')
    const result = JSON.parse(failure.stdout) as {
      counters: Record<string, number>
      server: { functions: Record<string, { invocations: number }> }
    }
    expect(result.counters['deliveries_received']).toBe(result.counters['messages_published'])
    expect(result.counters['deliveries_lost']).toBe(result.counters['messages_published'])
    expect(result.server.functions['say']?.invocations).toBe(result.counters['messages_published'])
    const page = readFileSync(join(project, 'reports', 'out', 'latest', 'report.html'), 'utf8')
    expect(page).toContain('emulated')
  })

  it("makes that stack's CloudFormation template", async () => {
    const options = { ...madeUpOptions, stackName: 'fanbench-echo' }
    const environment = {
      FANBENCH_CLOUD_APP: JSON.stringify({ stackFile: join(project, 'chat.ts'), options }),
      CDK_OUTDIR: join(project, 'cdk.out'),
    }
    const app = join(installed, 'dist', 'reference-stack', 'cloud', 'app.js')
    await run(process.execPath, [app], { cwd: project, env: { ...process.env, ...environment } })
    const template = readFileSync(join(project, 'cdk.out', 'fanbench-echo.template.json'), 'utf8')
    expect(template).toContain('"FunctionName": "fanbench-echo-say"')
  })

  it('serves the chat page', async () => {
    const up = spawn(process.execPath, [cli, 'up'], { cwd: project })
    const printed = createInterface({ input: up.stderr })
    try {
      const page = await lineOf(printed, /page +(http:\S+)/)
      expect(await (await fetch(page)).text()).toContain('src="page.js"')
      expect(await (await fetch(new URL('page.js', page))).text()).toContain('config.json')
    } finally {
      up.kill('SIGINT')
      await once(up, 'exit')
    }
  })

  it('has the workflows that init writes', async () => {
    const { stdout } = await fanbench('init', '--yes', '--dry-run', '--json')
    const { files } = JSON.parse(stdout) as { files: { path: string; text: string }[] }
    expect(files.map(({ path }) => path)).toContain('.github/workflows/fanbench.yml')
  })

  it('prints its version and its help', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect((await fanbench('--version')).stdout.trim()).toBe(version)
    const overview = readFileSync(join(installed, 'dist/commands/overview.txt'), 'utf8')
    expect(overview).toMatch(/^Usage: fanbench[^]*\n {2}gate [^]*\nExit codes: 0 passed/)
    expect((await fanbench('--help')).stdout).toBe(overview)
  })
})

/** What the pattern's group finds in the first line that it fits. */
async function lineOf(lines: Interface, pattern: RegExp): Promise<string> {
  for await (const line of lines) {
    const [, found] = pattern.exec(line) ?? []
    if (found !== undefined) return found
  }
  throw new Error(`no line like ${pattern.source}`)
}
