import type { StackDefinition } from '../../reference-stack/define-stack.ts'
import { type Usage, messageUnits, readUnits } from '../cost/cost-of-usage.ts'

/** An evening in a chat, as a run of fanbench plays it. */
export interface ExpectedLoad {
  readonly members: number
  readonly rooms: number
  /** Of the whole chat, a second. */
  readonly publishRate: number
  readonly publishSeconds: number
  /** Until all are in, and after the last message. */
  readonly idleSeconds: number
  readonly payloadBytes: number
}

/** Chosen high: who pays wants to know what it costs at most. */
const assumed = {
  billedSecondsPerInvocation: 0.2,
  /** Beside the handshake and the farewell: to introduce oneself, to join, to leave. */
  messagesPerMember: 3,
  bytesPerRow: 200,
  writesPerInvocation: 2,
  logBytesPerInvocation: 1000,
  metricsPerFunction: 10,
  metricsPerTable: 10,
  metricsOfTheApi: 10,
  /** While the figures are still coming in, they are asked for again. */
  metricRounds: 4,
  /** MessageCount, IntegrationLatency, ExecutionError, IntegrationError, ClientError. */
  metricsPerRoute: 5,
} as const

const hoursOfAMonth = 730

/** What a load costs in units. Whoever enters or leaves is announced to the room. */
export function expectedUsage(
  { functions, tables, routes }: StackDefinition,
  { members, rooms, publishRate, publishSeconds, idleSeconds, payloadBytes }: ExpectedLoad,
  { architecture, memoryMb }: { readonly architecture: 'arm64' | 'x86_64'; readonly memoryMb: number | null },
): Usage {
  const roomSize = members / rooms
  const published = publishRate * publishSeconds
  const asked = members * assumed.messagesPerMember
  const messagesIn = asked + published
  const messagesOut = asked + members * roomSize + published * roomSize
  const invocations = 2 * members + messagesIn
  const largestMb = memoryMb ?? Math.max(...Object.values(functions).map((definition) => definition.memoryMb))
  const functionCount = Object.keys(functions).length
  const tableCount = Object.keys(tables).length
  const figures =
    functionCount * assumed.metricsPerFunction + tableCount * assumed.metricsPerTable + assumed.metricsOfTheApi
  return {
    messageUnits: (messagesIn + messagesOut) * messageUnits(payloadBytes),
    connectionMinutes: (members * (publishSeconds + idleSeconds)) / 60,
    invocations,
    gbSeconds: (invocations * assumed.billedSecondsPerInvocation * largestMb) / 1024,
    architecture,
    readUnits: tableCount === 0 ? 0 : invocations * (1 + readUnits(roomSize * assumed.bytesPerRow)),
    writeUnits: tableCount === 0 ? 0 : invocations * assumed.writesPerInvocation,
    metricsRequested: figures * assumed.metricRounds,
    // A metric is there for the hours in which it has values.
    metricMonths: (Object.keys(routes).length * assumed.metricsPerRoute) / hoursOfAMonth,
    logGb: (invocations * assumed.logBytesPerInvocation) / 1e9,
  }
}
