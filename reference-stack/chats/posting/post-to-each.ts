import { setTimeout as delay } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { Recipient } from '../handling/events.ts'
import type { Task } from '../handling/invocation.ts'
import { choosePoster } from './posters/choose-poster.ts'
import type { Poster } from './posters/poster.ts'
import type { PostingSettings } from './posting-settings.ts'

/**
 * Posts the frame to every recipient, whatever becomes of the others; never rejects.
 * Returns the recipients whose connection is gone.
 */
export type PostToEach<Frame> = <To extends Recipient>(
  frame: Frame,
  recipients: readonly To[],
  task: Task,
) => Promise<readonly To[]>

const attemptsMax = 2

/**
 * @param endpoint the environment variable that has the endpoint of `@connections`
 * @throws Error if a variable that it needs is not set
 */
export async function postingToEach<Frame extends object>(
  settings: PostingSettings,
  endpoint: string,
): Promise<PostToEach<Frame>> {
  const attemptPost = await choosePoster(settings, process.env, endpoint)
  return async <To extends Recipient>(frame: Frame, recipients: readonly To[], task: Task) => {
    const text = JSON.stringify(frame)
    task.line.broadcasts(text)
    const data = Buffer.from(text)
    const gone: To[] = []
    await pLimit(settings.postsAtOnce).map(recipients, async (recipient) => {
      if ((await post(attemptPost, data, recipient.connectionId, task)) === 'gone') gone.push(recipient)
    })
    return gone
  }
}

async function post(
  attemptPost: Poster,
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
