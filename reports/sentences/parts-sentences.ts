import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { milliseconds } from '../../src/metrics/judging/checks/judged-limit.ts'
import { milliseconds as inMs } from '../figures.ts'

/** Where the shards of a run played on their own: how many, and what is not known for it. */
export function partsSentences({ parts, metrics }: RunResult): string[] {
  if (parts === undefined) return []
  const { shards, found, hosts, roomsAcrossHosts, clockErrorUs, totalsOnly } = parts
  const machines = hosts === 1 ? 'one machine' : `${hosts} machines`
  return [
    ...(totalsOnly === undefined
      ? []
      : [
          `TOTALS ONLY: percentiles and counters, and nothing by second or by room. The logs were not read: ${totalsOnly}`,
        ]),
    `Made of the parts of ${found} of ${shards} shards, from ${machines}.`,
    ...(clockErrorUs === null
      ? []
      : [
          `${roomsAcrossHosts === 1 ? 'A room has' : `${roomsAcrossHosts} rooms have`} members on several machines, whose clocks differ by ${milliseconds(clockErrorUs)} or more after they were set against each other.`,
          ...ownCopies(metrics['ack_latency']),
        ]),
  ]
}

/** Of rooms that lie on several machines, what one clock has timed from begin to end. */
function ownCopies(ack: RunResult['metrics'][string] | undefined): string[] {
  if (ack === undefined || ack.count === 0) return []
  return [`Own copies of the senders, timed by one clock: ${inMs(ack.p50)} ms at p50, ${inMs(ack.p99)} ms at p99.`]
}
