import { expect, test } from 'vitest'
import { withApiKey } from '../../../../commands/run/aim/api-key.ts'
import { plainHandshake } from '../../../../src/crowd/connection/handshake.ts'

const connectPlan = { keyVariable: 'CHAT_KEY' }

test('connections bring the key of the usage plan, and one that nobody has set is drawn', () => {
  const environment: Record<string, string | undefined> = {}
  const { headers, publishHeaders } = withApiKey(plainHandshake, { connectPlan }, environment)
  expect(headers).toEqual({ 'x-api-key': environment['CHAT_KEY'] })
  expect(environment['CHAT_KEY']).toMatch(/^[\da-f]{40}$/)
  expect(publishHeaders).toEqual({})
})

test('a key that is set is sent, and the header of the user wins', () => {
  const environment = { CHAT_KEY: 'the-key-of-the-usage-plan' }
  expect(withApiKey(plainHandshake, { connectPlan }, environment).headers).toEqual({
    'x-api-key': environment.CHAT_KEY,
  })
  const given = { ...plainHandshake, headers: { 'X-Api-Key': 'another' } }
  expect(withApiKey(given, { connectPlan }, environment)).toEqual({ ...given, ofTheChat: [environment.CHAT_KEY] })
})
