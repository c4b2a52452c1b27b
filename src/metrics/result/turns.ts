import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { z } from 'zod'

/** The measurements of each turn of a run that took turns with another. */
export const turns = z.object({
  /** The seed of the order within each pair; the same for both runs. */
  seed: z.number(),
  /** Length of one turn. */
  seconds: z.number(),
  side: z.union([z.literal(0), z.literal(1)]),
  /** From the start of the run to the first turn. */
  startSecond: z.number(),
  /** Pairs of turns, the warm-up's among them. */
  pairs: z.number().int().nonnegative(),
  /** The number of pairs of the warm-up, which are the first ones. */
  warmUpPairs: z.number().int().nonnegative(),
  /** See {@link packMessages}. */
  messages: z.string(),
  /** CPU time of the functions in pairs that follow each other; null where it is not known. */
  functionCpu: z
    .array(z.object({ firstPair: z.number().int(), pairs: z.number().int(), seconds: z.number() }))
    .nullable(),
})

export type TurnsOfRun = z.infer<typeof turns>

/** One message, and how long it took to each member that it reached. */
export interface TurnMessage {
  /** From 0. */
  readonly pair: number
  readonly lost: number
  /** From the intended instant, microseconds; ascending. */
  readonly latenciesUs: Uint32Array
}

/** Numbers of 32 bits, compressed, as base64: of each message its pair, its lost deliveries, its receipts, and the latency of each. */
export function packMessages(messages: readonly TurnMessage[]): string {
  const numbers = Uint32Array.from(
    messages.flatMap(({ pair, lost, latenciesUs }) => [pair, lost, latenciesUs.length, ...latenciesUs]),
  )
  return deflateRawSync(Buffer.from(numbers.buffer)).toString('base64')
}

/** A run of an hour has less. */
const mostBytes = 2 ** 28

/** @throws RangeError for what is no such text */
export function unpackMessages(text: string): TurnMessage[] {
  const bytes = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: mostBytes })
  const numbers = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const messages: TurnMessage[] = []
  for (let at = 0; at + 3 <= numbers.length; ) {
    const [pair = 0, lost = 0, received = 0] = numbers.subarray(at, at + 3)
    messages.push({ pair, lost, latenciesUs: numbers.subarray(at + 3, at + 3 + received) })
    at += 3 + received
  }
  return messages
}
