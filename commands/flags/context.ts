/** A stream that a command writes to. Only cli.ts knows the actual stream. */
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

/** The parts of the surrounding process that a command may use. */
export interface CommandContext {
  /** The answer: a table, a path, or the one JSON document. */
  readonly answer: CommandStream
  /** The stream for progress messages. */
  readonly progress: CommandStream
  readonly json: boolean
  /** The GitHub Actions job, for the outputs that such a job reads. */
  readonly gitHub: GitHubJob
  readonly quiet: boolean
  /** Is everything to be said, however long? */
  readonly verbose: boolean
  /** Asks the user for permission; only `y` means yes. Null if no user is at the terminal. */
  readonly confirm: ((question: string) => Promise<boolean>) | null
  /**
   * Asks for a line of text and trims it; returns null if the user closes the input or presses Ctrl-C. Null if no user is at the
   * terminal.
   */
  readonly ask: ((question: string) => Promise<string | null>) | null
  /** Aborted on the first Ctrl-C. */
  readonly signal: AbortSignal
}
