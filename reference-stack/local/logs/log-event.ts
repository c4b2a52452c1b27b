/** One line that a function or its platform has logged, as CloudWatch Logs keeps it. */
export interface LogEvent {
  /** `/aws/lambda/rooms-SendMessage` */
  readonly logGroupName: string
  /** One per execution environment: `2026/11/21/[1]0123...`. */
  readonly logStreamName: string
  /** Epoch milliseconds. */
  readonly timestampMs: number
  /** Without its line feed. */
  readonly message: string
}

export type LogSink = (event: LogEvent) => void
