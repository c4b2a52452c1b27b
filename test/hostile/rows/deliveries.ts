import { expect } from 'vitest'
import { nowUs } from '../../../src/crowd/clock.ts'
import { type Stamp, StampReader, writeStamp } from '../../../src/crowd/stamp/stamp.ts'
import type { Row } from '../row.ts'
import { type Guest, type Manners, type Request, startChat } from '../targets/chat.ts'

/** Every fifth delivery goes by this, the others as they should. */
function sometimes(delivers: NonNullable<Manners['delivers']>): () => ReturnType<typeof startChat> {
  let count = 0
  return () =>
    startChat({
      delivers(frame, to, others) {
        count += 1
        if (count % 5 === 0) delivers(frame, to, others)
        else to.socket.send(frame)
      },
    })
}

const always = (delivers: NonNullable<Manners['delivers']>) => () => startChat({ delivers })

/** A digit of the stamp is another. */
const spoiled = (frame: string) =>
  frame.replace(/(fbm1:[0-9a-f]{10})(.)/, (_, before: string, digit: string) => before + (digit === '0' ? '1' : '0'))

/** Every message goes to its reader with another stamp, whose check fits. */
const restamping = (change: (stamp: Stamp) => Partial<Stamp>) =>
  always((frame, { socket }) => socket.send(restamped(frame, change)))

function restamped(frame: string, change: (stamp: Stamp) => Partial<Stamp>): string {
  const run = /fbm1:([0-9a-f]{8})/.exec(frame)?.[1] ?? ''
  const reader = new StampReader(run)
  const bytes = Buffer.from(frame)
  if (reader.next(bytes, 0) !== 'ours') throw new Error('there is no stamp')
  const { publisher, sequence, intendedAtUs, sentAtUs, start, end } = reader
  const stamp = { publisher, sequence, intendedAtUs, sentAtUs }
  return frame.slice(0, start) + writeStamp(run, { ...stamp, ...change(stamp) }) + frame.slice(end)
}

const all = /^\d+ copies of messages came with another stamp .* \(stamps_altered\)\./

/** Nothing is lost by it, and what is timed is what it took. */
const isTimedAll =
  (leastMs: number): NonNullable<Row['also']> =>
  ({ result }) => {
    const { counters, metrics } = result ?? {}
    expect(counters).toMatchObject({ deliveries_lost: 0, deliveries_duplicate: 0, deliveries_unknown: 0 })
    expect(counters?.['stamps_altered']).toBe(counters?.['receipts'])
    expect(metrics?.['delivery_latency']?.p50).toBeGreaterThan(leastMs * 1000)
    expect(metrics?.['delivery_latency']?.p50).toBeLessThan(10_000_000)
  }

/** As if it did what it was asked for. */
const done = ({ op, room }: Request) => JSON.stringify({ done: op, room })

/** Whoever has left and enters again is told that it has. */
function letsNobodyReturn(): ReturnType<typeof startChat> {
  const left = new Set<Guest>()
  return startChat({
    answers(request, guest) {
      if (request.op === 'leave') left.add(guest)
      return request.op === 'enter' && left.has(guest) ? done(request) : undefined
    },
  })
}

