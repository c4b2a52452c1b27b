import type { RunCost, RunResult } from '../metrics/result/run-result.ts'
import { type CostLine, amountNames, costLine, messageUnits, partName, totalUsd } from './cost-of-usage.ts'
import { type MeteredRun, meteredUsage } from './metered-usage.ts'
import type { PriceList } from './price-list.ts'

export interface RunFigures extends MeteredRun, Pick<RunResult, 'roomSizes' | 'staleConnections'> {
  /** The mean of a broadcast by room size; sizes without a known invocation are absent. */
  readonly gbSecondsOfBroadcast: ReadonlyMap<number, number>
}

/** The processor of functions whose target does not say it: the dearer one. */
export const assumedArchitecture = 'x86_64'

/** The CloudWatch questions of fanbench itself, which the cost of a delivery leaves out. */
const ownQuestions = partName('metricsRequested', assumedArchitecture)

/** The cost of a run's metered amounts, also per delivery, connection and broadcast. */
export function costOfRunFigures(
  run: RunFigures,
  prices: PriceList,
  estimatedCost: readonly CostLine[] | null,
): RunCost {
  const { architecture = assumedArchitecture } = run
  const usage = meteredUsage(run)
  const lines: RunCost['lines'] = []
  const missing: RunCost['missing'] = []
  for (const name of amountNames) {
    const metered = usage[name]
    if (metered.amount === null) missing.push({ what: partName(name, architecture), why: metered.why })
    else lines.push({ ...costLine(name, metered.amount, architecture, prices), source: metered.source })
  }
  const total = totalUsd(lines)
  const ofTheChat = totalUsd(lines.filter(({ what }) => what !== ownQuestions))
  const { asOf, source, region, own } = prices
  return {
    prices: { asOf, source, region, own },
    lines,
    missing,
    totalUsd: total,
    perMillionDeliveriesUsd: per(ofTheChat, (run.counters['deliveries_received'] ?? 0) / 1e6),
    perThousandConnectedHoursUsd: per(ofTheChat, (usage.connectionMinutes.amount ?? 0) / 60_000),
    stalePosts: stalePostsOf(run, prices),
    broadcasts: broadcastsOf(run, prices),
    estimate: estimatedCost === null ? null : { lines: [...estimatedCost], totalUsd: totalUsd(estimatedCost) },
  }
}

function per(usd: number, amount: number): number | null {
  return amount > 0 ? usd / amount : null
}

/** Billed as messages like any other post. */
function stalePostsOf({ staleConnections: stale, payloadBytes }: RunFigures, prices: PriceList): RunCost['stalePosts'] {
  if (stale === undefined || stale === null || stale.broadcasts.reported === 0) return null
  const { gone, takenForStale: accepted } = stale.broadcasts
  const usdOf = (posts: number) => usdOfMessages(posts * messageUnits(payloadBytes), prices)
  return { accepted, acceptedUsd: usdOf(accepted), gone, goneUsdIfBilled: usdOf(gone) }
}

/** One message in, and one out to each who received it. */
function broadcastsOf({ roomSizes, payloadBytes, ...run }: RunFigures, prices: PriceList): RunCost['broadcasts'] {
  return roomSizes
    .filter(({ messages }) => messages > 0)
    .map(({ roomSize, messages, deliveries }) => {
      const { architecture = assumedArchitecture } = run
      const units = (1 + deliveries / messages) * messageUnits(payloadBytes)
      const gbSeconds = run.gbSecondsOfBroadcast.get(roomSize) ?? null
      const invocation = costLine('invocations', 1, architecture, prices).usd
      const duration = costLine('gbSeconds', gbSeconds ?? 0, architecture, prices).usd
      const usd = usdOfMessages(units, prices) + invocation + duration
      return { roomSize, messageUnits: units, gbSeconds, usd }
    })
}

function usdOfMessages(units: number, prices: PriceList): number {
  return costLine('messageUnits', units, assumedArchitecture, prices).usd
}
