import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { bundleHandlers } from '../../../reference-stack/bundling/bundle-handlers.ts'
import { knownBad, knownGood, lookAlikes } from '../../../reference-stack/chats/known-bad/index.ts'
import { chat as rooms } from '../../../reference-stack/chats/rooms/chat.ts'
import type { FunctionDefinition } from '../../../reference-stack/define-stack.ts'
import { loadDefinition } from '../../../reference-stack/load-definition.ts'
import { everyCase } from '../../every-case.ts'
import { functionsOf, routesOf, synthesised } from './synthesised.ts'

const chats = [knownGood, ...lookAlikes, ...knownBad]

// That of any of them is made of the same parts.
const synthesisedChats = everyCase ? chats : chats.slice(0, 4)

test.each(synthesisedChats)('$name can be deployed as it is', async ({ definition: file }) => {
  const definition = await loadDefinition(fileURLToPath(file))
  const template = await synthesised(definition)
  expect(Object.keys(routesOf(template))).toEqual(Object.keys(definition.routes))
  expect(Object.keys(functionsOf(template, definition))).toEqual(Object.keys(rooms.functions))
})

test('the handlers that they have of their own can be bundled', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'known-chats-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const known = new Set(Object.values(rooms.functions).map(({ handler }) => handler.href))
  const own: Record<string, FunctionDefinition> = {}
  for (const { name, definition } of chats)
    for (const [functionName, one] of Object.entries((await loadDefinition(fileURLToPath(definition))).functions))
      if (!known.has(one.handler.href)) own[`${name}-${functionName}`] = one
  await bundleHandlers(own, folder, { place: 'account' })
  expect(Object.keys(own).length).toBeGreaterThanOrEqual(chats.length)
  expect(readdirSync(folder).toSorted()).toEqual(Object.keys(own).toSorted())
})
