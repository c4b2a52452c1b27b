import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { knownBad, knownGood, lookAlikes } from '../../../../reference-stack/chats/known-bad/index.ts'
import { chat as rooms } from '../../../../reference-stack/chats/rooms/chat.ts'
import { loadDefinition } from '../../../../reference-stack/load-definition.ts'

const folder = fileURLToPath(new URL('../../../../reference-stack/chats/known-bad', import.meta.url))
const chats = [knownGood, ...lookAlikes, ...knownBad]

/** Of those with other ones than SendMessage. */
const changedFunctions: Readonly<Record<string, readonly string[]>> = {
  'unpaginated-scan': ['Connect', 'SendMessage'],
  throttled: [],
  'leave-does-nothing': ['LeaveRoom'],
  'leaves-late': ['LeaveRoom'],
  'rejoins-nobody': ['JoinRoom', 'LeaveRoom'],
}

test('every chat there is is in the list', () => {
  const found = globSync('*/chat.ts', { cwd: folder }).map((file) => dirname(file))
  expect(new Set(chats.map(({ name }) => name))).toEqual(new Set(found))
})

describe.each(chats)('$name', ({ name, definition }) => {
  test('is the room chat with another SendMessage, JoinRoom or LeaveRoom, or the one change that its defect is', async () => {
    const { functions, name: stack, ...rest } = await loadDefinition(fileURLToPath(definition))
    const { functions: _, name: __, connectionItems, ...restOfRooms } = rooms
    expect(stack).toBe(`rooms-${name}`.slice(0, 32))
    expect(rest).toEqual({
      ...restOfRooms,
      ...(!name.endsWith('-unlogged') && { connectionItems }),
      ...(name === 'throttled' && { throttles: rest.throttles }),
    })
    expect(rest.throttles !== undefined).toBe(name === 'throttled')
    const changed = Object.keys(rooms.functions).filter(
      (functionName) =>
        functions[functionName]?.handler.href !==
        rooms.functions[functionName as keyof typeof rooms.functions].handler.href,
    )
    expect(changed).toEqual(changedFunctions[name] ?? ['SendMessage'])
  })
})
