import { expect } from 'vitest'
import { violations } from '../../faults/proxy/violations.ts'
import type { Row } from '../row.ts'
import { breaking, frameOf, saying } from '../targets/breaking.ts'
import { type Manners, startChat } from '../targets/chat.ts'

const firstHalf = (handshake: number) => handshake < 5

/** What a browser closes a connection for, and fanbench counts: the target, and what is counted. */
const tolerated: readonly (readonly [what: string, target: Manners, counter: string])[] = [
  [
    'delivers texts that are not UTF-8',
    {
      delivers: (frame, { socket }) =>
        socket.send(Buffer.concat([Buffer.from(frame), Buffer.of(0xc3, 0x28)]), { binary: false }),
    },
    'texts_not_utf8',
  ],
  [
    'writes lengths with eight bytes that take one or two',
    { delivers: (frame, { wire }) => wire.write(Buffer.concat([frameOf(BigInt(frame.length)), Buffer.from(frame)])) },
    'lengths_overlong',
  ],
  [
    'answers handshakes with HTTP/1.0',
    { speaks: (answer) => answer.replace('HTTP/1.1', 'HTTP/1.0') },
    'handshakes_http_1_0',
  ],
]

const oddTargets = tolerated.flatMap(([what, manners, counter], index): Row[] => {
  const isCounted: Row['also'] = ({ result }) => {
    expect(result?.counters[counter]).toBeGreaterThan(0)
    expect(result?.counters).toMatchObject({ deliveries_lost: 0, stamps_altered: 0 })
    expect(result?.hints?.map(({ name }) => name)).toContain('browser-would-close')
  }
  const row = {
    ...(index > 0 && { rarely: true as const }),
    target: () => startChat(manners),
    also: isCounted,
  }
  const args = `run broadcast --drain 2s --receive-path ${index === 1 ? 'ws' : 'fast'}`
  return [
    { ...row, what, args, exits: 0, says: /^/ },
    { ...row, what: `${what}, strictly`, args: `${args} --strict`, exits: 10, says: new RegExp(`\\(${counter}\\)`) },
  ]
})

/** Each says to its clients what RFC 6455 forbids. */
export const breakingTargets: readonly Row[] = [
  ...oddTargets,
  ...Object.keys(violations).map(
    (kind): Row => ({
      what: `says ${kind} to everybody`,
      // One that ends a connection at its header.
      ...(kind !== 'a reserved bit' && { rarely: true }),
      args: 'run broadcast',
      target: breaking(kind),
      exits: 12,
      says: /^The target ended all 10 connections .*\(protocol WS_ERR_\w+ 10\)/,
    }),
  ),
  {
    what: 'announces a frame of 1 GiB to everybody',
    args: 'run broadcast',
    target: saying(frameOf(2n ** 30n)),
    exits: 12,
    says: /^Messages over --max-message-size ended all 10 connections .*\(message-limit WS_ERR_\w+ 10\)/,
  },
  {
    what: 'sets a reserved bit towards half',
    rarely: true,
    args: 'run broadcast',
    target: breaking('a reserved bit', firstHalf),
    exits: 10,
    says: /^5 of \d+ connections were lost: protocol WS_ERR_\w+ 5 \(connections_lost\)/,
  },
  {
    what: 'sends a forbidden close code to half, in connect',
    rarely: true,
    args: 'run connect --hold 500ms --publish-rate 0 --duration 0',
    target: breaking('a forbidden close code', firstHalf),
    exits: 10,
    says: /^5 of \d+ connections were lost: protocol WS_ERR_\w+ 5 \(connections_lost\)/,
  },
]
