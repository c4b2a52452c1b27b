import { expect, it } from 'vitest'
import { compareClients } from '../../../bench/receive/comparison.ts'
import { besideC, judgeGoals } from '../../../bench/receive/goals.ts'
import { readSettings } from '../../../bench/receive/settings.ts'
import { whyTooBusy } from '../../../bench/receive/table.ts'

const [load] = readSettings(['--mode', 'paced', '--seconds', '2']).loads
if (load === undefined) throw new Error('there is no paced load')
const quiet = { cores: 2, cpu: '', kernel: '', node: '', loadBefore: 0.5 }

function comparedAfter(wallSeconds: number, receivedByCrowd = 40_000) {
  const figures = (cpuUsPerMessage: number, evaluationUsPerMessage: number, received: number) => ({
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
    server: { frames: 40_000, waits: 0, wallUs: wallSeconds * 1e6, cpuUs: 1 },
    client: { received, p50Us: 1, p99Us: 1 },
  })
  const round = new Map([
    ['raw C epoll', figures(3, 0, 40_000)],
    ['fanbench crowd', figures(8, 2, receivedByCrowd)],
  ] as const)
  return [{ load: load as NonNullable<typeof load>, clients: compareClients([round]) }]
}

it('settling counts against the crowd', () => {
  const [compared] = comparedAfter(2)
  const crowd = compared?.clients.find(({ client }) => client === 'fanbench crowd')
  expect(crowd?.timesOf['raw C epoll']?.mean).toBeCloseTo(8 / 3)
  expect(crowd?.receivingTimesOf['raw C epoll']?.mean).toBeCloseTo(2)
})

it.each([
  ['a quiet machine', quiet, 2, false],
  ['a machine that was busy before', { ...quiet, loadBefore: 1.5 }, 2, null],
  ['a server that could not keep its rate', quiet, 2.5, null],
])('%s: no goal but the counts is judged where it was too busy', (_, machine, wallSeconds, isMet) => {
  const compared = comparedAfter(wallSeconds, 39_999)
  const judged = judgeGoals([besideC], compared, whyTooBusy(machine, compared).length > 0)
  expect(judged).toMatchObject([
    { id: 'P1', seen: '38 %', isMet },
    { id: 'P9', isMet: false },
  ])
})
