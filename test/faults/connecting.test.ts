import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../commands/fanbench.ts'
import { makeAuthority } from './certificates.ts'
import { startWatchedChat } from './chat.ts'
import { skipUnless } from './machine.ts'
import { connectOnly, runHere, startRun } from './measured-run.ts'
import { openNamespaces } from './namespaces.ts'
import { startRawServer } from './raw-server.ts'

const members = 24

/** A busy machine may take longer over a handshake than the usual limit of these runs. */
const unhurried = { ...connectOnly, flags: { ...connectOnly.flags, 'connect-timeout': '20s' } }

describe('F1-F5: connecting', () => {
  it('F1 a target that refuses everybody: none of n connected, class refused, exit 12', async () => {
    const gone = await startWatchedChat()
    await gone[Symbol.asyncDispose]()
    const { result, exitCode } = await runHere(gone.url, connectOnly)
    expect(exitCode).toBe(12)
    expect(result.classes['connections_failed']).toEqual({ refused: members })
    expect(result.verdict.reasons[0]).toContain(`None of ${members} connections opened`)
  })

  it('F2 a name that does not exist: class dns, exit 12', async () => {
    // RFC 6761: .invalid is never found. A resolver that does not answer is asked once, for a second.
    const env = { RES_OPTIONS: 'timeout:1 attempts:1' }
    const flags = { ...connectOnly.flags, 'i-own-this-target': 'chat.invalid', 'connect-timeout': '20s' }
    const { result, exitCode } = await startRun('wss://chat.invalid/', { ...connectOnly, flags, env }).measured()
    expect(exitCode).toBe(12)
    expect(result.classes['connections_failed']).toEqual({ dns: members })
  })

  it('F2 the same with a crowd: after the first of them it asks no more, exit 12', async (context) => {
    skipUnless(context, 'mount namespaces')
    const nameSwitch = join(temporaryFolder(), 'nsswitch.conf')
    writeFileSync(nameSwitch, 'hosts: files\n')
    const inside = await openNamespaces('mount', `mount --bind ${nameSwitch} /etc/nsswitch.conf`)
    const flags = {
      ...connectOnly.flags,
      'i-own-this-target': 'chat.invalid',
      members: '1000',
      rooms: '50',
      'connect-rate': '100',
    }
    const { result, exitCode } = await startRun('wss://chat.invalid/', { ...connectOnly, flags, inside }).measured()
    expect(exitCode).toBe(12)
    expect(Object.keys(result.classes['connections_failed'] ?? {})).toEqual(['dns'])
    expect(result.counters['connections_attempted']).toBeGreaterThanOrEqual(50)
    expect(result.counters['connections_attempted']).toBeLessThan(900)
  })

  it('F3 a server that accepts and says nothing: class connect-timeout, at the deadline and not before', async () => {
    const server = await startRawServer(undefined)
    const flags = { ...connectOnly.flags, 'connect-timeout': '800ms', 'connect-rate': '20' }
    const { result, exitCode } = await runHere(server.url, { ...connectOnly, flags })
    expect(exitCode).toBe(12)
    expect(result.classes['connections_failed']).toEqual({ 'connect-timeout': members })
    await expect.poll(() => server.staysMs.length).toBe(members)
    // Spread over more than a second, so that a stall of either side moves the median by less than the deadline.
    const medianMs = server.staysMs.toSorted((a, b) => a - b)[members / 2] ?? 0
    expect(medianMs).toBeGreaterThan(700)
    expect(medianMs).toBeLessThan(1600)
  })

  it('F4 403, 429 and 500 for a tenth of the handshakes: counted by status, the rest is measured, exit 10', async () => {
    const statuses = [403, 429, 500]
    const refuse = (handshake: number) => (handshake % 10 === 9 ? statuses[((handshake - 9) / 10) % 3] : undefined)
    await using chat = await startWatchedChat({ refuse })
    const { result, exitCode } = await runHere(chat.url, { flags: { members: '60', rooms: '6' } })
    expect(exitCode).toBe(10)
    expect(result.classes['connections_failed']).toEqual({
      'http-status 403': 2,
      'http-status 429': 2,
      'http-status 500': 2,
    })
    expect(result.counters['joins_completed']).toBe(54)
    expect(result.counters['deliveries_received']).toBe(chat.delivered)
    expect(result.counters['deliveries_lost']).toBe(0)
    expect(result.counters['messages_unadmitted']).toBeGreaterThan(0)
  })

  it('F4 the same within a limit that allows for them: exit 0', async () => {
    await using chat = await startWatchedChat({ refuse: (handshake) => (handshake % 4 === 3 ? 429 : undefined) })
    const flags = { ...connectOnly.flags, limit: 'connections_failed=6' }
    const { result, exitCode } = await runHere(chat.url, { ...connectOnly, flags })
    expect(exitCode).toBe(0)
    expect(result.classes['connections_failed']).toEqual({ 'http-status 429': 6 })
    // Those who were let in, and those who were not.
    expect(result.metrics['connect_latency']).toMatchObject({ count: 24, infinite: 6 })
  })

  it.for([
    { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', name: 'IP:127.0.0.1', days: 1, trusted: false },
    { code: 'CERT_HAS_EXPIRED', name: 'IP:127.0.0.1', days: -1, trusted: true },
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', name: 'DNS:chat.example', days: 1, trusted: true },
  ])('F5 a certificate that is not to be trusted: class tls $code, nothing sent, exit 12', async (row, context) => {
    const { code, name, days, trusted } = row
    skipUnless(context, 'openssl')
    const authority = makeAuthority()
    await using chat = await startWatchedChat({ tls: authority.issue({ name, days }) })
    const env = trusted ? { NODE_EXTRA_CA_CERTS: authority.path } : {}
    const { result, exitCode } = await startRun(chat.url, { ...unhurried, env }).measured()
    expect(exitCode).toBe(12)
    expect(result.classes['connections_failed']).toEqual({ [`tls ${code}`]: members })
    expect(result.verdict.reasons[0]).toContain(`tls ${code} ${members}`)
    expect(chat.handshakes).toBe(0)
  })

  it('F5 a server without TLS behind wss: class tls, exit 12', async () => {
    await using chat = await startWatchedChat()
    const { result, exitCode } = await runHere(chat.url.replace('ws:', 'wss:'), unhurried)
    expect(exitCode).toBe(12)
    expect(result.classes['connections_failed']).toEqual({ 'tls EPROTO': members })
  })

  it('F5 a certificate that is in order: everybody is let in, exit 0', async (context) => {
    skipUnless(context, 'openssl')
    const authority = makeAuthority()
    await using chat = await startWatchedChat({ tls: authority.issue({ name: 'IP:127.0.0.1', days: 1 }) })
    const { result, exitCode } = await startRun(chat.url, { env: { NODE_EXTRA_CA_CERTS: authority.path } }).measured()
    // On a busy machine the measurement may be invalid.
    expect([0, 11]).toContain(exitCode)
    expect(result.counters).toMatchObject({ connections_opened: members, deliveries_lost: 0 })
  })
})
