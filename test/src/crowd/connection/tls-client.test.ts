import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type Server, createServer, setDefaultCACertificates } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TlsClient } from '../../../../src/crowd/connection/tls-client.ts'
import { startWatchedChat } from '../../../faults/chat.ts'
import { at, crowdRig } from '../members/member-rig.ts'
import { makeLoopbackCertificate } from '../../../../commands/selftest/loopback-certificate.ts'

const trusted = makeLoopbackCertificate(['127.0.0.1'])
setDefaultCACertificates([trusted.cert])

async function startServer(options: { maxVersion?: 'TLSv1.2'; stranger?: boolean } = {}): Promise<Server> {
  const { stranger = false, ...version } = options
  const identity = stranger ? makeLoopbackCertificate(['127.0.0.1']) : trusted
  // The client reads what comes first, and with it the tickets of TLS 1.3.
  const server = createServer({ ...identity, ...version }, (socket) =>
    socket.on('error', () => undefined).write('hello'),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server
}

/** Opens a connection and ends it. @returns whether it has resumed a session */
async function isResumed(client: TlsClient, server: Server): Promise<boolean> {
  const socket = client.connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  // With TLS 1.3, tickets come after the handshake.
  const hasTicket = new Promise((resolve) => socket.once('session', resolve))
  try {
    await once(socket, 'secureConnect')
    if (!socket.isSessionReused()) await hasTicket
    return socket.isSessionReused()
  } finally {
    socket.destroy()
  }
}

describe.each([{}, { maxVersion: 'TLSv1.2' }] as const)('connections to a server of %o', (version) => {
  it('make a full exchange each, unless they are to resume', async () => {
    const server = await startServer(version)
    const client = new TlsClient(false)
    for (let turn = 0; turn < 3; turn++) expect(await isResumed(client, server)).toBe(false)
  })

  it('resume the session of the first, and of another one where the server no longer takes that', async () => {
    const server = await startServer(version)
    const client = new TlsClient(true)
    const turns = () => isResumed(client, server)
    expect([await turns(), await turns(), await turns()]).toEqual([false, true, true])
    server.setTicketKeys(randomBytes(48))
    expect([await turns(), await turns(), await turns()]).toEqual([false, false, true])
  })
})

it.each([false, true])('a certificate that nobody trusts is refused (resuming: %s)', async (resumes) => {
  const server = await startServer({ stranger: true })
  const client = new TlsClient(resumes)
  for (let turn = 0; turn < 2; turn++) await expect(isResumed(client, server)).rejects.toThrow('certificate')
})

it.each([
  { tlsResumption: false, resumed: undefined },
  { tlsResumption: true, resumed: 3 },
])('a crowd counts the handshakes that have resumed a session: $tlsResumption', async ({ tlsResumption, resumed }) => {
  await using chat = await startWatchedChat({ tls: trusted })
  const { crowd, facts } = crowdRig(chat.url, 4, { tlsResumption })
  await crowd.connect(at(1000), 0, 1)
  await crowd.connect(at(1000), 1, 4)
  const { counters } = await facts()
  expect([counters.connections_opened, counters.tls_resumed]).toEqual([4, resumed])
})
