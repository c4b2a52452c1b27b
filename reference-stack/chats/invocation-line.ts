/** More would make a line that no log wants; `cleaned` has the number of all. */
const listedConnectionsMax = 200
/** A stream gives 100 records at a time unless told otherwise. */
const listedStampsMax = 200

/**
 * Matches the stamp of a fanbench message: `fbm1:` and 52 lower-case hex digits (run 8, publisher 6, sequence 8, intended 13,
 * sent 13, check 4). JSON encoders leave these characters unchanged, so a frame contains the stamp exactly as the text did.
 */
const stampPattern = /fbm1:[0-9a-f]{52}/

/**
 * True until the first invocation. If the environment was initialised ahead of all events, no event waited for it, and its first
 * invocation counts as warm.
 */
let coldStart = process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] !== 'provisioned-concurrency'

/**
 * Records one invocation as a single line of JSON in the log, which fanbench reads. It contains no text of users. `posts` =
 * delivered + `postsGone` + `failed`.
 */
export class InvocationLine {
  readonly fanbench = 1
  readonly function: string
  /** Is it the first invocation of an environment that was started on demand? */
  readonly coldStart = coldStart
  readonly requestId: string
  /** The connection whose event it was; null if it was no event of a connection. */
  readonly connectionId: string | null
  /** Connections that were to get a frame. */
  posts = 0
  /** Connections that answered 410. */
  postsGone = 0
  /** Answers 429. */
  postsThrottled = 0
  /** Requests to `@connections`, retries included. */
  postAttempts = 0
  /** Connections that got nothing for another reason than 410. */
  failed = 0
  /** Items of stale connections that were deleted. */
  cleaned = 0
  /** Items of stale connections that could not be deleted; the next broadcast meets them again. */
  cleaningsFailed = 0
  /** The connections whose items were deleted; the first 200 only. */
  readonly cleanedConnections: string[] = []
  /** Other invocations that were handed a part of the room each, to post to. */
  chunks = 0
  /** Was this one handed such a part? */
  chunk = false
  /** The stamp of the message that was broadcast; null if it had none, or there was no message. */
  stamp: string | null = null
  /** Of the further messages of a batch, which one invocation broadcasts one after the other; absent without any. */
  moreStamps?: string[]
  /** When the message had been written, before anybody was told: epoch milliseconds; absent where none was written. */
  writtenAtMs?: number
  /** What invokes the function that tells the others; absent where this invocation tells them itself. */
  handsOnTo?: 'stream' | 'invocation'

  /** @param functionName its key in the stack's definition */
  constructor(functionName: string, requestId: string, connectionId: string | null) {
    this.function = functionName
    this.requestId = requestId
    this.connectionId = connectionId
    coldStart = false
  }

  /** What follows a message (the end of its room, say) bears no stamp of its own: another stamp is that of another message. */
  broadcasts(frame: string): void {
    const stamp = stampPattern.exec(frame)?.[0] ?? null
    if (stamp === null || stamp === this.stamp) return
    if (this.stamp === null) this.stamp = stamp
    else if (this.moreStamps === undefined) this.moreStamps = [stamp]
    else if (this.moreStamps.length < listedStampsMax && !this.moreStamps.includes(stamp)) this.moreStamps.push(stamp)
  }

  /** The message has just been written, and is told by this invocation, or by one that `handsOnTo` starts. */
  writes(text: string, handsOnTo?: 'stream' | 'invocation'): void {
    this.writtenAtMs = Date.now()
    if (handsOnTo === undefined) return
    this.handsOnTo = handsOnTo
    this.stamp = stampPattern.exec(text)?.[0] ?? null
  }

  cleans(connectionId: string): void {
    this.cleaned++
    if (this.cleanedConnections.length < listedConnectionsMax) this.cleanedConnections.push(connectionId)
  }

  write(): void {
    console.log(JSON.stringify(this))
  }
}
