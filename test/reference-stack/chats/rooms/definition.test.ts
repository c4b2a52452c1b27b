import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { chat } from '../../../../reference-stack/chats/rooms/chat.ts'
import { routeFunction } from '../../../../reference-stack/definition-defaults.ts'
import { rooms } from '../../../../src/crowd/protocols/rooms.ts'

test('ten functions, each with a handler and a route', () => {
  const functionNames = Object.keys(chat.functions)
  expect(functionNames).toHaveLength(10)
  expect(Object.values(chat.routes).map(routeFunction).toSorted()).toEqual(functionNames.toSorted())
  expect(Object.values(chat.functions).filter(({ handler }) => !existsSync(handler))).toEqual([])
})

test('the crowd speaks to routes that exist', () => {
  expect(chat.protocol).toBe(rooms.name)
  const spoken = Object.values(rooms.routes ?? {})
  expect(spoken.length).toBeGreaterThan(3)
  for (const route of spoken) expect(chat.routes).toHaveProperty([route])
})
