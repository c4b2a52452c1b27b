import { setTimeout as delay } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { Recipient } from './events.ts'
import type { ServerFrame } from './frames.ts'
import type { Invocation } from './invocation.ts'
import { choosePoster } from './posters/choose-poster.ts'

const concurrency = 50
const attemptsMax = 2

const attemptPost = await choosePoster(process.env, concurrency)

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

async function post(
  data: Buffer,
  connectionId: string,
  { line, deadlineMs }: Invocation,
): Promise<'delivered' | 'gone' | 'failed'> {
  line.posts++
  for (let attempt = 1; attempt <= attemptsMax && Date.now() < deadlineMs; attempt++) {
    line.postAttempts++
    const answer = await attemptPost(connectionId, data)
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
