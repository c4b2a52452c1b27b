import { styleText } from 'node:util'
import type { Tone } from '../outcome.ts'

/** The medium of a summary. */
export interface Screen {
  readonly color: boolean
  /** No line is longer; infinite where it is no terminal. */
  readonly columns: number
  /** The rows for the summary and the lines around it; infinite without a terminal. */
  readonly rows: number
  /** Everything, however long. */
  readonly verbose: boolean
}

export type Paint = (tone: Tone | 'quiet', text: string) => string

const formats = { good: 'green', doubtful: 'yellow', bad: 'red', quiet: 'dim' } as const

/** Colours where the screen has them, and nothing elsewhere. */
export function painter({ color }: Pick<Screen, 'color'>): Paint {
  // The caller has decided already whether there is a terminal that shows colours.
  return (tone, text) => (color ? styleText(formats[tone], text, { validateStream: false }) : text)
}
