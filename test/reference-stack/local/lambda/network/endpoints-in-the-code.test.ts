import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { defineStack } from '../../../../../reference-stack/define-stack.ts'
import { startLocalStack } from '../../../../../reference-stack/local/start.ts'

const handler = new URL('../../../../fixtures/stacks/asks-aws.ts', import.meta.url)

const definition = defineStack({
  name: 'elsewhere',
  tables: { rooms: { partitionKey: 'room' } },
  functions: { asks: { handler, memoryMb: 512, timeoutSeconds: 20 } },
  routes: { asks: { function: 'asks', replies: true } },
})

test('a handler with the addresses of AWS in its code calls the stack, and is told what does not fit', async () => {
  const notices: string[] = []
  await using stack = await startLocalStack({ definition, onNotice: (text) => notices.push(text) })
  const client = new WebSocket(stack.target.url)
  const received: string[] = []
  client.on('message', (text: Buffer) => received.push(text.toString()))
  await once(client, 'open')
  client.send('{"action":"asks"}')
  while (received.length < 3) await sleep(20)
  client.terminate()

  expect(received.slice(0, 2)).toEqual(['by the event', 'by name'])
  expect(JSON.parse(received[2] ?? '')).toEqual({
    tables: ['rooms'],
    functions: ['elsewhere-asks'],
    hasMetrics: true,
    logs: ['/aws/lambda/elsewhere-asks'],
    role: 'arn:aws:sts::123456789012:assumed-role/elsewhere-asks/elsewhere-asks',
    s3: expect.stringMatching(/^s3.us-east-1.amazonaws.com:443 may not be called: this stack stands in for dynamodb, /),
  })
  // The function and the gateway tell of it on ways of their own.
  const about = notices.map((text) => /^asks: (A call to @connections \w+|[a-z0-9-]+)/.exec(text)?.[1])
  const calls = ['A call to @connections is', 'A call to @connections names', stack.target.api.id]
  expect(new Set(about)).toEqual(new Set(calls.concat(['dynamodb', 'lambda', 'logs', 'monitoring', 's3', 'sts'])))
  expect(about).toHaveLength(9)
})
