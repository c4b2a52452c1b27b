import { type Poster, answerOfFailure } from './poster.ts'
import { type SigningTarget, isTaken, signedPosts } from './signed-posts.ts'

/**
 * Posts to `@connections` without the SDK.
 *
 * @param socketsMax requests that may be under way at once; more wait for a socket
 */
export function lightPoster(target: SigningTarget, socketsMax: number): Poster {
  const post = signedPosts(target, { service: 'execute-api' }, socketsMax)
  const prefix = `${new URL(target.endpoint).pathname.replace(/\/$/, '')}/@connections/`
  return async (connectionId, text) => {
    const outcome = await post(`${prefix}${encodeURIComponent(connectionId)}`, text)
    return isTaken(outcome.status) ? 'delivered' : answerOfFailure(outcome)
  }
}
