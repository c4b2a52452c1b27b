import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeDefinition } from '../../reference-stack/target-file.ts'
import { saveDocument } from '../../commands/run/show-and-save.ts'
import { chat } from '../fixtures/stacks/echo/chat.ts'
import { temporaryFolder } from './fanbench.ts'

const target = {
  ...describeDefinition(chat),
  kind: 'emulated',
  url: 'ws://127.0.0.1:3001/prod',
  region: 'local-1',
  api: { id: 'a', stage: 'prod' },
  endpoints: {},
} as const

it('a target file is written whole, with the folders above it, and nothing is left beside it', async () => {
  const folder = join(temporaryFolder(), 'a/b')
  await saveDocument(target, join(folder, 'target.json'))
  expect(JSON.parse(readFileSync(join(folder, 'target.json'), 'utf8'))).toEqual(target)
  expect(readdirSync(folder)).toEqual(['target.json'])
})

it('a target file that cannot be written is for the user to mend', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  await expect(saveDocument(target, join(file, 'target.json'))).rejects.toMatchObject({ exitCode: 2 })
})
