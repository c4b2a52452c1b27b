import { setTimeout as delay } from 'node:timers/promises'
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
    const gone: To[] = []
    const left = recipients.values()
    async function postInTurn(): Promise<void> {
      for (const recipient of left) {
        if ((await post(attemptPost, text, recipient.connectionId, task)) === 'gone') gone.push(recipient)
      }
    }
    // Nothing is made for a recipient before its turn: of thousands that would be more than a young heap holds.
    const { length } = recipients
    await Promise.all(Array.from({ length: Math.min(length, settings.postsAtOnce) }, postInTurn))
    return gone
  }
}

async function post(
  attemptPost: Poster,
  text: string,
  connectionId: string,
  { line, deadlineMs }: Task,
): Promise<'delivered' | 'gone' | 'failed'> {
  line.posts++
  for (let attempt = 1; attempt <= attemptsMax && Date.now() < deadlineMs; attempt++) {
    line.postAttempts++
    const answer = await attemptPost(connectionId, text)
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
