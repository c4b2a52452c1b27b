import type { TrueFrame } from './true-deliveries.ts'

/** The crowd's record of one frame. */
export interface Receipt {
  readonly recipient: number
  readonly publisher: number
  readonly sequence: number
  /** The instant of the first statement in the callback, in monotonic microseconds. */
  readonly receivedAtUs: number
  /** The earliest at which the bytes can have arrived. */
  readonly earliestAtUs: number
}

export interface MatchedReceipts {
  readonly pairs: readonly { readonly frame: TrueFrame; readonly receipt: Receipt }[]
  /** Frames that were sent and not recorded. */
  readonly missed: number
  /**
   * The number of missing receipts after which their recipient recorded nothing more. On a slow machine, such messages were still
   * under way at the end.
   */
  readonly cutOff: number
  /** Receipts of frames that were never sent. */
  readonly invented: number
}

/** The n-th receipt of a message by a member is its n-th copy: one connection delivers in order. */
export function matchReceipts(frames: readonly TrueFrame[], receipts: readonly Receipt[]): MatchedReceipts {
  const copies = Map.groupBy(frames, keyOf)
  const taken = new Map<string, number>()
  const pairs: { frame: TrueFrame; receipt: Receipt }[] = []
  let invented = 0
  for (const receipt of receipts) {
    const key = keyOf(receipt)
    const copy = taken.get(key) ?? 0
    const frame = copies.get(key)?.[copy]
    if (frame === undefined) {
      invented += 1
      continue
    }
    taken.set(key, copy + 1)
    pairs.push({ frame, receipt })
  }
  return { pairs, missed: frames.length - pairs.length, cutOff: cutOffOf(frames, pairs), invented }
}

/** @param frames in the order in which they were sent */
function cutOffOf(frames: readonly TrueFrame[], pairs: MatchedReceipts['pairs']): number {
  const received = new Set(pairs.map(({ frame }) => frame))
  const reached = new Set<number>()
  let cutOff = 0
  for (const frame of frames.toReversed()) {
    if (received.has(frame)) reached.add(frame.recipient)
    else if (!reached.has(frame.recipient)) cutOff += 1
  }
  return cutOff
}

function keyOf({ publisher, sequence, recipient }: Pick<TrueFrame, 'publisher' | 'sequence' | 'recipient'>): string {
  return `${publisher} ${sequence} ${recipient}`
}
