import type { Row } from '../row.ts'
import { closing } from '../targets/closing.ts'

const everybody = (how: string) => new RegExp(`^The target ended all 10 connections .*\\(${how} 10\\)`)
const some = (count: number, how: string, of = 10) =>
  new RegExp(`^${count} of ${of} connections were lost: ${how} ${count} \\(connections_lost\\)`)

/** Each takes its clients and throws them out again. */
export const closingTargets: readonly Row[] = [
  ...([1000, 1001, 1008, 1011, 1013, 4401] as const).map((code) => ({
    what: `closes everybody at once with ${code}`,
    ...(code !== 1001 && { rarely: true as const }),
    args: 'run broadcast',
    target: closing(code),
    exits: 12 as const,
    says: everybody(`closed-by-peer ${code}`),
  })),
  {
    what: 'resets everybody in place of an answer to the handshake',
    rarely: true,
    args: 'run broadcast',
    target: closing('reset'),
    exits: 12,
    says: /^None of 10 connections opened \(reset 10\)/,
  },
  {
    what: 'resets everybody before they have joined',
    rarely: true,
    args: 'run broadcast --join-rate 10',
    target: closing('reset', { afterMs: 50 }),
    exits: 12,
    says: everybody('reset'),
  },
  {
    what: 'ends everybody at once, without a close frame',
    rarely: true,
    args: 'run broadcast',
    target: closing('FIN'),
    exits: 12,
    says: everybody('eof'),
  },
  {
    what: 'closes everybody with 1008 after a while, in rooms',
    args: 'run rooms',
    target: closing(1008, { afterMs: 700 }),
    exits: 12,
    says: everybody('closed-by-peer 1008'),
  },
  {
    what: 'closes everybody with 1011 after five messages',
    rarely: true,
    args: 'run broadcast',
    target: closing(1011, { afterMessages: 5 }),
    exits: 12,
    says: everybody('closed-by-peer 1011'),
  },
  {
    what: 'resets everybody after five messages',
    args: 'run broadcast',
    target: closing('reset', { afterMessages: 5 }),
    exits: 12,
    says: everybody('reset'),
  },
  {
    what: 'closes everybody with 1013, in reconnect-storm',
    rarely: true,
    args: 'run reconnect-storm',
    target: closing(1013, { afterMessages: 2 }),
    exits: 12,
    says: everybody('closed-by-peer 1013'),
  },
  {
    what: 'closes everybody with 4401, in slow-consumer',
    args: 'run slow-consumer --slow-for 300ms --payload 200',
    target: closing(4401, { afterMs: 700 }),
    exits: 12,
    says: everybody('closed-by-peer 4401'),
  },
  {
    what: 'closes everybody with 1008, in stale',
    rarely: true,
    args: 'run stale --drop-kind closed --rounds 1',
    target: closing(1008, { afterMessages: 3 }),
    exits: 12,
    says: everybody('closed-by-peer 1008'),
  },
  {
    what: 'closes everybody with 1008, in connect',
    rarely: true,
    args: 'run connect --hold 500ms --publish-rate 0 --duration 0',
    target: closing(1008),
    exits: 12,
    says: everybody('closed-by-peer 1008'),
  },
  {
    what: 'closes half with 1008',
    args: 'run broadcast',
    target: closing(1008, { afterMs: 700 }, (handshake) => handshake % 2 === 0),
    exits: 10,
    says: some(5, 'closed-by-peer 1008'),
  },
  {
    what: 'closes half with 4401 at once, in connect',
    rarely: true,
    args: 'run connect --hold 500ms --publish-rate 0 --duration 0',
    target: closing(4401, 'at once', (handshake) => handshake % 2 === 0),
    exits: 10,
    says: some(5, 'closed-by-peer 4401'),
  },
  {
    what: 'closes 90 of 100 with 1013',
    rarely: true,
    args: 'run broadcast --members 100 --connect-rate 500 --join-rate 500',
    target: closing(1013, { afterMs: 800 }, (handshake) => handshake % 10 !== 0),
    exits: 10,
    says: some(90, 'closed-by-peer 1013', 100),
  },
  {
    what: 'resets half after five messages',
    rarely: true,
    args: 'run broadcast',
    target: closing('reset', { afterMessages: 5 }, (handshake) => handshake % 2 === 0),
    exits: 10,
    says: some(5, 'reset'),
  },
]
