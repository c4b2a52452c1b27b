import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkDefinition } from '../../../../reference-stack/check-definition.ts'
import { ticketParameter, withTickets } from '../../../../reference-stack/chats/tickets/with-tickets.ts'
import { chat as rooms } from '../../../../reference-stack/chats/rooms/chat.ts'
import type { StackDefinition } from '../../../../reference-stack/define-stack.ts'
import { type LocalStack, startLocalStack } from '../../../../reference-stack/local/start.ts'
import { TicketOffice } from '../../../../src/crowd/connection/ticket.ts'
import { chat as guarded } from '../../../fixtures/stacks/guarded/chat.ts'
import { eventually, openClient, refusedHandshake } from '../../local/gateway/rig.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { format: 'pem', type: 'spki' },
  privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
})
const office = new TicketOffice({ parameter: ticketParameter, privateKeyPem: privateKey })

/** Tells each member what it knows of it. */
const { authorizer, ...unguarded } = guarded as StackDefinition

describe('a chat with tickets', () => {
  let stack: LocalStack
  beforeAll(async () => {
    stack = await startLocalStack({ definition: withTickets(unguarded, publicKey) })
  })
  afterAll(() => stack[Symbol.asyncDispose]())

  const urlWith = (ticket: string) => `${stack.target.url}?${ticketParameter}=${ticket}`

  it('lets in who has one, and all its routes know whose it is', async () => {
    const client = await openClient(urlWith(office.ticketFor('anna')))
    client.socket.send('{"action":"whoami"}')
    await eventually(() => expect(client.received).toHaveLength(1))
    expect(JSON.parse(client.received[0] ?? '')).toMatchObject({ principalId: 'anna', member: 'anna' })
  })

  it('refuses all others: 401 without one, 403 with one that is not sound', async () => {
    const iat = Math.floor(Date.now() / 1000) - 100
    const expired = Buffer.from(JSON.stringify({ sub: 'anna', iat, exp: iat + 60 })).toString('base64url')
    const signature = sign(null, Buffer.from(expired), createPrivateKey(privateKey)).toString('base64url')
    expect((await refusedHandshake(stack.target.url)).status).toBe(401)
    expect((await refusedHandshake(urlWith(''))).status).toBe(401)
    expect((await refusedHandshake(urlWith('anna'))).status).toBe(403)
    expect((await refusedHandshake(urlWith(`${expired}.${signature}`))).status).toBe(403)
    expect((await refusedHandshake(`${urlWith('x')}&${ticketParameter}=${office.ticketFor('anna')}x`)).status).toBe(403)
  })
})

describe('tickets', () => {
  it('make a sound definition of a sound one, which stays as it is', () => {
    const before = JSON.stringify(rooms)
    const definition = withTickets(rooms, publicKey)
    expect(checkDefinition(definition)).toEqual([])
    expect(definition.routes).toEqual(rooms.routes)
    expect(Object.keys(definition.functions)).toEqual([...Object.keys(rooms.functions), 'Admit'])
    expect(JSON.stringify(rooms)).toBe(before)
  })

  it('are refused to a chat that guards itself, or that has nothing to guard, with every reason', () => {
    const { $connect: _, ...routes } = unguarded.routes
    const functions = { ...unguarded.functions, Admit: unguarded.functions['answer'] as never }
    const hopeless: StackDefinition = { ...unguarded, routes, functions, ...(authorizer && { authorizer }) }
    expect(() => withTickets(hopeless, publicKey)).toThrow(
      expect.objectContaining({
        name: 'DefinitionError',
        problems: [
          'tickets: guarded has an authorizer of its own (tickets)',
          'tickets: guarded has a function Admit of its own',
          'tickets: guarded has no $connect route, which is what they guard',
        ],
      }) as Error,
    )
  })
})
