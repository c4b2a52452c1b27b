import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { milliseconds as inMs, percent, whole, withMs } from '../figures.ts'

/** Where the shards of a run played on their own: how many, and what is not known for it. */
export function partsSentences({ parts, metrics, counters }: RunResult): string[] {
  if (parts === undefined) return []
  const { shards, found, hosts, totalsOnly } = parts
  const machines = hosts === 1 ? 'one machine' : `${hosts} machines`
  return [
    ...(totalsOnly === undefined
      ? []
      : [
          `TOTALS ONLY: percentiles and counters, and nothing by second or by room. The logs were not read: ${totalsOnly}`,
        ]),
    `Composed of the parts of ${found} of ${shards} shards, from ${machines}.`,
    ...acrossClocks(parts, (counters['deliveries_received'] ?? 0) + (counters['deliveries_indeterminate'] ?? 0)),
    ...(parts.roomsAcrossHosts > 0 ? ownCopies(metrics['ack_latency']) : []),
  ]
}

/** The share of deliveries that two clocks have timed, and how far these may be apart. */
function acrossClocks(parts: NonNullable<RunResult['parts']>, arrived: number): string[] {
  const { hosts, roomsAcrossHosts, deliveriesAcrossClocks } = parts
  if (hosts < 2) return []
  if (roomsAcrossHosts === 0)
    return ['Each room is whole on one machine, so no delivery went from one clock to another (0 %).']
  const rooms = roomsAcrossHosts === 1 ? 'A room has' : `${whole(roomsAcrossHosts)} rooms have`
  const across =
    deliveriesAcrossClocks === undefined || arrived === 0
      ? ''
      : ` ${whole(deliveriesAcrossClocks)} of ${whole(arrived)} deliveries (${percent(deliveriesAcrossClocks / arrived)}) went from one clock to another.`
  return [`${rooms} members on several machines.${across} ${apart(parts)}`]
}

function apart({ clockErrorUs, beforeSentUs = 0, asymmetry }: NonNullable<RunResult['parts']>): string {
  const before = beforeSentUs === 0 ? '' : `messages came up to ${withMs(beforeSentUs)} before they were sent`
  if (clockErrorUs === null)
    return `The difference between these clocks is not known${before === '' ? '' : `, but ${before}`}. It does not matter to rooms that are whole on one shard. FANBENCH_CLOCK_ERROR gives it to each shard.`
  if (beforeSentUs > clockErrorUs)
    return `These clocks should differ by ${withMs(clockErrorUs)} at most, and ${before} by them.`
  if (asymmetry !== undefined)
    return `These clocks should differ by ${withMs(clockErrorUs)} at most, and the fastest deliveries show an asymmetry of path or clocks of ${withMs(Math.abs(asymmetry.estimateUs))}, although the paths explain ${withMs(asymmetry.explainedUs)} at most.`
  return `These clocks may differ by ${withMs(clockErrorUs)}; the figures of such deliveries include this difference.`
}

/** The latency that one clock has timed from begin to end, for rooms on several machines. */
function ownCopies(ack: RunResult['metrics'][string] | undefined): string[] {
  if (ack === undefined || ack.count === 0) return []
  return [`Own copies of the senders, timed by one clock: ${inMs(ack.p50)} ms at p50, ${inMs(ack.p99)} ms at p99.`]
}
