import type { MatchedMessage } from '../../../../../src/runs/evaluation/receipts/matched-message.ts'
import type { PublishedMessages } from '../../../../../src/metrics/recording/worker-facts.ts'
import { publishedMessages, settledMessage } from '../receipts/matched-messages.ts'

/** One message of a run: who sent it at which second, and who of those who should have had it did and did not. */
export interface Sent {
  readonly by: number
  readonly second: number
  readonly reached?: readonly number[]
  readonly missed?: readonly number[]
  /** Each recipient's, in seconds. */
  readonly latencySeconds?: number
}

/** The messages of a run as columns, in the order given, and what was matched of each. */
export function settledRun(sent: readonly Sent[]): { matched: MatchedMessage[]; messages: PublishedMessages } {
  const spoken = new Map<number, number>()
  const sequence = sent.map(({ by }) => {
    const next = spoken.get(by) ?? 0
    spoken.set(by, next + 1)
    return next
  })
  return {
    matched: sent.map(({ reached = [], missed = [], latencySeconds = 0.01 }, index) => {
      const latenciesUs = reached.map(() => latencySeconds * 1e6)
      return settledMessage({ expected: reached.length + missed.length, latenciesUs, reached, missed }, index)
    }),
    messages: publishedMessages(
      sent.map(({ by, second }, index) => {
        const atUs = second * 1e6
        return { publisher: by, sequence: sequence[index] ?? 0, intendedAtUs: atUs, sentAtUs: atUs }
      }),
    ),
  }
}
