import type { Row } from '../row.ts'
import { startChat } from '../targets/chat.ts'
import { startEcho } from '../targets/echo.ts'

const nothing = /^$/

/** Odd, but as they should be: without these a table of refusals would pass with a harness that refuses everything. */
export const goodTargets: readonly Row[] = [
  {
    what: 'a good chat',
    args: 'run broadcast --drain 2s',
    target: () => startChat(),
    exits: 0,
    says: nothing,
    also: everythingDelivered,
  },
  {
    what: 'a good chat, with all the words that there are',
    args: 'run rooms --drain 500ms --churn-rate 2 --duration 3s --allow-inconclusive',
    protocol: 'full',
    target: () => startChat(),
    exits: 0,
    says: nothing,
    also: everythingDelivered,
  },
  {
    what: 'a good chat, cut by the scenario',
    rarely: true,
    args: 'run reconnect-storm --drain 2s --share 50% --duration 2s --allow-inconclusive',
    target: () => startChat(),
    exits: 0,
    says: nothing,
    also: everythingDelivered,
  },
  {
    what: 'a good chat, in connect',
    args: 'run connect --hold 300ms --publish-rate 0 --duration 0',
    target: () => startChat(),
    exits: 0,
    says: nothing,
  },
  {
    what: 'greets in one piece with its answer to the handshake',
    args: 'run broadcast --drain 2s',
    target: () => startChat({ greets: ({ socket }) => socket.send('welcome') }),
    exits: 0,
    says: nothing,
    also: everythingDelivered,
  },
  {
    what: 'says something that is no UTF-8',
    args: 'run broadcast --drain 2s',
    target: () =>
      startChat({
        delivers(frame, { socket }) {
          socket.send(frame)
          socket.send(Buffer.from([0xff, 0xfe, 0, 0xc0]), { binary: false })
        },
      }),
    exits: 0,
    says: nothing,
    also: everythingDelivered,
  },
  {
    what: 'pings a thousand times',
    rarely: true,
    args: 'run broadcast --drain 2s',
    target: () =>
      startChat({
        greets({ socket }) {
          for (let count = 0; count < 1000; count++) socket.ping()
        },
      }),
    exits: 0,
    says: nothing,
    also: everythingDelivered,
  },
  {
    what: 'sends back what it gets, as a binary frame',
    args: 'run broadcast --members 1 --rooms 1 --drain 2s',
    protocol: 'echo',
    target: startEcho,
    exits: 0,
    says: nothing,
    also: everythingDelivered,
  },
  {
    what: 'delivers binary frames only',
    args: 'run broadcast --drain 2s',
    target: () => startChat({ delivers: (frame, { socket }) => socket.send(Buffer.from(frame)) }),
    exits: 0,
    says: nothing,
    also: everythingDelivered,
  },
  {
    what: 'never answers a close frame',
    args: 'run broadcast --drain 2s',
    target: () => startChat({ closes: false }),
    exits: 0,
    says: nothing,
    also: everythingDelivered,
  },
]

function everythingDelivered({ result }: Parameters<NonNullable<Row['also']>>[0]): void {
  const { deliveries_expected: expected = 0, deliveries_received: received } = result?.counters ?? {}
  if (expected < 10 || received !== expected) throw new Error(`${received} of ${expected} deliveries received`)
}
