import {
  type QuantileName,
  isQuantileName,
  quantiles,
  samplesNeeded,
} from '../../../src/metrics/catalogue/quantiles.ts'
import { type Frames, requestSteps } from '../../../src/crowd/protocols/frames/frames.ts'
import type { Limit } from '../../../src/metrics/judging/checks/limits.ts'
import { untimedMetrics } from '../../../src/metrics/judging/untimed-metrics.ts'
import type { RunOptions } from '../../../src/scenarios/options.ts'
import { durationFor, plannedSamples } from '../../../src/scenarios/planned-samples.ts'
import type { Scenario } from '../../../src/scenarios/scenario.ts'
import { formatDuration } from '../../../src/duration-text.ts'

/** Limits that no run of this plan can judge, each with a way out: an unjudged limit would let every run pass. */
export function judgeableProblems(limits: readonly Limit[], scenario: Scenario, options: RunOptions): string[] {
  return limits.flatMap((limit) => {
    if (limit.kind !== 'metric' || !isQuantileName(limit.statistic)) return []
    const { metric, statistic } = limit
    const needed = samplesNeeded(quantiles[statistic])
    const planned = plannedSamples(metric, scenario, options)
    if (planned === null || planned.atMost >= needed) return []
    const enough = planned.atMost === 0 ? null : durationFor(needed, planned.of, options)
    const waysOut = [
      ...(enough === null ? [] : [`--duration ${formatDuration(enough)}`]),
      ...(planned.of === 'connection' ? [`--members ${needed}`] : []),
      `a limit on ${metric}.${highestJudged(planned.atLeast)}`,
    ]
    const figures = `the limit needs ${grouped(needed)} samples, and this run has at most ${grouped(planned.atMost)}`
    return [`--limit ${metric}.${statistic}: cannot be judged: ${figures}; give ${waysOut.join(', or ')}`]
  })
}

/** Limits on what the chat does not tell: with frames it is known beforehand which steps it does not answer. */
export function untimedProblems(limits: readonly Limit[], frames: Frames | null): string[] {
  const unanswered = requestSteps.filter((step) => frames?.[step]?.doneAfterMs !== undefined)
  const untimed = untimedMetrics(unanswered)
  return limits.flatMap((limit) =>
    limit.kind === 'metric' && untimed.includes(limit.metric)
      ? [
          `--limit ${limit.metric}.${limit.statistic}: cannot be judged: the chat does not answer ${unanswered.join(', ')}, so it is not measured; leave out this limit`,
        ]
      : [],
  )
}

/** Publishing scenarios measure deliveries: without a message they would measure nothing, and pass. */
export function publishingProblems({ name, measures }: Scenario, { publishRate, duration }: RunOptions): string[] {
  if (!measures.includes('delivery_latency')) return []
  const without = publishRate === 0 ? '--publish-rate 0' : '--duration 0'
  if (publishRate > 0 && duration > 0) return []
  return [
    `${without}: ${name} measures deliveries, and there would be none; for connections alone: fanbench run connect --members ...`,
  ]
}

/**
 * Says what a run will not be able to tell because it has too few messages, and how many it needs, one line each. This is not a
 * mistake, because even a short run shows lost messages.
 */
export function fewMessagesNotices(scenario: Scenario, options: RunOptions): string[] {
  if (!scenario.measures.includes('delivery_latency')) return []
  const needed = samplesNeeded(quantiles.p90)
  const planned = plannedSamples('time_to_last_delivery', scenario, options)
  if (planned === null || planned.atLeast >= needed) return []
  const { atLeast, atMost, of } = planned
  const enough = durationFor(needed, of, options)
  const messages = atLeast >= atMost ? grouped(atMost) : `${grouped(atLeast)} to ${grouped(atMost)}`
  const wayOut = enough === null ? '' : `; --duration ${formatDuration(enough)} is enough`
  return [
    `the time until 90 % of the messages have reached everybody ${atMost < needed ? 'will' : 'may'} not be known: ` +
      `that takes ${needed} messages, and this run plans ${messages}${wayOut}`,
  ]
}

/** The largest sample is known for any number of samples. */
function highestJudged(samples: number): QuantileName | 'max' {
  const names = Object.keys(quantiles) as QuantileName[]
  return names.findLast((name) => samples >= samplesNeeded(quantiles[name])) ?? 'max'
}

function grouped(count: number): string {
  return Math.floor(count).toLocaleString('en-US')
}
