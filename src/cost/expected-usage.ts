import { type Usage, messageUnits, readUnits } from './cost-of-usage.ts'

/** An evening in a chat, as a run of fanbench plays it: at most. */
export interface ExpectedLoad {
  readonly members: number
  readonly rooms: number
  readonly smallestRoom: number
  /** Who hears a message, on average over those who speak: more than members / rooms where rooms differ in size. */
  readonly audience: number
  /** All that are published. */
  readonly messages: number
  readonly payloadBytes: number
  /** New connections of members who were there before. */
  readonly comebacks: number
  readonly pings: number
  /** From the first handshake to the last farewell. */
  readonly seconds: number
  /** How often all rows of the connections are read. */
  readonly rowReadings: number
  /** How often CloudWatch is asked for all of its figures. */
  readonly metricRounds: number
  /** Of each function. */
  readonly environmentsKeptWarm: number
  readonly secondsKeptWarm: number
}

/** How many of each the chat is made of. */
export interface ChatParts {
  readonly functions: number
  readonly tables: number
  readonly routes: number
}

/** Of a definition, or of a target: whatever names its parts. */
export function countParts(chat: Readonly<Record<keyof ChatParts, object>>): ChatParts {
  const count = (named: object) => Object.keys(named).length
  return { functions: count(chat.functions), tables: count(chat.tables), routes: count(chat.routes) }
}

export interface FunctionSetting {
  readonly architecture: 'arm64' | 'x86_64'
  /** Of the largest function. */
  readonly memoryMb: number
}

/** Chosen high: who pays wants to know what it costs at most. */
const assumed = {
  billedSecondsPerInvocation: 0.2,
  billedSecondsPerPost: 0.01,
  /** Beside the handshake and the farewell: to introduce oneself, to join, to leave. */
  messagesPerMember: 3,
  /** Around the text of a message. */
  envelopeBytes: 300,
  /** What was said before is told to whoever comes back: as much as API Gateway takes in one message. */
  historyBytes: 131_072,
  bytesPerRow: 200,
  writesPerInvocation: 2,
  logBytesPerInvocation: 1000,
  metricsPerFunction: 12,
  /** Each of its operations has some of its own. */
  metricsPerTable: 28,
  metricsOfTheApi: 10,
  /** Asked for: the same as of the API. Billed as custom metrics are those of MessageCount, latency and errors. */
  metricsPerRoute: 8,
  billedMetricsPerRoute: 5,
} as const

const hoursOfAMonth = 730

/**
 * What a load costs in units, on the high side. Whoever enters or leaves is announced to the room, a room that comes or
 * goes to everybody; messages are kept.
 */
export function expectedUsage(
  { functions, tables, routes }: ChatParts,
  load: ExpectedLoad,
  { architecture, memoryMb }: FunctionSetting,
): Usage {
  const { members, rooms, smallestRoom, audience, messages, payloadBytes, comebacks, seconds } = load
  const messageBytes = payloadBytes + assumed.envelopeBytes
  const asked = rooms + (members + comebacks) * assumed.messagesPerMember
  const messagesIn = asked + messages
  // While a room fills and empties, half of it is there to be told.
  const comingAndGoing = (members + 2 * comebacks) * audience
  // The last one out of a room of n leaves, on average, one in n + 1 of all the members behind.
  const closing = (rooms * members) / (smallestRoom + 1)
  const posts = messages * audience + comingAndGoing + closing
  // Nobody has published whether these count as messages; here they do.
  const handshakesAndFarewells = 2 * (members + comebacks)
  const controlMessages = handshakesAndFarewells + load.pings
  const invocations = handshakesAndFarewells + messagesIn
  const gbOfMemory = memoryMb / 1024
  const billedSeconds = invocations * assumed.billedSecondsPerInvocation + posts * assumed.billedSecondsPerPost
  const figures =
    functions * assumed.metricsPerFunction +
    tables * assumed.metricsPerTable +
    routes * assumed.metricsPerRoute +
    assumed.metricsOfTheApi
  // A metric is there for the hours in which it has values: a short run may begin in one and end in the next.
  const hours = Math.ceil(seconds / 3600) + 1
  return {
    messageUnits:
      (messagesIn + asked + posts) * messageUnits(messageBytes) +
      comebacks * messageUnits(assumed.historyBytes) +
      controlMessages,
    // Each connection's last minute may count as a whole one.
    connectionMinutes: (members * seconds) / 60 + members + comebacks,
    invocations,
    gbSeconds: billedSeconds * gbOfMemory,
    architecture,
    gbSecondsWarm: load.environmentsKeptWarm * functions * load.secondsKeptWarm * gbOfMemory,
    readUnits: tables === 0 ? 0 : readsOf(load, invocations),
    writeUnits:
      tables === 0 ? 0 : invocations * assumed.writesPerInvocation + messages * Math.ceil(messageBytes / 1024),
    metricsRequested: figures * load.metricRounds,
    metricMonths: (routes * assumed.billedMetricsPerRoute * hours) / hoursOfAMonth,
    logGb: (invocations * assumed.logBytesPerInvocation) / 1e9,
    gbOut: ((asked + posts) * messageBytes + comebacks * assumed.historyBytes) / 1e9,
  }
}

/** Each invocation looks for a row and for those of a room, whoever comes back for what was said. Consistent reads. */
function readsOf({ members, rooms, audience, comebacks, rowReadings }: ExpectedLoad, invocations: number): number {
  const consistent = (bytes: number) => 2 * readUnits(bytes)
  return (
    invocations * (1 + consistent(audience * assumed.bytesPerRow)) +
    comebacks * consistent(assumed.historyBytes) +
    (2 * rooms + rowReadings) * consistent(members * assumed.bytesPerRow)
  )
}
