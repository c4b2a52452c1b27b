import { whyNoArtillery } from './artillery/fetch-artillery.ts'
import type { ClientName } from './clients.ts'
import * as goals from './goals.ts'
import type { Load, Mode } from './load.ts'
import { whyNoTls } from './server.ts'

/** The clients that are compared, their loads, and the goals of the crowd. */
export interface Case {
  readonly clients: readonly ClientName[]
  readonly modes: readonly Mode[]
  /** Without flags. */
  readonly defaults: Pick<Load, 'connections' | 'processes'> & { readonly seconds: number; readonly rounds: number }
  readonly goals: readonly goals.Goal[]
  /** Fetches or finds what the case needs. @returns why it cannot be had, or undefined: then the case is skipped */
  readonly needs?: () => string | undefined
  /** The same for one client, which is then left out. */
  readonly needsFor?: Readonly<Partial<Record<ClientName, () => string | undefined>>>
  readonly isOverTls?: true
  /** Is the room that the goals leave printed, too? */
  readonly floors?: true
}

const short = { connections: 2000, processes: 1, seconds: 8, rounds: 2 }

/** As long as the steady phase of a run with the defaults: compiling the code costs a round of 8 s nearly as much, for a quarter of the messages. */
const asARun = { ...short, seconds: 30 }

export const cases = {
  receive: {
    clients: ['raw C epoll', 'tuned ws', 'fanbench crowd', 'crowd through ws'],
    modes: ['paced', 'batch'],
    defaults: asARun,
    goals: [goals.besideC, goals.besideTunedWs, goals.batched, goals.connecting, goals.memory],
  },
  p4: {
    clients: ['bare client', 'fanbench crowd'],
    modes: ['paced'],
    defaults: { ...asARun, rounds: 4 },
    goals: [goals.besideBareTransport, goals.besideBareClient],
  },
  floors: {
    clients: ['raw C epoll', 'Node alone', 'Node as C', 'tuned ws', 'bare client', 'fanbench crowd'],
    modes: ['paced'],
    defaults: { ...short, seconds: 20 },
    goals: [],
    floors: true,
  },
  artillery: {
    clients: ['Artillery', 'fanbench crowd'],
    modes: ['paced'],
    defaults: short,
    goals: [goals.besideArtillery],
    needs: whyNoArtillery,
  },
  p7: {
    clients: ['fanbench crowd'],
    modes: ['paced'],
    defaults: { ...short, connections: 10_000 },
    goals: [goals.shareOfACore, goals.memoryOfTenThousand],
  },
  p8: {
    clients: ['fanbench crowd'],
    modes: ['paced'],
    defaults: { connections: 50_000, processes: 4, seconds: 10, rounds: 1 },
    goals: [goals.manyConnections],
  },
  wss: {
    clients: [
      'tuned ws',
      'naive ws',
      'bare client',
      'Artillery',
      'fanbench crowd',
      'crowd without TLS',
      'crowd resuming',
    ],
    modes: ['paced'],
    defaults: short,
    goals: [
      goals.besideWithoutTls,
      goals.aheadOf('tuned ws'),
      goals.aheadOf('Artillery'),
      goals.memoryOverTls,
      goals.connectingOverTls,
    ],
    needs: whyNoTls,
    needsFor: { Artillery: whyNoArtillery },
    isOverTls: true,
  },
  'wss-10000': {
    clients: ['fanbench crowd'],
    modes: ['paced'],
    defaults: { ...short, connections: 10_000 },
    goals: [goals.tenThousandOverTls],
    needs: whyNoTls,
    isOverTls: true,
  },
} as const satisfies Record<string, Case>

export type CaseName = keyof typeof cases
