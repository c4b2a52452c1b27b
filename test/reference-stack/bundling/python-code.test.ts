import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleHandlers, taskRoot } from '../../../reference-stack/bundling/bundle-handlers.ts'
import { handlerName } from '../../../reference-stack/bundling/code-folder.ts'
import { checkDefinition } from '../../../reference-stack/check-definition.ts'
import { deploymentWarnings } from '../../../reference-stack/cloud/deployment-warnings.ts'

const folder = mkdtempSync(join(tmpdir(), 'fanbench-python-code-'))
const at = (path: string) => new URL(path, pathToFileURL(`${folder}/`))
const size = { memoryMb: 128, timeoutSeconds: 3 }
const chat = { handler: at('src/rooms/app.py#say'), code: at('src/'), runtime: 'python3.13', ...size } as const

beforeAll(() => {
  const files = ['rooms/app.py', 'rooms/__init__.py', 'requirements.txt', '.env', '__pycache__/app.cpython-313.pyc']
  for (const path of [...files, 'venv/pyvenv.cfg', 'venv/lib/boto3.py']) {
    mkdirSync(join(folder, 'src', path, '..'), { recursive: true })
    writeFileSync(join(folder, 'src', path), '')
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

test('is called as it lies in the folder of its code', () => {
  expect(handlerName(chat)).toBe('rooms/app.say')
  const { code: _, ...alone } = chat
  expect(handlerName(alone)).toBe('app.say')
  expect(handlerName({ ...chat, handler: at('src/rooms/__init__.py') })).toBe('rooms.handler')
})

test('goes to an account as it is, without what is hidden, compiled or a virtual environment', async () => {
  const out = join(folder, 'out')
  await bundleHandlers({ Say: chat }, out, { place: 'account', cache: null })
  expect(readdirSync(taskRoot(out, 'Say')).sort()).toEqual(['requirements.txt', 'rooms'])
  expect(existsSync(join(taskRoot(out, 'Say'), 'rooms', 'app.py'))).toBe(true)
  const definition = { name: 'chat', tables: {}, functions: { Say: chat }, routes: {} }
  expect(deploymentWarnings(definition, { stackName: 'fanbench-chat' })).toEqual([
    expect.stringMatching(/^functions\.Say: the packages of requirements\.txt are not installed/),
  ])
})

test.each([
  [
    { ...chat, runtime: 'python2.7' },
    'functions.Say.runtime: has to be nodejs24.x, nodejs22.x, or one of Python: python3.13',
  ],
  [{ ...chat, runtime: undefined }, /^functions\.Say\.handler: .*app\.py is Python: give it a runtime/],
  [{ ...chat, handler: at('src/requirements.txt') }, /^functions\.Say\.handler: python3\.13 runs \.py files/],
  [{ ...chat, code: at('src/venv') }, /^functions\.Say\.handler: .*app\.py does not lie in the folder of its code/],
])('is refused where it does not fit: %#', (Say, problem) => {
  expect(checkDefinition({ name: 'chat', tables: {}, functions: { Say }, routes: {} })).toEqual([
    expect.stringMatching(problem),
  ])
})
