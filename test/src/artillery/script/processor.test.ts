import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { scriptSteps } from '../../../../src/artillery/script/steps-text.ts'
import { ScriptCounters } from '../../../../src/artillery/script/script-counters.ts'
import { readScriptSettings } from '../../../../src/artillery/script/script-settings.ts'
import { fanbench } from '../../../commands/fanbench.ts'

interface Script {
  readonly config: { readonly plugins: { readonly ensure: { readonly conditions: { readonly expression: string }[] } } }
}

function conditionsOf(yaml: string): string[] {
  const { config } = parse(yaml) as Script
  return config.plugins.ensure.conditions.map(({ expression }) => expression)
}

it('says the same conditions as the guide, on counters that there are', () => {
  const [, guide = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/artillery-scripts.md', 'utf8')) ?? []
  const written = scriptSteps('./fanbench.mjs')
  const conditions = conditionsOf(written.slice(written.indexOf('config:')))
  expect(conditions).toEqual(conditionsOf(guide))
  const known = Object.keys(new ScriptCounters(readScriptSettings({}).limitsMs).all())
  const asked = conditions.flatMap((condition) => [...condition.matchAll(/fanbench\.(\w+)/g)].map(([, name]) => name))
  expect(asked.length).toBeGreaterThan(8)
  expect(asked.filter((name) => !known.includes(name ?? ''))).toEqual([])
})

it('overwrites nothing, and writes no file that Node might not take for a module', async () => {
  const place = mkdtempSync(join(tmpdir(), 'fanbench-processor-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  const file = join(place, 'fanbench.js')
  writeFileSync(file, 'mine')
  const { exitCode, stderr, stdout } = await fanbench(['artillery', 'processor', file])
  expect(exitCode).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain('ends in .mjs')
  expect(stderr).toContain('is there already')
  expect(readFileSync(file, 'utf8')).toBe('mine')
})
