import { expect, it } from 'vitest'
import { readHandlers } from '../../../../src/commands/init/own-handlers.ts'
import { Mistakes } from '../../../../src/settings/mistakes.ts'

const file = 'test/fixtures/stacks/echo/handlers/say.ts'

it('a file may export the handlers of several routes', () => {
  const mistakes = new Mistakes()
  const { functions, routes } = readHandlers(
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
