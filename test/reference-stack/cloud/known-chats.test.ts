import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { knownBad, knownGood } from '../../../reference-stack/chats/known-bad/index.ts'
import { loadDefinition } from '../../../reference-stack/load-definition.ts'
import { functionsOf, routesOf, synthesised } from './synthesised.ts'

const chats = [knownGood, ...knownBad]

test.each(chats)('$name can be deployed as it is', async ({ definition: file }) => {
  const definition = await loadDefinition(fileURLToPath(file))
  const template = await synthesised(definition)
  expect(Object.keys(routesOf(template))).toEqual(Object.keys(definition.routes))
  expect(Object.keys(functionsOf(template, definition))).toHaveLength(7)
})
