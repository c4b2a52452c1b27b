import { expect } from 'vitest'
import { connect } from '../client.ts'
import { guarded } from './probes.ts'

// The route selection expression of the guarded probe has four variables, one after the other, and -v1 behind them.
const { place, row } = guarded

/** The route that API Gateway has chosen for a message. */
async function routeOf(message: object): Promise<string | undefined> {
  const client = await connect(place, { query: '?admit=allow' })
  client.socket.send(JSON.stringify(message))
  const { connectionId = '' } = JSON.parse(await client.next(0)) as { connectionId?: string }
  const [, event] = (await place.eventsOf(connectionId)).filter(({ type }) => type !== 'REQUEST')
  return event?.requestContext.routeKey
}

row('1.2-selection-forms', async () => {
  expect(await routeOf({ service: 'chat/', action: 'join' })).toBe('chat/join-v1')
})

row('1.2-selection-missing', async () => {
  expect(await routeOf({ action: 'ask' })).toBe('ask-v1')
  expect(await routeOf({ send: 'ask' })).toBe('-v1')
})

row('1.2-selection-index', async () => {
  const steps = [{ action: 'leave' }, { action: 'join' }]
  expect(await routeOf({ service: 'chat/', steps })).toBe('chat/join-v1')
  expect(await routeOf({ service: 'chat/', steps: steps.slice(1) })).toBe('$default')
})

row('1.2-selection-list', async () => {
  expect(await routeOf({ tags: ['a', 'b'] })).toBe('[a, b]-v1')
})
