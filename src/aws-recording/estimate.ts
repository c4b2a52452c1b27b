import { type CostLine, costOfUsage } from '../cost/cost-of-usage.ts'
import { listPrices } from '../cost/price-list.ts'
import type { Budget } from './budget.ts'

// Generous, each: what the probe does is a probe of a few KB and a line or two in the log.
const secondsPerInvocation = 1
const functionGb = 0.25
const writeUnitsPerInvocation = 4
const readUnitsPerConnection = 50
const logGbPerInvocation = 2e-6
/** As allowances count them. */
const gbPerMessage = 32_768 / 1e9

/** What probes cost at the very most, if each uses all of its budget. What an account has free is left out. */
export function estimateCost(allowances: readonly Budget[]): CostLine[] {
  const sum = (of: (budget: Budget) => number) => allowances.reduce((total, each) => total + of(each), 0)
  const connections = sum((each) => each.connections)
  const messages = sum((each) => each.messages)
  const invocations = connections * 2 + messages + sum((each) => each.invocations)
  return costOfUsage(
    {
      // Each message may be answered. Whether `$connect` and `$disconnect` count is not known; here they do.
      messageUnits: connections * 2 + messages * 2 + sum((each) => each.posts),
      connectionMinutes: sum((each) => (each.connections * each.seconds) / 60),
      invocations,
      gbSeconds: (invocations * secondsPerInvocation + sum((each) => each.lambdaSeconds)) * functionGb,
      // The dearer of the two.
      architecture: 'x86_64',
      readUnits: connections * readUnitsPerConnection,
      writeUnits: invocations * writeUnitsPerInvocation,
      metricsRequested: sum((each) => each.metrics),
      gbSecondsWarm: 0,
      metricMonths: 0,
      logGb: invocations * logGbPerInvocation,
      gbOut: sum((each) => each.posts + each.messages) * gbPerMessage,
    },
    listPrices,
  )
}