/** Each takes every message, and does not deliver it as it should. */
export const deliveries: readonly Row[] = [
  {
    what: 'answers a leave, and goes on delivering',
    args: 'run rooms --drain 500ms --churn-rate 2 --duration 3s',
    protocol: 'full',
    target: () => startChat({ answers: (request) => (request.op === 'leave' ? done(request) : undefined) }),
    exits: 10,
    says: /\(deliveries_misrouted\)\./,
  },
  {
    what: 'answers those who return, and delivers nothing to them',
    rarely: true,
    args: 'run rooms --drain 500ms --churn-rate 2 --duration 3s',
    protocol: 'full',
    target: letsNobodyReturn,
    exits: 10,
    says: /\(deliveries_lost\)\./,
  },
  {
    what: 'loses a fifth',
    args: 'run broadcast',
    target: sometimes(() => undefined),
    exits: 10,
    says: /^\d.* \(deliveries_lost\)\./,
  },
  {
    what: 'delivers nothing at all',
    args: 'run broadcast',
    target: always(() => undefined),
    exits: 10,
    says: /\(deliver(?:ies_lost|y_latency\.count)\)\./,
  },
  {
    what: 'delivers a fifth twice',
    args: 'run broadcast --drain 2s',
    target: sometimes((frame, { socket }) => {
      socket.send(frame)
      socket.send(frame)
    }),
    exits: 10,
    says: /^\d.* \(deliveries_duplicate\)\./,
  },
  {
    what: 'delivers a fifth to another room as well',
    args: 'run broadcast --drain 2s',
    target: sometimes((frame, { socket }, others) => {
      socket.send(frame)
      others()[0]?.socket.send(frame)
    }),
    exits: 10,
    says: /^\d.* \(deliveries_misrouted\)\./,
  },
  {
    what: 'damages a fifth on top of what it delivers',
    args: 'run broadcast --drain 2s',
    target: sometimes((frame, { socket }) => {
      socket.send(frame)
      socket.send(spoiled(frame))
    }),
    exits: 10,
    says: /^\d.* \(deliveries_corrupt\)\./,
  },
  {
    what: 'delivers a fifth after everybody has stopped waiting',
    args: 'run broadcast',
    target: sometimes((frame, { socket }) => setTimeout(() => socket.send(frame), 5_000).unref()),
    exits: 10,
    says: /^\d.* \(deliveries_lost\)\./,
  },
  {
    what: 'delivers frames without a stamp',
    args: 'run broadcast',
    target: always((_, { socket }) => socket.send('{"text":"something else"}')),
    exits: 10,
    says: /\(deliver(?:ies_lost|y_latency\.count)\)\./,
  },
  {
    what: 'delivers binary frames that are no text',
    args: 'run broadcast',
    target: always((_, { socket }) => socket.send(Buffer.from([0xff, 0xfe, 0, 0xc0]))),
    exits: 10,
    says: /\(deliver(?:ies_lost|y_latency\.count)\)\./,
  },
  {
    what: 'answers with somebody else’s messages',
    args: 'run broadcast --drain 2s',
    target: always((frame, { socket }) => {
      socket.send(frame)
      socket.send(frame.replace(/fbm1:[0-9a-f]{8}/, 'fbm1:00000000'))
    }),
    exits: 10,
    says: /^\d+ messages .* \(deliveries_(?:unknown|corrupt)\)\./,
  },
  {
    what: 'holds messages for 60 ms and stamps them anew as it sends them',
    args: 'run broadcast --drain 2s',
    target: always((frame, { socket }) =>
      setTimeout(() => socket.send(restamped(frame, () => ({ sentAtUs: nowUs() }))), 60),
    ),
    exits: 10,
    says: all,
    also: isTimedAll(60),
  },
  {
    what: 'stamps messages with an instant an hour ago',
    args: 'run broadcast --drain 2s',
    target: restamping(({ sentAtUs }) => ({ sentAtUs: sentAtUs - 3.6e9 })),
    exits: 10,
    says: all,
    also: isTimedAll(0),
  },
  {
    what: 'rounds the instant in a stamp to a millisecond',
    rarely: true,
    args: 'run broadcast --drain 2s',
    target: restamping(({ sentAtUs }) => ({
      sentAtUs: Math.floor(sentAtUs / 1000) * 1000 + (sentAtUs % 1000 === 0 ? 1 : 0),
    })),
    exits: 10,
    says: all,
    also: isTimedAll(0),
  },
  {
    what: 'stamps messages as if they had been due when they were sent',
    args: 'run broadcast --drain 2s',
    target: restamping(({ intendedAtUs }) => ({ intendedAtUs: intendedAtUs + 5 })),
    exits: 10,
    says: all,
    also: isTimedAll(0),
  },
  {
    what: 'numbers messages anew: each has the number of the one before it',
    args: 'run broadcast --drain 2s',
    target: restamping(({ sequence }) => ({ sequence: Math.max(0, sequence - 1) })),
    exits: 10,
    says: /\((?:deliveries_lost|stamps_altered)\)\./,
    also: ({ result }) => expect(result?.counters['stamps_altered']).toBeGreaterThan(0),
  },
  {
    what: 'delivers larger frames than a member takes to half',
    args: 'run broadcast',
    target: always((frame, { index, socket }) => socket.send(index < 5 ? frame + ' '.repeat(2 ** 21) : frame)),
    exits: 10,
    says: /^5 of \d+ connections were lost: message-limit WS_ERR_\w+ 5 \(connections_lost\)/,
  },
]
