import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StackBehaviour } from '../../../../reference-stack/local/behaviour.ts'
import { type LocalStack, startLocalStack } from '../../../../reference-stack/local/start.ts'
import { chat as guarded } from '../../../fixtures/stacks/guarded/chat.ts'
import { closeOf, eventually, openClient, refusedHandshake } from './rig.ts'

let stack: LocalStack

function useStack(behaviour: Partial<StackBehaviour>): void {
  beforeAll(async () => {
    stack = await startLocalStack({ definition: guarded, behaviour })
  })
  afterAll(() => stack[Symbol.asyncDispose]())
}

const withTicket = (ticket: string) => `${stack.target.url}?ticket=${ticket}`

describe('with Lambda behind it', () => {
  useStack({})

  test('an authorizer lets a client in, and its routes learn whom', async () => {
    const client = await openClient(withTicket('anna'))
    client.socket.send('{"action":"whoami"}')
    await eventually(() => expect(client.received).toHaveLength(1))
    expect(JSON.parse(client.received[0] ?? '')).toEqual({
      principalId: 'anna',
      row: 7,
      integrationLatency: expect.any(Number) as number,
    })
  })

  test.each([
    ['void', 403],
    ['forged', 401],
    ['torn', 500],
    ['', 401],
  ])('a ticket "%s" is refused with %i', async (ticket, status) => {
    expect((await refusedHandshake(withTicket(ticket))).status).toBe(status)
  })
})

describe("the stack's behaviour", () => {
  useStack({ connectRate: 0.001, requestRate: 0.001, requestBurst: 1, idleTimeoutMs: 3_000 })

  test('limits what one account may ask, and how long a client may be silent', async () => {
    const client = await openClient(withTicket('anna'))
    const closed = closeOf(client.socket)
    client.socket.send('{"action":"whoami"}')
    client.socket.send('{"action":"whoami"}')
    expect((await refusedHandshake(withTicket('ben'))).status).toBe(429)
    expect(await closed).toEqual({ code: 1001, reason: 'Going away' })
    const received = client.received.map((text) => JSON.parse(text) as object)
    expect(received).toHaveLength(2)
    expect(received).toContainEqual(expect.objectContaining({ principalId: 'anna' }))
    expect(received).toContainEqual(expect.objectContaining({ message: 'Too Many Requests' }))
  })
})
