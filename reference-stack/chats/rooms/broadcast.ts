import { setTimeout as delay } from 'node:timers/promises'
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import pLimit from 'p-limit'
import type { Recipient } from './events.ts'
import type { ServerFrame } from './frames.ts'
import type { Invocation } from './invocation.ts'

const concurrency = 50
const attemptsMax = 2

const agent = { keepAlive: true, maxSockets: concurrency }

// One for the life of the environment: a client costs several times as much to build as a post. It does not retry by
// itself, because its retries would be neither counted nor bounded by the deadline.
const connections = new ApiGatewayManagementApiClient({
  maxAttempts: 1,
  requestHandler: {
    httpAgent: agent,
    httpsAgent: agent,
    connectionTimeout: 1000,
    requestTimeout: 5000,
    throwOnRequestTimeout: true,
  },
})

/**
 * Posts the frame to every recipient, whatever becomes of the others; never rejects.
 * Returns the recipients whose connection is gone.
 */
export async function broadcast<To extends Recipient>(
  frame: ServerFrame,
  recipients: readonly To[],
  invocation: Invocation,
): Promise<readonly To[]> {
  const text = JSON.stringify(frame)
  invocation.line.broadcasts(text)
  const data = Buffer.from(text)
  const gone: To[] = []
  await pLimit(concurrency).map(recipients, async (recipient) => {
    if ((await post(data, recipient.connectionId, invocation)) === 'gone') gone.push(recipient)
  })
  return gone
}

type PostOutcome = 'delivered' | 'gone' | 'failed'

async function post(data: Uint8Array, connectionId: string, { line, deadlineMs }: Invocation): Promise<PostOutcome> {
  line.posts++
  for (let attempt = 1; attempt <= attemptsMax && Date.now() < deadlineMs; attempt++) {
    line.postAttempts++
    const answer = await attemptPost(data, connectionId)
    if (answer === 'delivered') return answer
    if (answer === 'gone') {
      line.postsGone++
      return answer
    }
    if (answer === 'throttled') line.postsThrottled++
    if (answer === 'failed') break
    await delay(100 + Math.random() * 400)
  }
  line.failed++
  return 'failed'
}

async function attemptPost(data: Uint8Array, connectionId: string): Promise<PostOutcome | 'throttled' | 'interrupted'> {
  try {
    await connections.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }))
    return 'delivered'
  } catch (error) {
    return failureOf(error as { $metadata?: { httpStatusCode?: number }; code?: string })
  }
}

function failureOf(error: { $metadata?: { httpStatusCode?: number }; code?: string }) {
  const status = error.$metadata?.httpStatusCode
  // By its status: the error's name depends on a header that not every 410 carries.
  if (status === 410) return 'gone'
  if (status === 429) return 'throttled'
  if (status !== undefined && status >= 500) return 'interrupted'
  // A kept-alive socket that the other side closed while this environment was frozen: the post has not been taken.
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'interrupted'
  return 'failed'
}
