import { type Truth, sendKinds } from './truth.ts'

/** A readable copy of a message that was sent to a member. */
export interface TrueFrame {
  readonly publisher: number
  readonly sequence: number
  readonly recipient: number
  readonly intendedAtUs: number
  readonly sentAtUs: number
  readonly writtenAtUs: number
}

/** A message and one member that should receive it. */
export interface TrueDelivery {
  readonly intendedAtUs: number
  /** The copies in the order of sending; none if the message was lost. */
  readonly copies: readonly TrueFrame[]
}

/** The true outcomes of the messages of a run. */
interface TrueDeliveries {
  readonly deliveries: readonly TrueDelivery[]
  /** All readable frames in the order in which they were sent, also to members of other rooms. */
  readonly frames: readonly TrueFrame[]
  readonly corrupt: number
  readonly misrouted: number
  /** First sent after a later message of the same publisher to the same recipient (RFC 4737). */
  readonly reordered: number
}

/** Derives them from the send records of the server. */
export function trueDeliveries({ messages, sends }: Truth): TrueDeliveries {
  const deliveries = new Map<string, { intendedAtUs: number; copies: TrueFrame[] }>()
  const latest = new Map<string, number>()
  const frames: TrueFrame[] = []
  const counts = { corrupt: 0, misrouted: 0, reordered: 0 }
  for (const [i, message] of sends.message.entries()) {
    const kind = sendKinds[sends.kind[i] ?? 0]
    const frame = {
      publisher: messages.publisher[message] ?? 0,
      sequence: messages.sequence[message] ?? 0,
      recipient: sends.recipient[i] ?? 0,
      intendedAtUs: messages.intendedAtUs[message] ?? 0,
      sentAtUs: sends.sentAtUs[i] ?? 0,
      writtenAtUs: sends.writtenAtUs[i] ?? 0,
    }
    if (kind === 'intact' || kind === 'misrouted') frames.push(frame)
    if (kind === 'misrouted') {
      counts.misrouted += 1
      continue
    }
    const key = `${message} ${frame.recipient}`
    const delivery = deliveries.get(key) ?? { intendedAtUs: frame.intendedAtUs, copies: [] }
    deliveries.set(key, delivery)
    if (kind === 'corrupt') counts.corrupt += 1
    if (kind !== 'intact' || delivery.copies.push(frame) > 1) continue
    const flow = `${frame.publisher} ${frame.recipient}`
    if (frame.sequence < (latest.get(flow) ?? 0)) counts.reordered += 1
    else latest.set(flow, frame.sequence)
  }
  return { deliveries: [...deliveries.values()], frames, ...counts }
}

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
