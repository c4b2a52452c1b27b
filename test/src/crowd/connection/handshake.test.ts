import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Handshake, Handshakes, plainHandshake } from '../../../../src/crowd/connection/handshake.ts'
import { startForeignChat } from '../../../fixtures/foreign-chat/server.ts'
import { at, joinedRig, crowdRig } from '../members/member-rig.ts'

const url = 'wss://chat.example/prod?key=a%2Fb+c'

const { privateKey: privateKeyPem } = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { format: 'pem', type: 'spki' },
  privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
})

describe('the handshakes of a crowd', () => {
  it('are the URL alone, as it is written, where nothing else is set', () => {
    expect(new Handshakes(url, plainHandshake).of('anna')).toEqual({
      url: new URL(url),
      headers: {},
      subprotocols: [],
    })
  })

  it('add to its query, and have the name of each member where it is asked for', () => {
    const handshakes = new Handshakes(url, {
      ...plainHandshake,
      headers: { Authorization: 'Basic {member}:{member}', 'X-Version': '1' },
      query: [
        ['user', '{member}'],
        ['note', 'a b&c=ü'],
      ],
      subprotocols: ['chat.v1'],
    })
    const { headers, subprotocols, url: dialled } = handshakes.of('u1-3f9a0c1b')
    expect(dialled.href).toBe('wss://chat.example/prod?key=a%2Fb+c&user=u1-3f9a0c1b&note=a%20b%26c%3D%C3%BC')
    expect(headers).toEqual({ Authorization: 'Basic u1-3f9a0c1b:u1-3f9a0c1b', 'X-Version': '1' })
    expect(subprotocols).toEqual(['chat.v1'])
    expect(handshakes.of('u2-3f9a0c1b').url.searchParams.get('user')).toBe('u2-3f9a0c1b')
  })

  it('lead to the host of the URL, whatever is added', () => {
    const args = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('@evil.example/', '#', '//evil.example', '?'))
    fc.assert(
      fc.property(fc.array(fc.tuple(args, args), { maxLength: 4 }), (query) => {
        const wellFormed = query.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()] as const)
        const { url: dialled } = new Handshakes(url, { ...plainHandshake, query: wellFormed }).of('anna')
        expect([dialled.host, dialled.pathname, dialled.hash]).toEqual(['chat.example', '/prod', ''])
        const added = [...dialled.searchParams].slice(1)
        expect(added).toEqual(wellFormed)
      }),
    )
  })

  it('have a new ticket each, in the parameter that the target names', async () => {
    const tickets = { parameter: 'admit', privateKeyPem }
    const handshakes = new Handshakes(url, { ...plainHandshake, tickets })
    const ticketOf = (member: string) => handshakes.of(member).url.searchParams.get('admit') ?? ''
    const payload = JSON.parse(Buffer.from(ticketOf('anna').split('.')[0] ?? '', 'base64url').toString()) as object
    expect(payload).toMatchObject({ sub: 'anna', iat: expect.any(Number) as number })
    expect(ticketOf('anna')).not.toBe(ticketOf('ben'))
    const before = ticketOf('anna')
    await expect.poll(() => ticketOf('anna')).not.toBe(before)
  })
})

describe('a worker', () => {
  const wanted: Handshake = {
    headers: { 'X-User': '{member}' },
    query: [['user', '{member}']],
    subprotocols: ['chat.v1'],
    tickets: null,
    publishHeaders: {},
    ofTheChat: [],
  }

  it.each(['fast', 'ws'] as const)('sends them all (%s)', async (receivePath) => {
    await using chat = await startForeignChat({
      admits: ({ url: path = '', headers }) =>
        headers['sec-websocket-protocol'] === 'chat.v1' && path === `/?user=${String(headers['x-user'])}`,
    })
    const { facts } = await joinedRig(chat.url, 3, { handshake: wanted, receivePath })
    expect((await facts()).counters).toMatchObject({ connections_opened: 3, joins_completed: 3 })
  })

  it.each([
    ['without tickets have invoked its $connect function', null, 3],
    ['with tickets have met its authorizer', { parameter: 'ticket', privateKeyPem }, 0],
  ])('whose handshakes are refused: those %s', async (_, tickets, invocations) => {
    await using chat = await startForeignChat({ admits: () => false })
    const { crowd, facts } = crowdRig(chat.url, 3, { handshake: { ...plainHandshake, tickets } })
    await crowd.connect(at(1000), 0, 3)
    const { requests, connectionsFailed } = await facts()
    expect([requests.connect, connectionsFailed]).toEqual([invocations, { 'http-status 401': 3 }])
  })
})
