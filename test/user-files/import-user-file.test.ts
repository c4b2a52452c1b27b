import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('./print-exports.ts', import.meta.url))

/** What each file exports by default, and what was printed on standard error meanwhile. */
async function exportsOf(files: Readonly<Record<string, string>>, wanted: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const paths = wanted.map((path) => join(folder, path))
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...paths], { cwd: folder })
  return { exports: JSON.parse(stdout) as unknown[], stderr }
}

it('a user file may be TypeScript or CommonJS in a package of any type, and finds fanbench, which is not installed there', async () => {
  const files = {
    'commonjs/package.json': '{ "type": "commonjs" }',
    'commonjs/chat.ts': `
      import { defineStack } from 'fanbench/stack'
      import { size } from './size'
      import { name } from './names.js'
      enum Route { Say = 'say' }
      export default defineStack({
        name, tables: {}, functions: { say: { handler: new URL('./say.ts', import.meta.url), ...size } }, routes: { say: Route.Say },
      })`,
    'commonjs/size.ts': 'export const size = { memoryMb: 128, timeoutSeconds: 3 } as const',
    'commonjs/names.ts': 'export const name: string = "in-commonjs"',
    'none/protocol.ts': `
      import { defineProtocol } from 'fanbench/protocol'
      import type { Member } from 'fanbench/protocol'
      export default defineProtocol({ name: 'any', echoesToSender: true, say: (room: string, text: string) => text })`,
    'none/old.cjs': "const { defineStack } = require('fanbench/stack'); module.exports = defineStack({ name: 'old' })",
    'module/package.json': '{ "type": "module" }',
    'module/chat.cts': "import path = require('node:path'); export = { name: path.basename(__filename) }",
    'module/chat.mts': "const name: string = await Promise.resolve('awaits'); export default { name }",
  }
  const wanted = ['commonjs/chat.ts', 'none/protocol.ts', 'none/old.cjs', 'module/chat.cts', 'module/chat.mts']
  const { exports, stderr } = await exportsOf(files, wanted)
  expect(exports).toMatchObject([
    { name: 'in-commonjs', functions: { say: { memoryMb: 128 } }, routes: { say: 'say' } },
    { name: 'any', echoesToSender: true },
    { name: 'old' },
    { name: 'chat.cts' },
    { name: 'awaits' },
  ])
  expect(stderr).toBe('')
})

it('what is wrong with a file is said with its own words', async () => {
  const failing = exportsOf({ 'chat.ts': "import { size } from './nowhere'\nexport default size" }, ['chat.ts'])
  await expect(failing).rejects.toThrow(/Cannot find module '.*nowhere' imported from/)
})
