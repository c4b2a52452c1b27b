import { exitCodes } from '../../../exit-codes.ts'
import type { RunResult } from '../../result/run-result.ts'
import type { BySide } from './comparison.ts'

/** What to keep in mind when reading a comparison. The runs of each side in the order of their starts. */
export function warningsAbout({ a, b }: BySide<readonly RunResult[]>): string[] {
  const all = [...a, ...b]
  const definitions = [a, b].map((runs) => [...new Set(runs.map(({ target }) => target.definitionHash ?? 'unknown'))])
  const [ofA = [], ofB = []] = definitions
  const shared = all.filter(({ validity }) => validity.verdict === 'shared-cores').length
  const failed = all.flatMap(({ verdict }) =>
    verdict.exitCode === exitCodes.checkFailed ? [verdict.reasons[0] ?? ''] : [],
  )
  const onBoth = a.filter(({ runId }) => b.some((other) => other.runId === runId))
  return [
    ...onBoth.map(({ runId }) => `${runId} is in A and in B: it is compared with itself, or counted twice.`),
    ...(failed.length > 0
      ? [`${failed.length} of ${all.length} runs failed a check, which a comparison does not judge: ${failed[0]}`]
      : []),
    ...(new Set([...ofA, ...ofB]).size > 1
      ? [
          `The stack's definition or its handlers differ (A ${ofA.join(' and ')}, B ${ofB.join(' and ')}). A result does not say ` +
            'which: if it is more than one thing, the difference is that of all together.',
        ]
      : []),
    ...(takeTurns({ a, b })
      ? []
      : [
          'The runs of A and B did not take turns: a drift of the machine or of AWS looks like a difference between them.',
        ]),
    ...(shared > 0
      ? [
          `In ${shared} of ${all.length} runs crowd and target waited for the cores that they share; their own pages say more.`,
        ]
      : []),
  ]
}

/** Is there no run between the two of a pair? One pair alone has no order to speak of. */
function takeTurns({ a, b }: BySide<readonly RunResult[]>): boolean {
  const starts = a.flatMap((run, pair) => [run, b[pair] ?? run].map(({ startedAt }) => ({ pair, startedAt })))
  const inOrder = starts.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))
  return inOrder.every(({ pair }, place) => pair === inOrder[place ^ 1]?.pair)
}
