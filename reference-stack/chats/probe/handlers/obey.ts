import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionCall, callConnections } from '../connections.ts'
import type { LambdaContext, ProbeEvent } from '../events.ts'
import { type Invocation, keeping } from '../invocation.ts'

/** What a client, or who invokes the function directly, wants done. */
interface Order {
  /** `answer` unless told. */
  readonly then?: 'answer' | 'throw' | 'malformed' | 'foreign-member' | 'wait' | 'exit' | 'describe' | ConnectionCall
  readonly waitMs?: number
  /** Of the answer; 200 unless told. */
  readonly statusCode?: number
  /** Answered, posted, thrown and logged. */
  readonly text?: string
  /** Whom `post`, `get` and `delete` are about; the caller unless told. */
  readonly connectionId?: string
}

type Obeying = Invocation<ProbeEvent & Order, LambdaContext & ContextMembers>

interface ContextMembers {
  getRemainingTimeInMillis(): number
}

export const handler = keeping('Obey', async (invocation: Obeying) => {
  const { event, connectionId, line } = invocation
  const order = orderIn(event)
  const text = order.text ?? ''
  switch (order.then) {
    case 'throw':
      throw new Error(text)
    case 'malformed':
      return 'told to be malformed'
    case 'foreign-member':
      return { statusCode: 200, ConnectionId: connectionId, Data: text }
    case 'exit':
      return process.exit(1)
    case 'wait':
      await sleep(order.waitMs ?? 0)
      break
    case 'describe':
      return reply(order, describe(invocation))
    case 'post':
    case 'get':
    case 'delete':
      return reply(
        order,
        await callConnections(order.then, { connectionId: order.connectionId ?? connectionId, text, event, line }),
      )
    default:
      if (text !== '') console.log(text)
  }
  return reply(order, { text, connectionId })
})

/** Of the body, or of the event itself where nobody's frame has come with it. What is no JSON is a text to be answered. */
function orderIn(event: Obeying['event']): Order {
  if (event.requestContext === undefined) return event
  try {
    return JSON.parse(event.body ?? '') as Order
  } catch {
    return { text: event.body ?? '' }
  }
}

function reply({ statusCode = 200 }: Order, body: object) {
  return { statusCode, body: JSON.stringify(body) }
}

/** No value that is a secret: of credentials only that they are there. */
function describe({ context }: Obeying): object {
  const variables = Object.entries(process.env).map(([name, value]) => [name, isSecret(name) ? '(set)' : value])
  return {
    variables: Object.fromEntries(variables),
    context: { ...context, remainingMs: context.getRemainingTimeInMillis() },
  }
}

function isSecret(name: string): boolean {
  return /KEY|SECRET|TOKEN/.test(name)
}
