import { violations } from '../../faults/proxy/violations.ts'
import type { Row } from '../row.ts'
import { breaking, frameOf, saying } from '../targets/breaking.ts'

const firstHalf = (handshake: number) => handshake < 5

/** Each says to its clients what RFC 6455 forbids. */
export const breakingTargets: readonly Row[] = [
  ...Object.keys(violations).map(
    (kind): Row => ({
      what: `says ${kind} to everybody`,
      // One that ends a connection at its header.
      ...(kind !== 'a reserved bit' && { rarely: true }),
      words: 'run broadcast',
      target: breaking(kind),
      exits: 12,
      says: /^The target ended all 10 connections .*\(protocol WS_ERR_\w+ 10\)/,
    }),
  ),
  {
    what: 'announces a frame of 1 GiB to everybody',
    words: 'run broadcast',
    target: saying(frameOf(2n ** 30n)),
    exits: 12,
    says: /^Messages over --max-message-size ended all 10 connections .*\(message-limit WS_ERR_\w+ 10\)/,
  },
  {
    what: 'sets a reserved bit towards half',
    rarely: true,
    words: 'run broadcast',
    target: breaking('a reserved bit', firstHalf),
    exits: 10,
    says: /^5 of \d+ connections were lost: protocol WS_ERR_\w+ 5 \(connections_lost\)/,
  },
  {
    what: 'sends a forbidden close code to half, in connect',
    rarely: true,
    words: 'run connect --hold 500ms --publish-rate 0 --duration 0',
    target: breaking('a forbidden close code', firstHalf),
    exits: 10,
    says: /^5 of \d+ connections were lost: protocol WS_ERR_\w+ 5 \(connections_lost\)/,
  },
]
