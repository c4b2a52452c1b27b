import type { Row } from '../row.ts'
import { type Manners, startChat } from '../targets/chat.ts'

type Op = Parameters<NonNullable<Manners['answers']>>[0]['op']

const refusing = (op: Op, isFor: (handshake: number) => boolean) =>
  answeringWith(op, JSON.stringify({ denied: op }), isFor)
const silentAt = (op: Op, isFor: (handshake: number) => boolean) => answeringWith(op, '', isFor)

const everybody = () => true
const four = (handshake: number) => handshake < 4

/** Each lets everybody in, and does not do what it is asked for then. */
export const answers: readonly Row[] = [
  {
    what: 'lets nobody into a room',
    args: 'run broadcast',
    target: refusing('enter', everybody),
    exits: 12,
    says: /join/,
  },
  {
    what: 'does not answer who wants into a room',
    args: 'run broadcast --connect-timeout 2s',
    target: silentAt('enter', everybody),
    exits: 12,
    says: /join/,
  },
  {
    what: 'lets four of ten into no room',
    args: 'run broadcast',
    target: refusing('enter', four),
    exits: 10,
    says: /^4 requests? of the protocol failed: join \w+ 4 \(requests_failed\)/,
  },
  {
    what: 'does not answer four of ten who want into a room',
    args: 'run broadcast --connect-timeout 2s',
    target: silentAt('enter', four),
    exits: 10,
    says: /^4 requests? of the protocol failed: join \w+ 4 \(requests_failed\)/,
  },
  {
    what: 'does not answer the hello of four',
    args: 'run broadcast --connect-timeout 2s',
    protocol: 'full',
    target: silentAt('hello', four),
    exits: 10,
    says: /^4 requests? of the protocol failed: hello unanswered 4 \(requests_failed\)/,
  },
  {
    what: 'refuses the hello of four',
    rarely: true,
    args: 'run broadcast',
    protocol: 'full',
    target: refusing('hello', four),
    exits: 10,
    says: /^4 requests? of the protocol failed: hello refused 4 \(requests_failed\)/,
  },
  {
    what: 'answers no hello at all',
    rarely: true,
    args: 'run broadcast --connect-timeout 2s',
    protocol: 'full',
    target: silentAt('hello', everybody),
    exits: 12,
    says: /^The target let none of 10 members into a room \(hello unanswered 10\)/,
  },
  {
    what: 'does not make a room',
    args: 'run broadcast',
    protocol: 'full',
    target: refusing('create', everybody),
    exits: 10,
    says: /^2 requests? of the protocol failed: createRoom refused 2 \(requests_failed\)/,
  },
  {
    what: 'does not say that a room is made',
    rarely: true,
    args: 'run broadcast --connect-timeout 2s',
    protocol: 'full',
    target: silentAt('create', everybody),
    exits: 10,
    says: /^\d requests? of the protocol failed: createRoom unanswered \d \(requests_failed\)/,
  },
  {
    what: 'does not let anybody leave',
    rarely: true,
    args: 'run rooms --churn-rate 5 --duration 2s',
    protocol: 'full',
    target: refusing('leave', everybody),
    exits: 10,
    says: /^\d+ requests? of the protocol failed: leave refused \d+ \(requests_failed\)/,
  },
]

function answeringWith(op: Op, answer: string, isFor: (handshake: number) => boolean) {
  return () => startChat({ answers: (request, { index }) => (request.op === op && isFor(index) ? answer : undefined) })
}
