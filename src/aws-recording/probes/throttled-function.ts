import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda'
import { nothing } from '../budget.ts'
import type { Field } from '../probe-session.ts'
import { type Observation, type Row, seen } from '../probe.ts'

// Until it is seen to hold, the function may be invoked a few times.
const tries = 12
const allowance = { ...nothing, connections: 1, messages: 2, invocations: tries, seconds: 120 }

/** What a client sees of a function that Lambda does not run: its concurrency is set to 0 for a moment. */
export const throttledFunction: readonly Row[] = [
  {
    id: 'frame-function-throttled',
    question: 'Which frame answers a message whose function is throttled by Lambda?',
    allowance,
    changes: 'the reserved concurrency of Obey is 0',
    async record(field) {
      const { client } = await field.connectKnown()
      return await withoutConcurrency(field, 'Obey', async () => {
        client.tell('say')
        const frame = await client.nextFrame(field.paces.frameMs)
        return seen({ frame, connection: client.isOpen ? 'stays' : 'ended' })
      })
    },
  },
  {
    id: 'connect-function-throttled',
    question: 'How is a handshake answered whose $connect function is throttled by Lambda?',
    allowance,
    changes: 'the reserved concurrency of Greet is 0',
    async record(field) {
      return await withoutConcurrency(field, 'Greet', async () => seen(await field.handshake()))
    },
  },
]

async function withoutConcurrency(field: Field, role: string, look: () => Promise<Observation>): Promise<Observation> {
  const { lambda } = field.services
  const FunctionName = field.functionName(role)
  const before = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
  try {
    await untilThrottled(field, role)
    return await look()
  } finally {
    // Not to be stopped by whatever ended the row: a function that never runs again must not be what is left of it.
    const { ReservedConcurrentExecutions } = before
    if (ReservedConcurrentExecutions === undefined)
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
    else await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }))
  }
}

async function untilThrottled(field: Field, role: string): Promise<void> {
  for (let tried = 0; tried < tries; tried++) {
    try {
      // Greet takes it for a handshake without a query.
      await field.invoke(role, {})
    } catch (error) {
      if ((error as Error).name === 'TooManyRequestsException') return
      throw error
    }
    await field.sleep(field.paces.pollMs)
  }
  throw new Error('Lambda went on to run the function although its concurrency is 0')
}
