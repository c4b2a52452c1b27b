import { type AmountName, partName } from '../../src/cost/cost-of-usage.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

/** The parts of the cost that depend on the memory. The logs have their exact amounts for each invocation. */
const ofMemory: readonly AmountName[] = ['gbSeconds', 'invocations']

/** Null where the functions' logs are not complete: a part of the duration is no lower cost. */
export function gbSecondsPerMillion({ server, counters }: RunResult): number | null {
  if (server.logs?.status !== 'complete') return null
  const billed = Object.values(server.logs.functions).map(({ billedGbSeconds }) => billedGbSeconds ?? 0)
  const sum = billed.reduce((total, gbSeconds) => total + gbSeconds, 0)
  return sum === 0 ? null : perMillion(sum, counters)
}

/** The part of the cost that depends on the memory. */
export function lambdaUsdPerMillion(result: RunResult): number | null {
  if (gbSecondsPerMillion(result) === null) return null
  const names = new Set(ofMemory.flatMap((name) => [partName(name, 'arm64'), partName(name, 'x86_64')]))
  const lines = result.cost?.lines.filter(({ what }) => names.has(what)) ?? []
  const sum = lines.reduce((total, { usd }) => total + usd, 0)
  return lines.length < ofMemory.length ? null : perMillion(sum, result.counters)
}

/**
 * The rest of it: messages, connections and items, which are the same for every memory as the load is. CloudWatch counts these by
 * whole minutes, in which blocks meet their neighbours, so that it is the median of the blocks that had theirs for themselves.
 *
 * @returns null where none had
 */
export function otherUsdPerMillion(results: readonly RunResult[]): number | null {
  const others = results.flatMap((result) => {
    const [all, lambda] = [result.cost?.perMillionDeliveriesUsd ?? null, lambdaUsdPerMillion(result)]
    return result.server.status !== 'complete' || all === null || lambda === null ? [] : [all - lambda]
  })
  return others.length === 0
    ? null
    : sortedQuantile(
        others.toSorted((a, b) => a - b),
        0.5,
      )
}

function perMillion(amount: number, counters: RunResult['counters']): number | null {
  const received = counters['deliveries_received'] ?? 0
  return received === 0 ? null : (amount / received) * 1e6
}
