import type { RunResult } from '../metrics/result/run-result.ts'
import { type AmountName, type Usage, messageUnits } from './cost-of-usage.ts'

/** The figures of a run from which its usage follows. */
export interface MeteredRun extends Pick<RunResult, 'server' | 'series'> {
  readonly counters: Readonly<Record<string, number>>
  /** The size of the text of a published message. */
  readonly payloadBytes: number
  /** The architecture of the functions; undefined if it is assumed. */
  readonly architecture?: Usage['architecture'] | undefined
}

/** An amount and where it comes from; without an amount why there is none. */
export type Metered =
  | { readonly amount: number; readonly source: string }
  | { readonly amount: null; readonly why: string }

/** The usage of a run in billed units, as far as it was metered. An unmetered amount is never taken for 0. */
export function meteredUsage(run: MeteredRun): Record<AmountName, Metered> {
  return {
    messageUnits: messageUnitsOf(run),
    connectionMinutes: connectionMinutesOf(run),
    invocations: invocationsOf(run),
    gbSeconds: gbSecondsOf(run),
    gbSecondsWarm: gbSecondsWarmOf(run),
    readUnits: tableUnitsOf(run, 'readUnits'),
    writeUnits: tableUnitsOf(run, 'writeUnits'),
    metricsRequested: metricsRequestedOf(run),
    metricMonths: metricMonthsOf(run),
    logGb: logGbOf(run),
    gbOut: gbOutOf(run),
  }
}

/** CloudWatch counts messages, whatever their size: published messages and their receipts are known to hold the payload. */
function messageUnitsOf({ server, counters, payloadBytes }: MeteredRun): Metered {
  const messages = server.api?.messageCount ?? null
  if (messages === null) return missing("CloudWatch has no figure of the API's messages")
  const units = messageUnits(payloadBytes)
  const source = `MessageCount of ${cloudWatch(server)}`
  if (units === 1) return metered(messages, `${source}, each of one unit`)
  const withPayload = Math.min(messages, (counters['messages_published'] ?? 0) + (counters['receipts'] ?? 0))
  return metered(
    messages + withPayload * (units - 1),
    `${source}; messages published and received are of ${units} units by their payload`,
  )
}

/** The crowd's own count of open connections at the end of each second; between two of them it is taken for linear. */
function connectionMinutesOf({ series }: MeteredRun): Metered {
  if (series.length === 0) return missing('no second of the run is recorded')
  let before = 0
  let seconds = 0
  for (const { connectionsOpen } of series) {
    seconds += (before + connectionsOpen) / 2
    before = connectionsOpen
  }
  return metered(seconds / 60, "the crowd's open connections; how AWS rounds a minute is not documented")
}

/** The logs count each invocation; CloudWatch only where they are not there, or not all of them. */
function invocationsOf({ server }: MeteredRun): Metered {
  const { logs } = server
  if (logs?.status === 'complete')
    return metered(sum(Object.values(logs.functions).map((one) => one.invocations)), 'REPORT lines of the logs')
  const counted = Object.values(server.functions).flatMap(({ invocations }) => invocations ?? [])
  if (counted.length === 0)
    return missing('CloudWatch has no invocations of the functions, and their logs are not complete')
  return metered(sum(counted), `Invocations of ${cloudWatch(server)}`)
}

function gbSecondsOf({ server: { logs }, architecture }: MeteredRun): Metered {
  const billed = Object.values(logs?.functions ?? {}).flatMap(({ billedGbSeconds }) => billedGbSeconds ?? [])
  if (logs === undefined || logs === null || billed.length === 0)
    return missing('no logs of the functions say how long was billed')
  const processor = architecture === undefined ? 'the processor is assumed' : 'the processor is that of target.json'
  const source = `Billed Duration by Memory Size of the REPORT lines; ${processor}`
  return metered(sum(billed), logs.status === 'complete' ? source : `${source}; logs ${logs.status}`)
}

function gbSecondsWarmOf({ server }: MeteredRun): Metered {
  if (Object.keys(server.functions).length === 0) return missing('the functions are not known')
  const provisioned = Object.values(server.functions).some((one) => one.provisioned !== undefined)
  return provisioned
    ? missing('how long provisioned concurrency was kept is not metered')
    : metered(0, 'CloudWatch lists no provisioned concurrency')
}

function tableUnitsOf({ server }: MeteredRun, which: 'readUnits' | 'writeUnits'): Metered {
  const tables = Object.entries(server.tables ?? {})
  const units = tables.flatMap(([, table]) => table[which] ?? [])
  if (units.length === 0) return missing('CloudWatch has no consumed units of the tables')
  const silent = tables.filter(([, table]) => table[which] === null).map(([key]) => key)
  const source = `consumed units of ${cloudWatch(server)}, those of item readings included`
  return metered(sum(units), silent.length === 0 ? source : `${source}; no data of ${silent.join(', ')}`)
}

function metricsRequestedOf({ server }: MeteredRun): Metered {
  return server.metricsRequested === undefined
    ? missing('how many figures CloudWatch was asked for is not recorded')
    : metered(server.metricsRequested, "fanbench's own questions, those that were answered")
}

function metricMonthsOf({ server: { api } }: MeteredRun): Metered {
  if (api === null) return missing('the API is not known to CloudWatch')
  return api.routes === undefined
    ? metered(0, 'CloudWatch lists no metrics of single routes')
    : missing('how long the metrics of single routes had values is not metered')
}

function logGbOf({ server: { logs } }: MeteredRun): Metered {
  if (logs?.bytes === undefined || logs.status === 'missing') return missing('the logs were not read')
  const source = 'bytes of the lines read'
  return metered(logs.bytes / 1e9, logs.status === 'complete' ? source : `${source}; logs ${logs.status}`)
}

/** Returns the metered outgoing bytes. It is an assumption that AWS bills the additional bytes of TLS; a client cannot see it. */
function gbOutOf({ counters }: MeteredRun): Metered {
  const bytes = counters['bytes_received']
  return bytes === undefined
    ? missing('how many bytes were received is not recorded')
    : metered(bytes / 1e9, "bytes that the crowd's sockets have read, without what TLS and TCP add")
}

function cloudWatch({ status }: MeteredRun['server']): string {
  return status === 'complete' ? 'CloudWatch' : `CloudWatch (${status})`
}

function metered(amount: number, source: string): Metered {
  return { amount, source }
}

function missing(why: string): Metered {
  return { amount: null, why }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}
