import type { Row } from '../row.ts'
import { type Manners, startChat } from '../targets/chat.ts'

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

/** Each takes every message, and does not deliver it as it should. */
export const deliveries: readonly Row[] = [
  {
    what: 'loses a fifth',
    words: 'run broadcast',
    target: sometimes(() => undefined),
    exits: 10,
    says: /^\d.* \(deliveries_lost\)\./,
  },
  {
    what: 'delivers nothing at all',
    words: 'run broadcast',
    target: always(() => undefined),
    exits: 10,
    says: /\(deliver(?:ies_lost|y_latency\.count)\)\./,
  },
  {
    what: 'delivers a fifth twice',
    words: 'run broadcast --drain 2s',
    target: sometimes((frame, { socket }) => {
      socket.send(frame)
      socket.send(frame)
    }),
    exits: 10,
    says: /^\d.* \(deliveries_duplicate\)\./,
  },
  {
    what: 'delivers a fifth to another room as well',
    words: 'run broadcast --drain 2s',
    target: sometimes((frame, { socket }, others) => {
      socket.send(frame)
      others()[0]?.socket.send(frame)
    }),
    exits: 10,
    says: /^\d.* \(deliveries_misrouted\)\./,
  },
  {
    what: 'damages a fifth on top of what it delivers',
    words: 'run broadcast --drain 2s',
    target: sometimes((frame, { socket }) => {
      socket.send(frame)
      socket.send(spoiled(frame))
    }),
    exits: 10,
    says: /^\d.* \(deliveries_corrupt\)\./,
  },
  {
    what: 'delivers a fifth after everybody has stopped waiting',
    words: 'run broadcast',
    target: sometimes((frame, { socket }) => setTimeout(() => socket.send(frame), 5_000).unref()),
    exits: 10,
    says: /^\d.* \(deliveries_lost\)\./,
  },
  {
    what: 'delivers frames without a stamp',
    words: 'run broadcast',
    target: always((_, { socket }) => socket.send('{"text":"something else"}')),
    exits: 10,
    says: /\(deliver(?:ies_lost|y_latency\.count)\)\./,
  },
  {
    what: 'delivers binary frames that are no text',
    words: 'run broadcast',
    target: always((_, { socket }) => socket.send(Buffer.from([0xff, 0xfe, 0, 0xc0]))),
    exits: 10,
    says: /\(deliver(?:ies_lost|y_latency\.count)\)\./,
  },
  {
    what: 'answers with somebody else’s messages',
    words: 'run broadcast --drain 2s',
    target: always((frame, { socket }) => {
      socket.send(frame)
      socket.send(frame.replace(/fbm1:[0-9a-f]{8}/, 'fbm1:00000000'))
    }),
    exits: 10,
    says: /^\d+ messages .* \(deliveries_(?:unknown|corrupt)\)\./,
  },
  {
    what: 'delivers larger frames than a member takes to half',
    words: 'run broadcast',
    target: always((frame, { index, socket }) => socket.send(index < 5 ? frame + ' '.repeat(2 ** 21) : frame)),
    exits: 10,
    says: /^5 of \d+ connections were lost: message-limit WS_ERR_\w+ 5 \(connections_lost\)/,
  },
]
