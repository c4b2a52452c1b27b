import type { SettledMessage } from './ledger.ts'

/** Makes figures of the messages of a run. Each is shown as soon as it is settled, and once: they are too many to be kept. */
export interface MessageCollector<Figures> {
  readonly add: (message: SettledMessage) => void
  /** After the last message. */
  readonly figures: () => Figures
}
