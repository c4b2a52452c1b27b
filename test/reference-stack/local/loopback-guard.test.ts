import { expect, test } from 'vitest'
import { http, openClient, refusedHandshake, startRig } from './gateway/rig.ts'

test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])(
  'a client that calls the gateway %s is let in',
  async (name) => {
    const { gateway } = await startRig({})
    await openClient(gateway.url, { headers: { Host: `${name}:${gateway.port}` } })
    expect(gateway.connectionsOpen).toBe(1)
  },
)

test.each(['http://localhost:5173', 'http://127.0.0.1', 'https://[::1]:8443'])(
  'a page of %s is let in',
  async (origin) => {
    const { gateway } = await startRig({})
    await openClient(gateway.url, { origin })
    expect(gateway.connectionsOpen).toBe(1)
  },
)

test.each(['attacker.example', '127.0.0.1', '127.0.0.1:1', 'localhost.attacker.example:80'])(
  'a handshake with the Host %s is refused with 403',
  async (host) => {
    const { gateway, events } = await startRig({ $connect: () => ({ statusCode: 200 }) })
    expect((await refusedHandshake(gateway.url, { headers: { Host: host } })).status).toBe(403)
    expect(events).toEqual([])
  },
)

test.each(['https://evil.example', 'null', 'http://127.0.0.1.evil.example', 'http://localhost@evil.example'])(
  'a page of %s is refused with 403',
  async (origin) => {
    const { gateway } = await startRig({})
    expect((await refusedHandshake(gateway.url, { origin })).status).toBe(403)
    expect((await http(gateway, '/prod/@connections/x', { headers: { origin } })).status).toBe(403)
  },
)

test('a rebound name does not reach @connections', async () => {
  const { gateway } = await startRig({})
  const headers = { Host: `attacker.example:${gateway.port}` }
  expect((await http(gateway, '/prod/@connections/x', { headers })).status).toBe(403)
})
