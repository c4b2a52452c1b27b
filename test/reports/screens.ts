import type { Screen } from '../../reports/terminal/screen.ts'

/** A terminal as it is opened. */
export const onTerminal: Screen = { color: false, columns: 80, rows: 24, verbose: false }

/** The same with --verbose. */
export const inFull: Screen = { ...onTerminal, verbose: true }

export const inColor: Screen = { ...onTerminal, color: true }

/** A narrow one. */
export const onNarrow: Screen = { ...onTerminal, columns: 60 }

/** No terminal. */
export const inFile: Screen = { color: false, columns: Infinity, rows: Infinity, verbose: false }
