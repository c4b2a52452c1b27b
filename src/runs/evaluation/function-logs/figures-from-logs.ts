import type { CountersOf } from '../../../metrics/catalogue/counters.ts'
import type { MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import type { Histograms } from '../../../metrics/recording/histogram.ts'
import type { RunResult, ServerFigures } from '../../../metrics/result/run-result.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import { summariseInvocations } from '../../../metrics/server/logs/summarise-invocations.ts'
import type { RunEnd } from '../../run-logs.ts'
import { type Attribution, sentSeveral } from '../attribute-messages.ts'
import { coldConnects, openingsOf } from './cold-connects.ts'
import { coldDeliveries, type ColdDeliveries, type Start } from './cold-deliveries.ts'
import { coldStarts, secondOf } from './cold-starts.ts'
import { functionCounters, invocationCounters, invocationHistograms } from './invocation-counters.ts'
import { latencyBudget } from './latency-budget.ts'
import { waitingInvocations } from './waiting-invocations.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import { wallClockStepMs } from '../../wall-clock.ts'

/** The parts of a result that come from the logs of the target's functions. */
export interface FiguresFromLogs extends Pick<RunResult, 'coldStarts' | 'latencyBudget' | 'throttledPosts'> {
  readonly server: ServerFigures
  /** Null without logs. */
  readonly histograms: Histograms<Exclude<MetricsOf<'logs'>, 'stale_detection'>> | null
  readonly counters: Partial<Record<CountersOf<'logs' | 'cloudwatch'>, number>>
}

/** Puts together what the functions logged and what the crowd saw. Without logs there is only what CloudWatch counts. */
export function figuresFromLogs(run: GatheredRun): MessageCollector<FiguresFromLogs> {
  const { start, end, invocationOf, broadcastOf, writerOf, serverClockUs } = run
  const { messages, workers } = run.facts
  const { invocations: pulled, server } = end
  if (pulled === null || pulled.status === 'missing') {
    const counters = functionCounters(server)
    const none = { histograms: null, coldStarts: null, latencyBudget: null }
    return { add: () => undefined, figures: () => ({ server: withLogs(server, pulled), counters, ...none }) }
  }
  const { request } = start
  const { invocations } = pulled
  // A clock that was set in between makes it unknown who waited.
  const waiting =
    wallClockStepMs(end) === 0
      ? waitingInvocations({ messages, invocations, invocationOf, serverClockUs })
      : new Set<InvocationFact>()
  const deliveries = coldDeliveries(messages, startBy({ invocationOf, broadcastOf }, waiting))
  const budget = latencyBudget({ messages, invocationOf, writerOf, serverClockUs })
  const connects = invocations.filter(({ functionName }) => functionName === request.target.routes['$connect'])
  const openings = openingsOf(workers)
  const figures = (): FiguresFromLogs => {
    const byStart = deliveries.figures()
    return {
      server: withLogs(server, pulled),
      histograms: { ...invocationHistograms(invocations), ...byStart.histograms },
      counters: { ...functionCounters(server), ...invocationCounters(invocations), ...deliveryCounters(byStart) },
      coldStarts: coldStarts({
        pulled,
        coldDeliveries: byStart,
        environments: end.environmentsStarted,
        connects: serverClockUs === null ? null : coldConnects(openings, connects, serverClockUs),
        startedAt: start.startedAt,
      }),
      latencyBudget: budget.figures(),
      throttledPosts: throttledPosts(invocations, start.startedAt.getTime()),
    }
  }
  return {
    add(message) {
      deliveries.add(message)
      budget.add(message)
    },
    figures,
  }
}

/** Environments that were initialised ahead of all events have no init in their first REPORT: no message waited for it. */
function startBy(
  { invocationOf, broadcastOf }: Pick<Attribution, 'invocationOf' | 'broadcastOf'>,
  waiting: ReadonlySet<InvocationFact>,
): (publisher: number, sequence: number) => Start | null {
  return (publisher, sequence) => {
    const invocation = invocationOf(publisher, sequence)
    if (invocation === null) return null
    // A batch has waited for one start as a whole.
    const broadcast = sentSeveral(invocation) ? invocation : broadcastOf(publisher, sequence)
    if (broadcast === null) return null
    // Whichever of those that posted a part of it: somebody has waited for it.
    if (broadcast.initUs !== null) return 'cold'
    return waiting.has(invocation) ? 'waited' : 'warm'
  }
}

function deliveryCounters({ deliveries }: ColdDeliveries): FiguresFromLogs['counters'] {
  return {
    deliveries_cold: deliveries.cold,
    deliveries_waited: deliveries.waited,
    deliveries_warm: deliveries.warm,
    deliveries_unattributed: deliveries.unattributed,
  }
}

function withLogs(server: ServerFigures, pulled: RunEnd['invocations']): ServerFigures {
  if (pulled === null) return server
  const { status, reasons, bytes, invocations } = pulled
  const functions = summariseInvocations(invocations)
  return { ...server, logs: { source: 'CloudWatch Logs', status, reasons: [...reasons], bytes, functions } }
}

/** When handlers were answered 429, by their own lines. */
export function throttledPosts(
  invocations: readonly InvocationFact[],
  runStartedAtMs: number,
): NonNullable<RunResult['throttledPosts']> {
  const bySecond = new Map<number, number>()
  for (const invocation of invocations) {
    const posts = invocation.handler?.postsThrottled ?? 0
    if (posts === 0) continue
    const second = secondOf(invocation, runStartedAtMs)
    bySecond.set(second, (bySecond.get(second) ?? 0) + posts)
  }
  return [...bySecond].map(([second, posts]) => ({ second, posts })).sort((a, b) => a.second - b.second)
}
