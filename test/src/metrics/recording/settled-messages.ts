import type { SettledMessage } from '../../../../src/metrics/recording/ledger.ts'
import type { PublishedMessages } from '../../../../src/metrics/recording/worker-facts.ts'

export interface MessageRow {
  readonly expected: number
  /** Intended to received, of those who received it. */
  readonly latenciesUs: readonly number[]
  readonly intendedAtUs?: number
  readonly sentAtUs?: number
  readonly steady?: boolean
}

/** One message each of publisher 0, 1, 2, ... with sequence number 7. */
export function settledMessages(rows: readonly MessageRow[]): {
  settled: SettledMessage[]
  messages: PublishedMessages
} {
  const settled = rows.map(({ expected, latenciesUs }, index) => {
    const sorted = Uint32Array.from(latenciesUs).sort()
    return {
      index,
      expected,
      // Whom they are of does not matter here.
      reached: sorted.map(() => 0),
      missed: new Uint32Array(expected - sorted.length),
      latenciesUs: sorted,
      earliestUs: sorted,
      widthsUs: sorted.map(() => 0),
      ackUs: null,
    }
  })
  const messages = {
    publisher: Uint32Array.from(rows, (_, index) => index),
    sequence: Uint32Array.from(rows, () => 7),
    intendedAtUs: Float64Array.from(rows, ({ intendedAtUs = 0 }) => intendedAtUs),
    sentAtUs: Float64Array.from(rows, ({ sentAtUs = 0 }) => sentAtUs),
    steady: Uint8Array.from(rows, ({ steady = true }) => (steady ? 1 : 0)),
  }
  return { settled, messages }
}
