import { expect, test } from 'vitest'
import { ok, openClient, startRig } from './rig.ts'

async function connectEvent(query: string, headers: Record<string, string> = {}) {
  const { gateway, events } = await startRig({ $connect: ok })
  await openClient(gateway.url + query, { headers })
  return events[0]
}

test('of a query parameter that is repeated the single value is the last', async () => {
  const connect = await connectEvent('?room=lobby%201&tag=a&tag=b')
  expect(connect?.queryStringParameters).toEqual({ room: 'lobby 1', tag: 'b' })
})

test('hostile names are plain fields', async () => {
  const connect = await connectEvent('?__proto__=x', { ['__proto__']: 'y', constructor: 'z' })
  expect(Object.entries(connect?.queryStringParameters ?? {})).toEqual([['__proto__', 'x']])
  expect(Object.entries(connect?.headers ?? {})).toContainEqual(['constructor', 'z'])
})
