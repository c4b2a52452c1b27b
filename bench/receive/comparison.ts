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
  /** CPU a message as a multiple of what the C client takes. */
  readonly timesC: Spread
  readonly timesTunedWs: Spread
  readonly cpuMsPerConnection: Spread
  readonly rssKiBPerConnection: Spread
  readonly rssMiBWithoutConnections: Spread
  readonly sent: number
  readonly received: number
  readonly rounds: readonly RoundFigures[]
}

const clientNames = ['raw C epoll', 'tuned ws', 'fanbench crowd', 'crowd through ws'] as const
export type ClientName = (typeof clientNames)[number]
export type Round = Readonly<Record<ClientName, RoundFigures>>

export function compareClients(rounds: readonly Round[]): ClientFigures[] {
  return clientNames.map((client) => {
    const over = (figure: (own: RoundFigures, round: Round) => number) =>
      spread(rounds.map((round) => figure(round[client], round)))
    const own = rounds.map((round) => round[client])
    return {
      client,
      cpuUsPerMessage: over((own) => own.cpuUsPerMessage),
      timesC: over((own, round) => own.cpuUsPerMessage / round['raw C epoll'].cpuUsPerMessage),
      timesTunedWs: over((own, round) => own.cpuUsPerMessage / round['tuned ws'].cpuUsPerMessage),
      cpuMsPerConnection: over((own) => own.cpuMsPerConnection),
      rssKiBPerConnection: over((own) => own.rssKiBPerConnection),
      rssMiBWithoutConnections: over((own) => own.rssMiBWithoutConnections),
      sent: own.reduce((sum, { server }) => sum + server.frames, 0),
      received: own.reduce((sum, { client }) => sum + client.received, 0),
      rounds: own,
    }
  })
}

function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, least: Math.min(...values), most: Math.max(...values) }
}
