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
export interface TrueDeliveries {
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
