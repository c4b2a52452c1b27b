import { balanceLines } from '../../metrics/judging/balance.ts'
import { parseLimit } from '../../metrics/judging/checks/limits.ts'
import { judgeRun } from '../../metrics/judging/verdict.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'
import { resultHead } from '../../runs/evaluation/result-head.ts'
import { wallClockStepMs } from '../../runs/wall-clock.ts'
import { isLoopback } from '../../targets/guard.ts'
import { endOf, startOf } from '../parts/assemble-run.ts'
import { clockFaults, clockNotes, hostClocks } from '../parts/host-clocks.ts'
import type { ShardPart } from '../part-header.ts'
import type { ShardedPlan } from '../sharded-plan.ts'
import { mergeTotals } from './merged-totals.ts'
import type { ShardTotals } from './shard-totals.ts'

/**
 * A run whose shards returned nothing but totals: percentiles, counters, balance and verdict, and nothing by
 * second or room; marked so.
 *
 * @param why the logs could not be read
 */
export function totalsResult(
  plan: ShardedPlan,
  totals: readonly [ShardTotals, ...ShardTotals[]],
  { faults, why }: { readonly faults: readonly string[]; readonly why: string },
): RunResult {
  const [first, ...others] = totals.map(({ header }) => header)
  const headers = [first, ...others] as [ShardPart, ...ShardPart[]]
  const start = startOf(plan, headers)
  const { request } = start
  const end = endOf(headers)
  const merged = mergeTotals(totals)
  // Of rooms that may be spread nothing is settled, so that their lines would not add up.
  const balance = plan.options.spreadRooms ? [] : balanceLines(merged.counters, end.server)
  const { validity, verdict } = judgeRun({
    ...merged,
    balance,
    machineCpu: end.machineCpu,
    server: end.server,
    // Totals hold no text.
    refusals: {},
    interruption: end.interruption,
    wallClockStepMs: wallClockStepMs(end),
    workersLost: 0,
    partFaults: [...faults, ...clockFaults(headers, plan)],
    partNotes: clockNotes(headers),
    targetSharesMachine: isLoopback(request.target.url),
    targetExited: null,
    localFailure: end.localFailure,
    requireMetrics: request.requireMetrics,
    endedEarly: end.endedEarly,
    measures: request.measures,
    limits: request.limits.map(parseLimit),
    scenarioLimits: request.scenarioLimits.map(parseLimit),
    allowInconclusive: request.allowInconclusive,
  })
  return {
    ...resultHead(start, end),
    parts: {
      shards: plan.options.workers,
      found: totals.length,
      hosts: hostClocks(headers).length,
      roomsAcrossHosts: 0,
      deliveriesAcrossClocks: 0,
      clockErrorUs: null,
      totalsOnly: why,
    },
    validity,
    verdict,
    phases: [...end.phases],
    ...merged,
    balance,
    series: [],
    roomSizes: [],
    server: end.server,
    findings: null,
    machineCpu: end.machineCpu,
  }
}
