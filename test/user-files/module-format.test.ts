import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { moduleFormat } from '../../user-files/module-format.ts'

it('a package.json above what is deployed says nothing about it', () => {
  const project = mkdtempSync(join(tmpdir(), 'fanbench-format-'))
  const code = join(project, 'asset')
  const file = join(code, 'index.js')
  mkdirSync(code)
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  writeFileSync(file, 'exports.handler = async () => {}')
  expect([moduleFormat(file), moduleFormat(file, project), moduleFormat(file, code)]).toEqual(['esm', 'esm', 'cjs'])
  writeFileSync(join(code, 'package.json'), '{ "type": "module" }')
  expect(moduleFormat(file, code)).toBe('esm')
})
