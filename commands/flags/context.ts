/** Where a command writes. Only cli.ts knows which stream that is. */
export interface CommandStream {
  write(text: string): void
  /** Can a line be redrawn? */
  readonly isTerminal: boolean
  readonly columns: number
  readonly rows: number
  readonly color: boolean
}

export interface GitHubJob {
  /** The file to which the job's page is written; null elsewhere. */
  readonly summaryFile: string | null
  /** Does GitHub read the log? */
  readonly readsLog: boolean
}

/** What a command may use of the process around it. */
export interface CommandContext {
  /** The answer: a table, a path, or the one JSON document. */
  readonly answer: CommandStream
  /** What happens meanwhile. */
  readonly progress: CommandStream
  readonly json: boolean
  /** What a job of GitHub Actions takes beside it. */
  readonly gitHub: GitHubJob
  readonly quiet: boolean
  /** Is everything to be said, however long? */
  readonly verbose: boolean
  /** Asks whoever sits there for leave, `y` being the only yes; null if nobody does. */
  readonly confirm: ((question: string) => Promise<boolean>) | null
  /** Asks for a line of text, which is trimmed; null from whoever closes the input or presses Ctrl-C. Null if nobody sits there. */
  readonly ask: ((question: string) => Promise<string | null>) | null
  /** Aborted on the first Ctrl-C. */
  readonly signal: AbortSignal
}
