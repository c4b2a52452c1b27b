import { existsSync, globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type ChatName, chatNames, chats } from '../../../reference-stack/chats/index.ts'

import { loadDefinition } from '../../../reference-stack/load-definition.ts'
import { loadProtocol, protocolSource } from '../../../src/crowd/protocols/load-protocol.ts'

/** Chats for other purposes, which `--chat` does not take. */
const others = ['known-bad', 'probe']

test('every chat is in the list', () => {
  const folders = globSync('reference-stack/chats/**/chat.ts').map((file) => file.split('/')[2] ?? '')
  expect([...new Set(folders)].filter((folder) => !others.includes(folder)).toSorted()).toEqual(chatNames.toSorted())
})

describe.each(chatNames)('the chat %s', (name: ChatName) => {
  const { definition, protocol } = chats[name]

  test('is defined under its name, with the protocol that the list has', async () => {
    expect(await loadDefinition(fileURLToPath(definition))).toMatchObject({ name, protocol })
  })

  test('has handlers and routes, and the crowd speaks to those', async () => {
    const { functions, routes } = await loadDefinition(fileURLToPath(definition))
    expect(Object.values(functions).filter(({ handler }) => !existsSync(handler))).toEqual([])
    const spoken = Object.values((await loadProtocol(protocolSource(protocol))).routes ?? {})
    expect(spoken.length).toBeGreaterThan(0)
    expect(Object.keys(routes)).toEqual(expect.arrayContaining(spoken))
  })
})
