import { setTimeout as sleep } from 'node:timers/promises'
import type { PostAnswer, Poster } from '../posting/posters/poster.ts'
import type { HelloLine } from './hello-line.ts'

/** The highest number of posts of a frame, and the waits between them. */
export interface Patience {
  readonly attempts: number
  /** After the first attempt; doubled after each further one, up to the longest. */
  readonly firstWaitMs: number
  readonly longestWaitMs: number
}

/**
 * Posts its id to a connection. "The connection with the provided id no longer exists" (410) is also the answer for one that
 * does not exist yet: so it is posted again, and given up when the attempts are over, as the client may have left.
 *
 * @returns the last answer
 */
export async function tellId(
  post: Poster,
  connectionId: string,
  line: HelloLine,
  { attempts, firstWaitMs, longestWaitMs }: Patience,
): Promise<PostAnswer> {
  const frame = JSON.stringify({ type: 'hello', connectionId })
  line.posts += 1
  for (let attempt = 1, waitMs = firstWaitMs; ; attempt++, waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    line.postAttempts += 1
    const answer = await post(connectionId, frame)
    if (answer === 'throttled') line.postsThrottled += 1
    if (answer === 'delivered' || answer === 'failed' || attempt === attempts) return conclude(answer, attempt, line)
    if (answer === 'gone') line.postsEarly += 1
    // Half of it drawn, so that posts that failed together do not come again together.
    await sleep(waitMs * (0.5 + Math.random() / 2))
  }
}

function conclude(answer: PostAnswer, attempts: number, line: HelloLine): PostAnswer {
  if (answer === 'delivered') return answer
  if (answer === 'gone') line.postsGone += 1
  else line.failed += 1
  console.error(`gave up telling ${line.connectionId} its id after ${attempts} posts: the last one was ${answer}`)
  return answer
}
