/** One invocation as the logs have it: its REPORT line, and the line that a handler of ours leaves. */
export interface InvocationFact {
  /** The function's name: its key in the stack's definition. */
  readonly functionName: string
  /** `awsRequestId`. */
  readonly requestId: string
  /** The log stream, one per execution environment. */
  readonly environment: string
  /** Start of the invocation, epoch milliseconds on the server's clock; null where no START line was found. */
  readonly startedAtMs: number | null
  /** End of the invocation: the time of the REPORT line, epoch milliseconds. */
  readonly endedAtMs: number
  /** `Duration`: the handler's, without init. */
  readonly durationUs: number
  readonly billedMs: number
  /** Only of the first invocation of an environment that was started on demand. */
  readonly initUs: number | null
  /** When that init began, epoch milliseconds; null where there was none, or where no line says so. */
  readonly initStartedAtMs: number | null
  readonly memoryMb: number
  readonly maxMemoryMb: number | null
  readonly status: 'success' | 'timeout' | 'error'
  /** Why it failed, as the runtime or the platform logged it; absent of one that did not. */
  readonly error?: LoggedError
  /** The handler's own log line; null for handlers that log none. */
  readonly handler: HandlerLine | null
}

/** One line of others' text each, without secrets, and cut. */
export interface LoggedError {
  /** `TypeError`, `Runtime.ExitError`, `timeout` */
  readonly type: string
  /** Empty where the log does not say more. */
  readonly text: string
}

/** The invocations read from the logs of a target. */
export interface PulledInvocations {
  readonly status: 'complete' | 'partial' | 'missing'
  /** Why it is not complete. */
  readonly reasons: readonly string[]
  /** The size of all lines read. */
  readonly bytes: number
  /** The invocations of all functions, grouped by function. */
  readonly invocations: readonly InvocationFact[]
}

/** The one JSON line an invocation, `{"fanbench":1,...}`, that the reference chats log. A user's handlers may log it too. */
export interface HandlerLine {
  /** Was it the first of an environment that was started on demand? */
  readonly coldStart: boolean
  /** The connection of the event; null if the line does not name it. */
  readonly connectionId: string | null
  /** Connections that were to get a frame = delivered + `postsGone` + `failed`. */
  readonly posts: number
  readonly postsGone: number
  /** Answers 410 after which it posted again: to a connection that may not have existed yet. */
  readonly postsEarly: number
  readonly postsThrottled: number
  readonly postAttempts: number
  readonly failed: number
  /** Items of stale connections that were deleted. */
  readonly cleaned: number
  readonly cleaningsFailed: number
  /** The connections whose items it deleted as stale; the list may be cut, `cleaned` counts all. */
  readonly cleanedConnections: readonly string[]
  /** Other invocations of the function that it handed a part of the room each to, to post to. */
  readonly chunks: number
  /** Was it handed such a part? No route has caused it then. */
  readonly chunk: boolean
  /** The stamp of the message that it broadcast, as it stood in the text; null where there was none. */
  readonly stamp: string | null
  /** Of the further messages of the batch that it broadcast; absent where it broadcast one at most. */
  readonly moreStamps?: readonly string[]
  /** When it had written the message, before anybody was told: epoch milliseconds; absent where it wrote none. */
  readonly writtenAtMs?: number
  /** It told nobody of the message that it wrote: a stream, or an invocation, starts the function that does. */
  readonly handsOnTo?: 'stream' | 'invocation'
}
