import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionCall, callConnections } from '../connections.ts'
import type { LambdaContext, ProbeEvent } from '../events.ts'
import { type Invocation, keeping } from '../invocation.ts'

/** The order of a client, or of a caller who invokes the function directly. */
interface Order {
  /** `answer` unless told. */
  readonly then?:
    | 'answer'
    | 'throw'
    | 'reject'
    | 'malformed'
    | 'foreign-member'
    | 'wait'
    | 'exit'
    | 'spawn'
    | 'is-running'
    | 'describe'
    | ConnectionCall
  readonly waitMs?: number
  /** The status code of the answer; 200 by default. */
  readonly statusCode?: number
  /** Answered, posted, thrown and logged. */
  readonly text?: string
  /** The id of the process for `is-running`. */
  readonly pid?: number
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
    case 'reject':
      void Promise.reject(new Error(text))
      await sleep(rejectedWithinMs)
      break
    case 'malformed':
      return 'told to be malformed'
    case 'foreign-member':
      return { statusCode: 200, ConnectionId: connectionId, Data: text }
    case 'exit':
      return process.exit(1)
    case 'spawn':
      return reply(order, { pid: spawnSleeper() })
    case 'is-running':
      return reply(order, { isRunning: isRunning(order.pid) })
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

/** A runtime that hears of the rejection does not let the handler come so far. */
const rejectedWithinMs = 5_000

/** Starts a process that lives for minutes. A later invocation can ask whether it still runs. */
function spawnSleeper(): number | undefined {
  return spawn(process.execPath, ['-e', 'setTimeout(() => {}, 300_000)'], { stdio: 'ignore' }).pid
}

function isRunning(pid = 0): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Reads the order from the body, or from the event itself if it has no body. Text that is not JSON has to be answered. */
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
