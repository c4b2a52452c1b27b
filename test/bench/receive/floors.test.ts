import { expect, it } from 'vitest'
import type { ClientName } from '../../../bench/receive/clients.ts'
import { compareClients } from '../../../bench/receive/comparison.ts'
import { floorsOf } from '../../../bench/receive/floors.ts'
import type { RoundFigures } from '../../../bench/receive/round.ts'

const figures = (cpuUsPerMessage: number, evaluationUsPerMessage = 0): RoundFigures => ({
  connections: 2000,
  cpuUsPerMessage,
  evaluationUsPerMessage,
  idleMsPerSecond: 5,
  cores: 0.1,
  cpuMsPerConnection: 0.1,
  connectsPerSecond: 2000,
  rssKiBPerConnection: 8,
  rssMiBWithoutConnections: 90,
  rssMiBOpen: 110,
  server: { frames: 1, waits: 0, wallUs: 1, cpuUs: 1 },
  client: { received: 1, p50Us: null, p99Us: null },
})

const round: readonly (readonly [ClientName, RoundFigures])[] = [
  ['raw C epoll', figures(3.6)],
  ['Node alone', figures(5)],
  ['Node as C', figures(5.5)],
  ['tuned ws', figures(9)],
  ['bare client', figures(6)],
  ['fanbench crowd', figures(9.5, 1.5)],
]

it('tells what each goal leaves for all that follows the reading', () => {
  const clients = compareClients([new Map(round)])
  const rows = floorsOf(clients).map(({ goal: _, ...row }) => Object.values(row).map((us) => Math.round(us * 100)))
  expect(rows).toEqual([
    [800, 300, 250, 450],
    [750, 250, 200, 450],
    // Without the evaluation on either side.
    [720, 220, 170, 300],
  ])
})

it('tells nothing if a client is missing', () => {
  const clients = compareClients([new Map(round.slice(1))])
  expect(() => floorsOf(clients)).toThrow('raw C epoll')
})
