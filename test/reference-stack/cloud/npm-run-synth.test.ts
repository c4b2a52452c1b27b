import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { chats } from '../../../reference-stack/chats/index.ts'
import { loadDefinition } from '../../../reference-stack/load-definition.ts'
import { isPageChat } from '../../../reference-stack/page/page-config.ts'
import { functionsOf, readTemplate } from './synthesised.ts'

const run = promisify(execFile)

// The CDK's own check of templates takes seconds to load, and is not what is asked here.
const env = { ...process.env, CDK_VALIDATION: 'false' }

/** A working folder that is removed after the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'npm-run-synth-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

test('`npm run synth` finds nothing in any chat that ships, nor in the page of one, that is not acknowledged with a reason', async () => {
  const cwd = folder()
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  expect(scripts['synth']).toBe('node scripts/synth.ts')
  const { stdout } = await run(process.execPath, [resolve('scripts/synth.ts')], { cwd, env })
  const lines = stdout.trimEnd().split('\n')
  const acknowledged = new Set(lines.filter((line) => line.startsWith('acknowledged: ')))
  // Four of the chats, three of an HTTP API, six of the page.
  expect(acknowledged.size).toBeLessThanOrEqual(13)
  for (const line of acknowledged) expect(line).toMatch(/^acknowledged: AwsSolutions-\S+: \S.{20,}/)

  const files = lines.filter((line) => line.endsWith('.template.json'))
  expect(files).toHaveLength(Object.keys(chats).length)
  for (const [name, { definition: file }] of Object.entries(chats)) {
    const definition = await loadDefinition(fileURLToPath(file))
    const written = files.find((path) => path.includes(`/${name}/`)) ?? ''
    const template = readTemplate(JSON.parse(readFileSync(join(cwd, written), 'utf8')))
    expect(Object.keys(functionsOf(template, definition))).toEqual(Object.keys(definition.functions))
    expect(template.ofType('AWS::CloudFront::Distribution')).toHaveLength(isPageChat(definition.protocol) ? 1 : 0)
  }
})

test('it fails on a finding that is not acknowledged: the probe chat also reads and closes connections', async () => {
  const args = [resolve('scripts/synth.ts'), resolve('reference-stack/chats/probe/chat.ts')]
  const failure = await run(process.execPath, args, { cwd: folder(), env }).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 1 })
  const { stdout, stderr } = failure as { stdout: string; stderr: string }
  expect(stderr + stdout).toMatch(/AwsSolutions-IAM5\[Resource::.*\/prod\/DELETE\/@connections\/\*\]/)
  expect(stdout).not.toContain('acknowledged: ')
})
