import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyTicket } from '../../../../reference-stack/chats/tickets/verify-ticket.ts'
import { TicketOffice } from '../../../../src/crowd/connection/ticket.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519').privateKey
const now = 1_790_000_000
const sound = { sub: 'anna', iat: now, exp: now + 60 }

/** A ticket that says anything, with a signature that is right for it. */
function signed(payload: unknown, key = privateKey): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const part = Buffer.from(text).toString('base64url')
  return `${part}.${sign(null, Buffer.from(part), key).toString('base64url')}`
}

const verified = (ticket: string) => verifyTicket(ticket, publicKey, now)

describe('a ticket', () => {
  it('of the crowd is good now, for the member that it names, and for a minute', () => {
    const office = new TicketOffice({
      parameter: 'ticket',
      privateKeyPem: String(privateKey.export({ format: 'pem', type: 'pkcs8' })),
    })
    const ticket = office.ticketFor('u12-3f9a0c1b')
    const nowSeconds = Date.now() / 1000
    expect(verifyTicket(ticket, publicKey, nowSeconds)).toMatchObject({ sub: 'u12-3f9a0c1b' })
    expect(verifyTicket(ticket, publicKey, nowSeconds + 61)).toBeNull()
    expect(encodeURIComponent(ticket)).toBe(ticket)
  })

  it.each([
    ['that has just been signed', sound],
    ['in its last second', { ...sound, iat: now - 59, exp: now + 1 }],
    ['of a clock that is a little ahead', { ...sound, iat: now + 4, exp: now + 64 }],
    ['that says more than is asked', { ...sound, aud: 'rooms' }],
  ])('%s is taken', (_, payload) => {
    expect(verified(signed(payload))).toMatchObject({ sub: 'anna' })
  })

  it.each<[what: string, ticket: string]>([
    ['is expired', signed({ ...sound, iat: now - 60, exp: now })],
    ['is of the future', signed({ ...sound, iat: now + 30, exp: now + 60 })],
    ['is good for too long', signed({ ...sound, exp: now + 61 })],
    ['never ends', signed({ ...sound, exp: Number.MAX_SAFE_INTEGER })],
    ['has no end', signed({ sub: 'anna', iat: now })],
    ['has an end in words', signed({ ...sound, exp: `${now + 60}` })],
    ['names nobody', signed({ ...sound, sub: '' })],
    ['names somebody in a list', signed({ ...sound, sub: ['anna'] })],
    ['names somebody with a line break', signed({ ...sound, sub: 'anna\nben' })],
    ['is somebody else’s signature', signed(sound, stranger)],
    ['is not signed', `${signed(sound).split('.')[0]}.`],
    ['has its payload exchanged', `${signed({ ...sound, sub: 'ben' }).split('.')[0]}.${signed(sound).split('.')[1]}`],
    ['is one character off', signed(sound).replace(/^./, 'f')],
    ['is no object', signed('null')],
    ['is no JSON', signed('anna')],
    ['is too long to be looked at', signed({ ...sound, filler: '.'.repeat(2000) })],
    ['has three parts', `${signed(sound)}.x`],
    ['is empty', ''],
  ])('that %s is not', (_, ticket) => {
    expect(verified(ticket)).toBeNull()
  })

  it('that is any text at all is not, and does no harm', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.base64String(), fc.base64String()).map((parts) => parts.join('.').replaceAll(/[+/=]/g, '_')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(verified(text)).toBeNull()
      }),
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(verified(signed(value))).toBeNull()
      }),
    )
  })
})
