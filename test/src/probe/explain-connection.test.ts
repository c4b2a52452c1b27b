import { expect, it } from 'vitest'
import { explainEnd, explainHandshake } from '../../../src/probe/explain-connection.ts'

const explained = (end: Parameters<typeof explainHandshake>[0]) => explainHandshake(end, 'chat.example', 30_000)

it('each way in which a handshake fails says what came, and what to change', () => {
  const status = (detail: number) => explained({ class: 'http-status', detail }).change.join(' ')
  expect(status(401)).toContain('token')
  expect(status(403)).toContain('stage')
  expect(status(429)).toContain('throttled')
  expect(status(400)).toContain('--subprotocol')
  expect(status(404)).toContain('path')
  expect(status(426)).toContain('no WebSocket')
  expect(status(301)).toContain('redirects')
  expect(status(502)).toContain('$connect function')
  expect(status(504)).toContain('29 s')
  expect(status(418)).toContain('has returned')
  const tls = (detail: string) => explained({ class: 'tls', detail }).change.join(' ')
  expect(tls('DEPTH_ZERO_SELF_SIGNED_CERT')).toContain('NODE_EXTRA_CA_CERTS')
  expect(tls('ERR_TLS_CERT_ALTNAME_INVALID')).toContain('another name')
  expect(tls('CERT_HAS_EXPIRED')).toContain('expired')
  expect(tls('EPROTO')).toContain('ws://')
  expect(explained({ class: 'dns' })).toMatchObject({ came: 'no address for the name chat.example', exitCode: 12 })
  expect(explained({ class: 'connect-timeout' }).came).toBe('nothing within 30 s')
  expect(explained({ class: 'local-files' }).exitCode).toBe(13)
})

it('so does the end of a connection', () => {
  expect(explainEnd({ class: 'closed-by-peer', detail: 1009 })).toMatchObject({
    came: 'the end (close code 1009) of the connection',
    change: [expect.stringContaining('too large')],
  })
  expect(explainEnd({ class: 'reset' }).came).toBe('the end (reset) of the connection')
})
