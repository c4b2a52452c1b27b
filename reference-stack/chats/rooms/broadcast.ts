import { setTimeout as delay } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { Recipient } from './events.ts'
import type { ServerFrame } from './frames.ts'
import type { Task } from './invocation.ts'
import { choosePoster } from './posters/choose-poster.ts'
import { settings } from './settings.ts'

const attemptsMax = 2

const attemptPost = await choosePoster(settings, process.env)

/**
 * Posts the frame to every recipient, whatever becomes of the others; never rejects.
 * Returns the recipients whose connection is gone.
 */
export async function broadcast<To extends Recipient>(
  frame: ServerFrame,
  recipients: readonly To[],
  task: Task,
): Promise<readonly To[]> {
  const text = JSON.stringify(frame)
  task.line.broadcasts(text)
  const data = Buffer.from(text)
  const gone: To[] = []
  await pLimit(settings.postsAtOnce).map(recipients, async (recipient) => {
    if ((await post(data, recipient.connectionId, task)) === 'gone') gone.push(recipient)
  })
  return gone
}

async function post(
  data: Buffer,
  connectionId: string,
  { line, deadlineMs }: Task,
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
