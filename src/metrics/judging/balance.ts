import type { CounterName } from '../catalogue.ts'
import type { RunResult, ServerFigures } from '../result/run-result.ts'

export type BalanceLine = RunResult['balance'][number]

/** Each counter on the left is the sum of those on the right, in every run. */
const crowdLines: readonly { name: string; whole: CounterName; parts: readonly CounterName[] }[] = [
  {
    name: 'connections attempted = opened + failed',
    whole: 'connections_attempted',
    parts: ['connections_opened', 'connections_failed'],
  },
  {
    name: 'connections opened = closed + open at the end',
    whole: 'connections_opened',
    parts: ['connections_closed', 'connections_open_at_end'],
  },
  {
    name: 'messages offered = published + unsendable + missed',
    whole: 'messages_offered',
    parts: ['messages_published', 'messages_unsendable', 'messages_missed'],
  },
  {
    name: 'deliveries expected = received + lost',
    whole: 'deliveries_expected',
    parts: ['deliveries_received', 'deliveries_lost'],
  },
  {
    name: 'receipts = received + duplicate + misrouted + indeterminate + unknown',
    whole: 'receipts',
    parts: [
      'deliveries_received',
      'deliveries_duplicate',
      'deliveries_misrouted',
      'deliveries_indeterminate',
      'deliveries_unknown',
    ],
  },
]

/**
 * What must add up: the crowd's own counters, and, where CloudWatch's figures are complete, the invocations of each
 * function of which the crowd knows how often it caused it.
 */
export function balanceLines(counters: RunResult['counters'], server: ServerFigures): BalanceLine[] {
  const counter = (name: CounterName) => counters[name] ?? 0
  const lines = crowdLines.map(({ name, whole, parts }) =>
    balanceLine(
      name,
      counter(whole),
      parts.map(counter).reduce((sum, part) => sum + part),
    ),
  )
  return server.status === 'complete' ? [...lines, ...invocationLines(server)] : lines
}

function invocationLines({ functions }: ServerFigures): BalanceLine[] {
  return Object.entries(functions).flatMap(([role, { invocations, caused }]) =>
    invocations === null || caused === null ? [] : [balanceLine(`${role}: invocations = caused`, invocations, caused)],
  )
}

function balanceLine(name: string, left: number, right: number): BalanceLine {
  return { name, left, right, residue: left - right }
}
