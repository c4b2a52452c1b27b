import { type CostLine, costOfUsage } from '../../src/cost/cost-of-usage.ts'
import type { PriceList } from '../../src/cost/price-list.ts'
import type { Budget } from './budget.ts'

// Chosen high: an invocation of the probe chat writes an item of a few KB and a line or two of log.
const secondsPerInvocation = 1
const functionGb = 0.25
const writeUnitsPerInvocation = 4
const readUnitsPerConnection = 50
const logGbPerInvocation = 2e-6
/** In the units of a budget. */
const gbPerMessage = 32_768 / 1e9

/** Upper bound on the cost: each probe uses all of its budget. The free tier is left out. */
export function estimateCost(budgets: readonly Budget[], prices: PriceList): CostLine[] {
  const sum = (of: (budget: Budget) => number) => budgets.reduce((total, each) => total + of(each), 0)
  const connections = sum((each) => each.connections)
  const messages = sum((each) => each.messages)
  const invocations = connections * 2 + messages + sum((each) => each.invocations)
  return costOfUsage(
    {
      // Each message may be answered. AWS does not say whether `$connect` and `$disconnect` are billed; here they are.
      messageUnits: connections * 2 + messages * 2 + sum((each) => each.posts),
      connectionMinutes: sum((each) => (each.connections * each.seconds) / 60),
      invocations,
      gbSeconds: (invocations * secondsPerInvocation + sum((each) => each.lambdaSeconds)) * functionGb,
      // The more expensive one.
      architecture: 'x86_64',
      readUnits: connections * readUnitsPerConnection + sum((each) => each.readUnits),
      writeUnits: invocations * writeUnitsPerInvocation + sum((each) => each.writes),
      metricsRequested: sum((each) => each.metrics),
      gbSecondsWarm: 0,
      metricMonths: 0,
      logGb: invocations * logGbPerInvocation,
      gbOut: sum((each) => each.posts + each.messages) * gbPerMessage,
    },
    prices,
  )
}
