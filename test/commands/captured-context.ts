import type { CommandContext, CommandStream } from '../../commands/flags/context.ts'

export interface Captured {
  readonly context: CommandContext
  readonly answer: () => string
  readonly progress: () => string
}

/** A context that keeps what a command says. */
export function capturedContext(given: Partial<CommandContext> = {}): Captured {
  let answer = ''
  let progress = ''
  const context: CommandContext = {
    answer: output((text) => (answer += text)),
    progress: output((text) => (progress += text)),
    json: false,
    quiet: false,
    verbose: false,
    gitHub: { summaryFile: null, readsLog: false },
    confirm: null,
    ask: null,
    signal: new AbortController().signal,
    ...given,
  }
  return { context, answer: () => answer, progress: () => progress }
}

function output(write: (text: string) => void): CommandStream {
  return { write, isTerminal: false, columns: 80, rows: 24, color: false }
}
