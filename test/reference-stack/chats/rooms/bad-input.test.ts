import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ChatInProcess, startChatInProcess } from './chat-in-process.ts'

let chat: ChatInProcess
beforeAll(async () => {
  chat = await startChatInProcess()
  await chat.connect('client')
})
afterAll(() => chat[Symbol.asyncDispose]())

const long = 'x'.repeat(65)

describe('gets an error frame', () => {
  test.each<[string, string, string | undefined, string]>([
    ['bad JSON', 'dispatch', '{"action":', 'the frame is not JSON'],
    ['no body', 'register', undefined, 'the frame is not JSON'],
    ['a bare string', 'register', '"register"', 'the frame is not a JSON object'],
    ['null', 'join-room', 'null', 'the frame is not a JSON object'],
    ['a missing name', 'register', '{}', 'value is missing'],
    ['a missing room', 'new-room', '{}', 'room is missing'],
    ['a missing text', 'dispatch', '{"room":"lobby"}', 'value is missing'],
    ['a room that is a number', 'join-room', '{"room":7}', 'room is not a string'],
    ['a room that is null', 'leave-room', '{"room":null}', 'room is not a string'],
    ['a list for a text', 'dispatch', '{"room":"lobby","value":[]}', 'value is not a string'],
    ['an inherited property', 'join-room', '{"__proto__":{"room":"lobby"}}', 'room is missing'],
    ['an empty room', 'new-room', '{"room":""}', 'room is empty'],
    ['an oversized room', 'new-room', `{"room":"${long}"}`, 'room is longer than 64 characters'],
    ['an empty name', 'register', '{"value":""}', 'value is empty'],
    ['an oversized name', 'register', `{"value":"${long}"}`, 'value is longer than 64 characters'],
    ['half a character', 'new-room', String.raw`{"room":"\ud83d"}`, 'room is not well-formed Unicode'],
    ['a text of 100 KB', 'dispatch', oversized('x', 102_400), 'value is longer than 102400 bytes'],
    ['one of few characters', 'dispatch', oversized('é', 51_200), 'value is longer than 102400 bytes'],
    ['one that escapes make long', 'dispatch', oversized('\u0001', 17_100), 'value is longer than 102400 bytes'],
  ])('%s', async (_case, action, body, message) => {
    const response = await chat.requestBody('client', action, body)
    // An answer like any other: with another status API Gateway may not send the body.
    expect(response.statusCode).toBe(200)
    expect(JSON.parse(response.body ?? '')).toEqual({ type: 'error', action, message })
  })
})

test('the longest text that is taken fits into a frame with its envelope', async () => {
  await chat.member('poet', 'nowhere')
  await chat.request('poet', 'new-room', { room: 'salon' })
  await chat.request('poet', 'join-room', { room: 'salon' })
  const value = 'x'.repeat(102_398)
  expect(await chat.request('poet', 'dispatch', { room: 'salon', value })).toBeUndefined()
  const [frame] = chat.received('poet')
  expect(frame).toMatchObject({ type: 'client-message', message: value })
  expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThanOrEqual(128 * 1024)
})

test('extra fields are left behind', async () => {
  await chat.request('client', 'register', { value: 'me', connectedAt: 0, admin: true, __proto__: { x: 1 } })
  const row = (await chat.rows('client-records')).find(({ ID }) => ID === 'client')
  expect(Object.keys(row ?? {}).toSorted()).toEqual(['ID', 'connectedAt', 'domain', 'expiresAt', 'name', 'stage'])
})

function oversized(character: string, count: number): string {
  return JSON.stringify({ action: 'dispatch', room: 'lobby', value: character.repeat(count) })
}
