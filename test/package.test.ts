import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
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
  await run('tar', ['-xzf', join(project, filename), '-C', installed, '--strip-components=1'])
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.') && name !== 'fanbench')
      symlinkSync(resolve('node_modules', name), join(project, 'node_modules', name))
  }
}, 120_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

const fanbench = (...words: string[]) =>
  run(process.execPath, [join(installed, 'dist', 'src', 'cli.js'), ...words], { cwd: project, maxBuffer: 1e8 })

describe('the packed package', () => {
  it('holds JavaScript and declarations, and no source, test or bench', async () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([])
    expect(files).toContain(join('dist', 'src', 'cli.js'))
    expect(files).toContain('fanbench.schema.json')
    expect(files.some((file) => /(^|\/)(test|bench)\//.test(file))).toBe(false)
  })

  it("measures a user's own stack, written in TypeScript against the package", async () => {
    const handler = `export async function handler(event) {
      return event.requestContext.routeKey === '$connect' ? { statusCode: 200 } : { statusCode: 200, body: event.body }
    }`
    writeFileSync(join(project, 'echo.ts'), handler)
    writeFileSync(
      join(project, 'chat.ts'),
      `import { defineStack } from 'fanbench/stack'
       const handler = new URL('./echo.ts', import.meta.url)
       export default defineStack({
         name: 'echo', tables: {},
         functions: { connect: { handler, memoryMb: 256, timeoutSeconds: 10 }, say: { handler, memoryMb: 256, timeoutSeconds: 10 } },
         routes: { $connect: 'connect', say: { function: 'say', replies: true } },
       })`,
    )
    writeFileSync(
      join(project, 'protocol.ts'),
      `import { defineProtocol } from 'fanbench/protocol'
       export default defineProtocol({
         name: 'echo', echoesToSender: true, routes: { say: 'say' },
         say: (room, text) => JSON.stringify({ action: 'say', text }),
       })`,
    )
    const words = ['run', 'broadcast', '--stack', './chat.ts', '--protocol', './protocol.ts', '--json']
    const load = '--members 2 --rooms 1 --workers 1 --publish-rate 5 --duration 1s --warm-up 0s --drain 1s'.split(' ')
    // The echo reaches only its sender, so half of the room misses every message: fanbench has to say so.
    const failure = await fanbench(...words, ...load).catch((error: { code: number; stdout: string }) => error)
    expect(failure).toMatchObject({ code: 10 })
    const result = JSON.parse(failure.stdout) as {
      counters: Record<string, number>
      server: { functions: Record<string, { invocations: number }> }
    }
    expect(result.counters['deliveries_received']).toBe(result.counters['messages_published'])
    expect(result.counters['deliveries_lost']).toBe(result.counters['messages_published'])
    expect(result.server.functions['say']?.invocations).toBe(result.counters['messages_published'])
    const page = readFileSync(join(project, 'reports', 'out', 'latest', 'report.html'), 'utf8')
    expect(page).toContain('emulated')
  }, 90_000)

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
  }, 90_000)

  it('builds the chat page that up serves', async () => {
    const builder = join(installed, 'dist', 'reference-stack', 'page', 'build-page.js')
    const program = `import { buildPage } from ${JSON.stringify(builder)}; console.log(JSON.stringify(await buildPage()))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: project })
    const files = JSON.parse(stdout) as Record<string, string>
    expect(files['index.html']).toContain('src="page.js"')
    expect(files['page.js']).toContain('config.json')
  })

  it('has the workflows that init writes', async () => {
    const { stdout } = await fanbench('init', '--yes', '--dry-run', '--json')
    const { files } = JSON.parse(stdout) as { files: { path: string; text: string }[] }
    expect(files.map(({ path }) => path)).toContain('.github/workflows/fanbench.yml')
  })

  it('prints its version and its help', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect((await fanbench('--version')).stdout.trim()).toBe(version)
    expect((await fanbench('--help')).stdout).toContain('Usage: fanbench')
  })
})
