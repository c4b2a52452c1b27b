import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { handlerFilesIn } from '../../../commands/init/handler-files.ts'
import { temporaryFolder } from '../fanbench.ts'
import { readHandlers } from '../../../commands/init/own-handlers.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'

const file = 'test/fixtures/stacks/echo/handlers/say.ts'

it('a file may export the handlers of several routes', async () => {
  const mistakes = new Mistakes()
  const { functions, routes } = await readHandlers(
    { route: [`$connect=${file}#connect`, `say=${file}#say`, `list=${file}`] },
    mistakes,
  )
  mistakes.throwIfAny({})
  expect(functions).toEqual([
    { name: 'connect', handler: `./${file}#connect` },
    { name: 'say', handler: `./${file}#say` },
    { name: 'say-2', handler: `./${file}` },
  ])
  expect(routes.map(({ route, name }) => [route, name])).toEqual([
    ['$connect', 'connect'],
    ['say', 'say'],
    ['list', 'say-2'],
  ])
})

const pythonFiles = {
  'on_connect.py': 'def lambda_handler(event, context):\n    return {"statusCode": 200}\n',
  'say/app.py': 'import json\n\n\ndef handler(event, context):\n    return {"statusCode": 200}\n',
  'list/__init__.py': 'handler = wrap(lambda event, context: {})\n',
  'wait.py': 'async def handler(event, context):\n    pass\n',
  'shared.py': 'def lambda_handlers():\n    # def handler(\n    return []\n',
  'test_say.py': 'def handler(event, context):\n    pass\n',
  'venv/lib/other.py': 'def handler(event, context):\n    pass\n',
}

it('a file of Python that defines a handler is the route of its name, on the Python of this machine', async () => {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(pythonFiles)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  expect(handlerFilesIn(folder).map(({ file, route }) => [file.slice(folder.length + 1), route])).toEqual([
    ['list/__init__.py', 'list'],
    ['on_connect.py#lambda_handler', '$connect'],
    ['say/app.py', 'say'],
    ['wait.py', 'wait'],
  ])
  const mistakes = new Mistakes()
  const { functions } = await readHandlers({ handlers: folder }, mistakes)
  mistakes.throwIfAny({})
  expect(functions.map(({ name }) => name)).toEqual(['list', 'on_connect', 'say', 'wait'])
  for (const { runtime } of functions) expect(runtime).toMatch(/^python3\.\d+$/)
})
