import { type Usage, messageUnits, readUnits } from './cost-of-usage.ts'

/** Upper bound on the load that a run puts on a chat. */
export interface ExpectedLoad {
  readonly members: number
  /** The number of members that join a room: all, or none if connections are enough. */
  readonly joins: number
  /** 0 where nobody joins one. */
  readonly rooms: number
  readonly smallestRoom: number
  /** Recipients of a message, averaged over the publishers: more than members / rooms where rooms differ in size. */
  readonly audience: number
  /** Published by all members together. */
  readonly messages: number
  /** Positions that the chat is to keep, and sends to nobody. */
  readonly positionsSet: number
  /** The number of times that a member asks for the positions of its room. */
  readonly positionReads: number
  readonly payloadBytes: number
  /** New connections of members that were connected before. */
  readonly reconnects: number
  readonly pings: number
  /** The time from the first handshake to the last close. */
  readonly seconds: number
  /**
   * The time that each connection is open. It is the same for all, as they close in the order and at the pace of their opening.
   */
  readonly connectionSeconds: number
  /** The number of times that the items of all connections are read. */
  readonly itemReadings: number
  /** The number of times that CloudWatch is asked for all of its figures. */
  readonly metricRounds: number
  /** Provisioned concurrency of each function. */
  readonly environmentsKeptWarm: number
  readonly secondsKeptWarm: number
}

/** The numbers of functions, tables and routes of a chat. */
export interface ChatParts {
  readonly functions: number
  readonly tables: number
  readonly routes: number
}

/** Counts the parts of a definition or of a target. */
export function countParts(chat: Readonly<Record<keyof ChatParts, object>>): ChatParts {
  const count = (named: object) => Object.keys(named).length
  return { functions: count(chat.functions), tables: count(chat.tables), routes: count(chat.routes) }
}

export interface FunctionSetting {
  readonly architecture: 'arm64' | 'x86_64'
  /** The memory of the largest function. */
  readonly memoryMb: number
}

/** Chosen high: the estimate is an upper bound. */
const assumed = {
  billedSecondsPerInvocation: 0.2,
  billedSecondsPerPost: 0.01,
  /** Beside connect and disconnect: hello; join, leave. */
  messagesPerMember: 1,
  messagesPerJoin: 2,
  /** Around the text of a message. */
  envelopeBytes: 300,
  /** The message history that a reconnected member gets: at most what API Gateway takes in one message. */
  historyBytes: 131_072,
  bytesPerItem: 200,
  writesPerInvocation: 2,
  logBytesPerInvocation: 1000,
  metricsPerFunction: 12,
  /** Each operation of a table has metrics of its own. */
  metricsPerTable: 28,
  metricsOfTheApi: 10,
  /** Requested: the same as of the API. Billed as custom metrics: MessageCount, latency and errors. */
  metricsPerRoute: 8,
  billedMetricsPerRoute: 5,
} as const

const hoursOfAMonth = 730

/**
 * Returns the usage of a load in billed units, as an upper bound. The chat tells those present of each room that is new or
 * closes, but of nobody who joins or leaves; it stores messages.
 */
export function expectedUsage(
  { functions, tables, routes }: ChatParts,
  load: ExpectedLoad,
  { architecture, memoryMb }: FunctionSetting,
): Usage {
  const { members, joins, rooms, audience, messages, payloadBytes, reconnects, seconds } = load
  const { connectionSeconds, positionsSet, positionReads } = load
  const messageBytes = payloadBytes + assumed.envelopeBytes
  const requests =
    rooms + (members + reconnects) * assumed.messagesPerMember + (joins + reconnects) * assumed.messagesPerJoin
  const messagesIn = requests + messages + positionsSet + positionReads
  const answerBytes = audience * messageBytes
  const posts = messages * audience + postsOfNewRooms(load) + postsOfClosedRooms(load)
  // AWS does not say whether these are billed as messages; here they are.
  const connectsAndDisconnects = 2 * (members + reconnects)
  const controlMessages = connectsAndDisconnects + load.pings
  const invocations = connectsAndDisconnects + messagesIn
  const gbOfMemory = memoryMb / 1024
  const billedSeconds = invocations * assumed.billedSecondsPerInvocation + posts * assumed.billedSecondsPerPost
  const figures =
    functions * assumed.metricsPerFunction +
    tables * assumed.metricsPerTable +
    routes * assumed.metricsPerRoute +
    assumed.metricsOfTheApi
  // A metric is billed for the hours in which it has values: a short run may begin in one and end in the next.
  const hours = Math.ceil(seconds / 3600) + 1
  return {
    messageUnits:
      (messagesIn + requests + posts) * messageUnits(messageBytes) +
      positionReads * messageUnits(answerBytes) +
      reconnects * messageUnits(assumed.historyBytes) +
      controlMessages,
    // As a run's are metered. How AWS rounds a minute is not documented: a whole last one would add one a connection at most.
    connectionMinutes: (members * connectionSeconds) / 60,
    invocations,
    gbSeconds: billedSeconds * gbOfMemory,
    architecture,
    gbSecondsWarm: load.environmentsKeptWarm * functions * load.secondsKeptWarm * gbOfMemory,
    readUnits: tables === 0 ? 0 : readsOf(load, invocations),
    writeUnits:
      tables === 0
        ? 0
        : invocations * assumed.writesPerInvocation + (messages + positionsSet) * Math.ceil(messageBytes / 1024),
    metricsRequested: figures * load.metricRounds,
    metricMonths: (routes * assumed.billedMetricsPerRoute * hours) / hoursOfAMonth,
    logGb: (invocations * assumed.logBytesPerInvocation) / 1e9,
    gbOut: ((requests + posts) * messageBytes + positionReads * answerBytes + reconnects * assumed.historyBytes) / 1e9,
  }
}

/** The creators connect before all others, and the chat posts each new room to the earlier creators. */
function postsOfNewRooms({ rooms }: ExpectedLoad): number {
  return (rooms * Math.max(0, rooms - 1)) / 2
}

/** Everybody is told of each room that closes: when the last member leaves one of n, on average one in n + 1 of all is still connected. */
export function postsOfClosedRooms({ members, rooms, smallestRoom }: ExpectedLoad): number {
  return (rooms * members) / (smallestRoom + 1)
}

/**
 * Each invocation reads one item and those of a room, each reconnect the message history. Consistent reads. An item holds a
 * position where these are kept.
 */
function readsOf(load: ExpectedLoad, invocations: number): number {
  const { members, rooms, audience, payloadBytes, reconnects, positionsSet, itemReadings } = load
  const bytesPerItem = assumed.bytesPerItem + (positionsSet > 0 ? payloadBytes : 0)
  const consistent = (bytes: number) => 2 * readUnits(bytes)
  return (
    invocations * (1 + consistent(audience * bytesPerItem)) +
    reconnects * consistent(assumed.historyBytes) +
    (2 * rooms + itemReadings) * consistent(members * bytesPerItem)
  )
}
