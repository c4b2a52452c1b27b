import { quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import {
  type Ends,
  independentInterval,
  quantileFunction,
  ratioOfIntervals,
} from '../../src/metrics/result/percentile-curve.ts'
import type { MetricSummary, RunResult } from '../../src/metrics/result/run-result.ts'
import { type ValueName, valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import { valueOf } from '../../src/metrics/result/values.ts'
import { whatIsKnown } from '../brackets.ts'
import { inUnit, mebibytes, milliseconds, whole, withMs } from '../figures.ts'

/** The cost of reconnects, slow readers, positions and a long run, a sentence each. None for a run without them. */
export function crowdSentences(result: RunResult): string[] {
  return [reconnect(result), slowReaders(result), positions(result), drift(result)].filter(
    (sentence) => sentence !== '',
  )
}

function reconnect({ counters, metrics }: RunResult): string {
  const cut = counters['members_cut'] ?? 0
  if (cut === 0) return ''
  const back = counters['members_recovered'] ?? 0
  const recovery = metrics['recovery_time']
  const head = `${whole(back)} of ${whole(cut)} members that lost their connection reconnected`
  // Without answers to their joins nobody knows how long it took.
  if (recovery === undefined || recovery.count === 0 || back === 0) return `${head}.`
  const shares = (['p50', 'p95', 'p99'] as const).flatMap((quantile) =>
    typeof recovery[quantile] === 'number'
      ? [`${quantile.slice(1)} % of them within ${withMs(recovery[quantile])}`]
      : [],
  )
  const last = back === cut ? [`all within ${withMs(recovery.max)}`] : []
  return `${head}${[...shares, ...last].map((share) => `, ${share}`).join('')}.`
}

function slowReaders(result: RunResult): string {
  const { headOfLine, metrics } = result
  if (headOfLine === undefined || headOfLine === null) return ''
  const ratio = valueText(result, 'head_of_line_ratio')
  const who = `${whole(headOfLine.members)} members read nothing for a while or were reconnecting`
  const healthyP99 = metrics['healthy_delivery_latency']?.p99 ?? null
  if (result.options['rooms'] === 1 && healthyP99 !== null)
    return `${who}: meanwhile the p99 of the others was ${withMs(healthyP99)}. There was no other room to compare it with.`
  if (ratio === null) return `${who}: there were too few deliveries meanwhile to tell what that cost the others.`
  const [healthy, bystander] = [metrics['healthy_delivery_latency'], metrics['bystander_delivery_latency']]
  const p99 = (summary: MetricSummary | undefined) => milliseconds(summary?.p99 ?? null)
  const both = `${p99(healthy)} against ${p99(bystander)} ms`
  const isKnown =
    healthy !== undefined &&
    bystander !== undefined &&
    whatIsKnown(headOfLine.ratio, ratioOfIntervals(p99Interval(healthy), p99Interval(bystander)), 1) !==
      'no significant difference'
  return isKnown
    ? `${who}: meanwhile the p99 of the others in their rooms was ${ratio} that of other rooms (${both}).`
    : `${who}: meanwhile the p99 of the others in their rooms did not differ significantly from that of other rooms (${both}).`
}

function p99Interval(summary: MetricSummary): Ends {
  return independentInterval(quantileFunction(summary), quantiles.p99, summary.count, summary.max)
}

function positions({ metrics, counters }: RunResult): string {
  const age = metrics['position_age']
  if (age === undefined) return ''
  const { position_reads: reads = 0, position_reads_skipped: skipped = 0 } = counters
  const left = skipped === 0 ? '' : ` (${whole(skipped)} more were left out while a member still waited for an answer)`
  const how = reads === 0 ? '' : `; positions were read ${whole(reads)} times${left}`
  return `The newest position that a member held of another was ${withMs(age.p50)} old at the median, ${withMs(age.p99)} at p99, ${withMs(age.max)} at most${how}.`
}

function drift(result: RunResult): string {
  if (result.drift === undefined || result.drift === null) return ''
  const { workers, p99Ratio, p99RatioInterval } = result.drift
  const ratio = valueText(result, 'drift')
  // Results of older versions have no interval.
  const isKnown =
    p99RatioInterval === undefined || whatIsKnown(p99Ratio, p99RatioInterval, 1) !== 'no significant difference'
  const latency =
    ratio === null
      ? 'Too few deliveries to compare the p99 of the last quarter with that of the first'
      : isKnown
        ? `The p99 of the last quarter was ${ratio} that of the first`
        : 'The p99 of the last quarter does not differ significantly from that of the first'
  const memory = workers.map(
    ({ worker, rssBytesAtStart, rssBytesAtEnd, rssBytesPerHour }) =>
      `worker ${worker} ${mebibytes(rssBytesAtStart)} to ${mebibytes(rssBytesAtEnd)}${rssBytesPerHour === null ? '' : ` (${mebibytes(rssBytesPerHour)} an hour)`}`,
  )
  return `${[latency, ...memory].join('; ')}.`
}

/** Null where it is not known. */
function valueText(result: RunResult, name: ValueName): string | null {
  const value = valueOf(result, name)
  return value === null ? null : inUnit(value, valueCatalogue[name].unit)
}
