import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda'
import { nothing } from '../budget.ts'
import type { ProbeSession } from '../probe-session.ts'
import { type Observation, type Probe, seen } from '../probe.ts'

// The function may still be invoked a few times until the change takes effect.
const tries = 12
const budget = { ...nothing, connections: 1, messages: 2, invocations: tries, seconds: 120 }

/** Records what a client sees when Lambda throttles a function: its reserved concurrency is set to 0 for a moment. */
export const throttledFunction: readonly Probe[] = [
  {
    id: 'frame-function-throttled',
    question: 'Which frame answers a message whose function is throttled by Lambda?',
    budget,
    changes: 'the reserved concurrency of Obey is 0',
    async record(session) {
      const { client } = await session.connectWithId()
      return await withoutConcurrency(session, 'Obey', async () => {
        client.tell('say')
        const frame = await client.nextFrame(session.waitTimes.frameMs)
        return seen({ frame, connection: client.isOpen ? 'stays' : 'ended' })
      })
    },
  },
  {
    id: 'connect-function-throttled',
    question: 'How is a handshake answered whose $connect function is throttled by Lambda?',
    budget,
    changes: 'the reserved concurrency of Greet is 0',
    async record(session) {
      return await withoutConcurrency(session, 'Greet', async () => seen(await session.handshake()))
    },
  },
]

async function withoutConcurrency(
  session: ProbeSession,
  functionName: string,
  look: () => Promise<Observation>,
): Promise<Observation> {
  const { lambda } = session.services
  const FunctionName = session.physicalName(functionName)
  const before = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
  try {
    await untilThrottled(session, functionName)
    return await look()
  } finally {
    // Without the probe's signal: the function must run again, however the probe ended.
    const { ReservedConcurrentExecutions } = before
    if (ReservedConcurrentExecutions === undefined)
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
    else await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }))
  }
}

async function untilThrottled(session: ProbeSession, functionName: string): Promise<void> {
  for (let tried = 0; tried < tries; tried++) {
    try {
      // To Greet this is a handshake without a query.
      await session.invoke(functionName, {})
    } catch (error) {
      if ((error as Error).name === 'TooManyRequestsException') return
      throw error
    }
    await session.sleep(session.waitTimes.pollMs)
  }
  throw new Error('Lambda still ran the function although its reserved concurrency is 0')
}

const messages = 12

/** Records what a client sees when API Gateway throttles a route. */
export const throttledRoute: Probe = {
  id: 'frame-route-throttled',
  question: 'Which frame answers a message over the throttle of its route, and does the connection stay?',
  budget: { ...nothing, connections: 1, messages: messages + 1, seconds: 60 },
  async record(session) {
    const { client } = await session.connectWithId()
    for (let sent = 0; sent < messages; sent++) client.tell('narrow', { text: 'through' })
    const frames = await client.framesUntilQuiet(session.waitTimes.quietMs)
    const refusals = frames.filter((frame) => !frame.includes('through'))
    const withoutId = (frame: string) => frame.replace(/("requestId":\s*")[^"]*/, '$1<id>')
    return {
      ...seen({
        frames: [...new Set(refusals.map(withoutId))].sort(),
        connection: client.isOpen ? 'stays' : 'ended',
      }),
      figures: { sent: messages, answered: frames.length - refusals.length, refused: refusals.length },
      times: Math.max(1, refusals.length),
      note: 'the route is throttled to 1 message a second with a burst of 1; AWS applies throttles by best effort',
    }
  },
}
