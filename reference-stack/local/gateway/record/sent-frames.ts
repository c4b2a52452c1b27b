import type { IncomingHttpHeaders } from 'node:http'
import { callingFunction } from '../../lambda/caller.ts'

/** The sender of a post, by the headers of the request, and the size of the frame. */
export interface PostedBy {
  readonly headers: IncomingHttpHeaders
  /** The size of the frame. */
  readonly bytes: number
  /** Left out where the path names none. */
  readonly connectionId?: string
  /** When the request came, microseconds of the monotonic clock; left out of one that was refused at once. */
  readonly startUs?: number
  /** Left out of one that was refused unread. */
  readonly frame?: Buffer
}

/** The frames that one function has sent to clients since the start. */
export interface SentByFunction {
  /** Posts to `@connections` that were taken, with the bytes of their frames. */
  posts: number
  bytesPosted: number
  /** Posts that were answered 410, 429, and with any other error. */
  postsGone: number
  postsThrottled: number
  postsRefused: number
}

export interface SentDocument {
  /** Frames from clients. */
  readonly received: number
  /** By name of the function. */
  readonly posts: Readonly<Record<string, SentByFunction>>
  /** Answers of two-way routes, by name of the function. */
  readonly replies: Readonly<Record<string, { readonly replies: number; readonly bytes: number }>>
}

/** Counts what each function sends to clients. Each delivery passes here: it only counts. */
export class SentFrames {
  received = 0
  /** By session token, which says whose function it is: each of its environments has one. */
  readonly #posts = new Map<string, SentByFunction>()
  readonly #replies = new Map<string, { replies: number; bytes: number }>()

  posted(status: number, { headers, bytes }: PostedBy): void {
    const sent = this.#of(headers['x-amz-security-token'])
    if (status === 200) {
      sent.posts += 1
      sent.bytesPosted += bytes
    } else if (status === 410) sent.postsGone += 1
    else if (status === 429) sent.postsThrottled += 1
    else sent.postsRefused += 1
  }

  replied(functionName: string, bytes: number): void {
    const before = this.#replies.get(functionName)
    if (before === undefined) this.#replies.set(functionName, { replies: 1, bytes })
    else {
      before.replies += 1
      before.bytes += bytes
    }
  }

  document(): SentDocument {
    const posts: Record<string, SentByFunction> = {}
    for (const [token, sent] of this.#posts) {
      const name = callingFunction({ 'x-amz-security-token': token })
      if (name === undefined) continue
      const sum = (posts[name] ??= nothingSent())
      for (const key of Object.keys(sum) as (keyof SentByFunction)[]) sum[key] += sent[key]
    }
    return { received: this.received, posts, replies: Object.fromEntries(this.#replies) }
  }

  #of(token: string | readonly string[] | undefined): SentByFunction {
    const key = typeof token === 'string' ? token : ''
    const known = this.#posts.get(key)
    if (known !== undefined) return known
    const made = nothingSent()
    this.#posts.set(key, made)
    return made
  }
}

function nothingSent(): SentByFunction {
  return { posts: 0, bytesPosted: 0, postsGone: 0, postsThrottled: 0, postsRefused: 0 }
}
