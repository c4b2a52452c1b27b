import { type ClientName, clientNames } from './clients.ts'
import type { Load } from './load.ts'
import type { RoundFigures } from './round.ts'

/** A figure over all rounds. */
export interface Spread {
  readonly mean: number
  readonly least: number
  readonly most: number
}

/** One client's row. Ratios are taken within each round, since the machine's speed drifts from one to the next. */
export interface ClientFigures {
  readonly client: ClientName
  readonly cpuUsPerMessage: Spread
  readonly evaluationUsPerMessage: Spread
  /** CPU a message as a multiple of what each of the clients takes. */
  readonly timesOf: Readonly<Partial<Record<ClientName, Spread>>>
  /** The same without the evaluation on either side. */
  readonly receivingTimesOf: Readonly<Partial<Record<ClientName, Spread>>>
  readonly idleMsPerSecond: Spread
  readonly cores: Spread
  readonly cpuMsPerConnection: Spread
  readonly connectsPerSecond: Spread
  readonly rssKiBPerConnection: Spread
  readonly rssMiBWithoutConnections: Spread
  readonly rssMiBOpen: Spread
  readonly sent: number
  readonly received: number
  readonly rounds: readonly RoundFigures[]
}

/** Clients under the same load. */
export interface Comparison {
  readonly load: Load
  readonly clients: readonly ClientFigures[]
}

/** The clients that took part, each once. */
export type Round = ReadonlyMap<ClientName, RoundFigures>

export function compareClients(rounds: readonly Round[]): ClientFigures[] {
  const present = clientNames.filter((client) => rounds[0]?.has(client))
  return present.map((client) => {
    const own = rounds.map((round) => figuresOf(round, client))
    const over = (figure: (own: RoundFigures) => number) => spread(own.map(figure))
    const timesOf = (other: ClientName, figure: (figures: RoundFigures) => number) =>
      spread(rounds.map((round) => figure(figuresOf(round, client)) / figure(figuresOf(round, other))))
    const timesOfAll = (figure: (figures: RoundFigures) => number) =>
      Object.fromEntries(present.map((other) => [other, timesOf(other, figure)]))
    return {
      client,
      cpuUsPerMessage: over(({ cpuUsPerMessage }) => cpuUsPerMessage),
      evaluationUsPerMessage: over(({ evaluationUsPerMessage }) => evaluationUsPerMessage),
      timesOf: timesOfAll(({ cpuUsPerMessage }) => cpuUsPerMessage),
      receivingTimesOf: timesOfAll(receivingUsPerMessage),
      idleMsPerSecond: over(({ idleMsPerSecond }) => idleMsPerSecond),
      cores: over(({ cores }) => cores),
      cpuMsPerConnection: over(({ cpuMsPerConnection }) => cpuMsPerConnection),
      connectsPerSecond: over(({ connectsPerSecond }) => connectsPerSecond),
      rssKiBPerConnection: over(({ rssKiBPerConnection }) => rssKiBPerConnection),
      rssMiBWithoutConnections: over(({ rssMiBWithoutConnections }) => rssMiBWithoutConnections),
      rssMiBOpen: over(({ rssMiBOpen }) => rssMiBOpen),
      sent: own.reduce((sum, { server }) => sum + server.frames, 0),
      received: own.reduce((sum, { client }) => sum + client.received, 0),
      rounds: own,
    }
  })
}

function receivingUsPerMessage({ cpuUsPerMessage, evaluationUsPerMessage }: RoundFigures): number {
  return cpuUsPerMessage - evaluationUsPerMessage
}

function figuresOf(round: Round, client: ClientName): RoundFigures {
  const figures = round.get(client)
  if (figures === undefined) throw new Error(`${client} missed a round`)
  return figures
}

function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, least: Math.min(...values), most: Math.max(...values) }
}
