import { setTimeout as sleep } from 'node:timers/promises'
import { callConnections } from '../connections.ts'
import { keeping } from '../invocation.ts'
import { keep } from '../kept-events.ts'

export const handler = keeping('Greet', async ({ event, connectionId, line }) => {
  const [wish = '', amount = ''] = (event.queryStringParameters?.['then'] ?? '').split(/-(?=\d)/)
  if (wish === 'status') return { statusCode: Number(amount) }
  if (wish === 'throw') throw new Error('told to throw')
  if (wish === 'malformed') return 'told to be malformed'
  // As many a handler does: with what the SDK has been given, or has answered.
  if (wish === 'foreign-member') return { statusCode: 200, ConnectionId: connectionId, Data: 'welcome' }
  if (wish === 'wait') await sleep(Number(amount))
  if (wish === 'post') {
    // Nobody is connected yet who could be told.
    const outcome = await callConnections('post', { connectionId, text: 'welcome', event, line })
    await keep(connectionId, { outcome: JSON.stringify(outcome) })
  }
  const offered = firstSubprotocol(event.headers ?? {})
  return offered === undefined || wish === 'no-subprotocol'
    ? { statusCode: 200 }
    : { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': offered } }
})

/** Clients choose the case of their headers' names. */
function firstSubprotocol(headers: Readonly<Record<string, string>>): string | undefined {
  const offer = Object.entries(headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')
  return offer?.[1].split(',')[0]?.trim()
}
