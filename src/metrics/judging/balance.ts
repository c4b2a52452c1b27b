import type { CounterName } from '../catalogue/counters.ts'
import type { ColdStarts, RunResult, ServerFigures } from '../result/run-result.ts'

export type BalanceLine = RunResult['balance'][number]

/**
 * Each counter on the left is the sum of those on the right, in every run. No counter of a line is computed from the others: each
 * was counted from another fact, or in another place. The connections that are open at the end are counted from the sockets. The
 * expected deliveries are counted from who was in the room, the received ones from what arrived, and the lost ones from who
 * should have received and did not. Receipts are counted when they come, and sorted when the run is over.
 */
const crowdLines: readonly {
  name: string
  whole: CounterName
  parts: readonly CounterName[]
  /** Only where it was counted. */
  where?: CounterName
}[] = [
  {
    name: 'connections attempted = opened + failed + under way at the end',
    whole: 'connections_attempted',
    parts: ['connections_opened', 'connections_failed', 'connections_under_way'],
  },
  {
    name: 'connections opened = closed + open at the end',
    whole: 'connections_opened',
    parts: ['connections_closed', 'connections_open_at_end'],
  },
  {
    name: 'messages offered = published + unsendable + unadmitted + withheld + missed',
    whole: 'messages_offered',
    parts: ['messages_published', 'messages_unsendable', 'messages_unadmitted', 'messages_withheld', 'messages_missed'],
  },
  {
    name: 'HTTP requests = 2xx + 3xx + 4xx + 5xx + failed + under way at the end',
    whole: 'http_requests',
    parts: ['http_2xx', 'http_3xx', 'http_4xx', 'http_5xx', 'http_failed', 'http_under_way'],
    where: 'http_requests',
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
 * The sums that must add up: the crowd's own counters; where CloudWatch's figures are complete, the invocations of each function
 * that the crowd causes a known number of times; and the cold starts, where platform, handlers and stack have counted them.
 */
export function balanceLines(
  counters: RunResult['counters'],
  server: ServerFigures,
  coldStarts: ColdStarts | null = null,
): BalanceLine[] {
  const counter = (name: CounterName) => counters[name] ?? 0
  const shown = crowdLines.filter(({ where }) => where === undefined || counters[where] !== undefined)
  const lines = shown.map(({ name, whole, parts }) =>
    balanceLine(
      name,
      counter(whole),
      parts.map(counter).reduce((sum, part) => sum + part),
    ),
  )
  return [
    ...lines,
    ...(server.status === 'complete' ? invocationLines(server) : []),
    ...(coldStarts?.status === 'complete' ? coldStartLines(coldStarts) : []),
  ]
}

function invocationLines({ functions }: ServerFigures): BalanceLine[] {
  return Object.entries(functions).flatMap(([functionName, { invocations, caused }]) =>
    invocations === null || caused === null
      ? []
      : [balanceLine(`${functionName}: invocations = caused`, invocations, caused)],
  )
}

/** Only the embedded stack says what it has started. Without that, an init ahead of any event would be a residue. */
function coldStartLines({ counted }: ColdStarts): BalanceLine[] {
  const { reportLines, handlerLines, withoutHandlerLine, environmentsUsed } = counted
  if (handlerLines === null || environmentsUsed === null) return []
  return [
    balanceLine(
      'cold starts: environments started for an event = REPORT lines with an init',
      environmentsUsed,
      reportLines,
    ),
    balanceLine(
      'cold starts: REPORT lines with an init = lines of handlers + without a line',
      reportLines,
      handlerLines + withoutHandlerLine,
    ),
  ]
}

function balanceLine(name: string, left: number, right: number): BalanceLine {
  return { name, left, right, residue: left - right }
}
