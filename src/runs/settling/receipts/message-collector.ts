import type { Overtaking, SettledMessage } from './ledger.ts'

/** Makes figures of the messages of a run. Each is shown as soon as it is settled, and once: they are too many to be kept. */
export interface MessageCollector<Figures> {
  readonly add: (message: SettledMessage) => void
  /** As soon as the receipt is read; its message may be shown later. */
  readonly overtaken?: (overtaking: Overtaking) => void
  /** After the last message. */
  readonly figures: () => Figures
}
