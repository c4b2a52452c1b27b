import type { SettledMessage } from '../../../../../src/metrics/recording/ledger.ts'
import type { PublishedMessages } from '../../../../../src/metrics/recording/worker-facts.ts'

/** One message of a run: who sent it at which second, and who of those who should have had it did and did not. */
export interface Sent {
  readonly by: number
  readonly second: number
  readonly reached?: readonly number[]
  readonly missed?: readonly number[]
  /** Each recipient's, in seconds. */
  readonly latencySeconds?: number
}

/** The messages of a run as columns, in the order given, and what was settled of each. */
export function settledRun(sent: readonly Sent[]): { settled: SettledMessage[]; messages: PublishedMessages } {
  const spoken = new Map<number, number>()
  const sequence = sent.map(({ by }) => {
    const next = spoken.get(by) ?? 0
    spoken.set(by, next + 1)
    return next
  })
  const sentAtUs = Float64Array.from(sent, ({ second }) => second * 1e6)
  const settled = sent.map(({ reached = [], missed = [], latencySeconds = 0.01 }, index): SettledMessage => {
    const latenciesUs = Uint32Array.from(reached, () => latencySeconds * 1e6)
    return {
      index,
      expected: reached.length + missed.length,
      reached: Uint32Array.from(reached),
      missed: Uint32Array.from(missed),
      latenciesUs,
      earliestUs: latenciesUs,
      widthsUs: new Uint32Array(reached.length),
      ackUs: null,
    }
  })
  const messages = {
    publisher: Uint32Array.from(sent, ({ by }) => by),
    sequence: Uint32Array.from(sequence),
    intendedAtUs: sentAtUs,
    sentAtUs,
    steady: new Uint8Array(sent.length).fill(1),
  }
  return { settled, messages }
}
