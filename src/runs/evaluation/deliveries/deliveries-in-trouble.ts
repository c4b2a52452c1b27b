import { receiptFields, signedSinceUs } from '../../../metrics/recording/worker-facts.ts'
import type { GatheredRun } from '../gather-facts.ts'
import { matchMessages } from '../match-messages.ts'
import type { MessageId } from './invocations.ts'

/** A message with the members whose delivery needs an explanation, by what became of it. */
export interface TroubledMessage {
  /** Its number in the run, see `rowsInOrder`. */
  readonly number: number
  readonly id: MessageId
  /** Since the start of the run. */
  readonly sentSecond: number
  readonly lost: readonly number[]
  readonly late: readonly number[]
  readonly doubled: readonly number[]
  readonly misrouted: readonly number[]
}

type Trouble = Record<'lost' | 'late' | 'doubled' | 'misrouted', number[]>

/**
 * The messages with a lost, late, doubled or misrouted delivery, in the order of sending. The logs are read twice for it.
 *
 * @param rows of the messages, in the order of sending
 */
export function deliveriesInTrouble(run: GatheredRun, rows: readonly number[]): readonly TroubledMessage[] {
  const { messages } = run.facts
  const troubles = new Map<number, Trouble>()
  const troubleOf = (row: number) => {
    const known = troubles.get(row)
    if (known !== undefined) return known
    const trouble: Trouble = { lost: [], late: [], doubled: [], misrouted: [] }
    troubles.set(row, trouble)
    return trouble
  }
  const deadlineUs = run.start.request.options.deadline * 1e6
  const reachedLate = new Map<number, Set<number>>()
  matchMessages(run, [
    {
      add({ index, missed, reached, latenciesUs }) {
        if (missed.length > 0) troubleOf(index).lost.push(...missed)
        if ((latenciesUs.at(-1) ?? 0) > deadlineUs) reachedLate.set(index, new Set(reached))
      },
    },
  ])
  readReceipts(run, (row, member, { isFirst, isOfRoom, receivedUs }) => {
    if (!isOfRoom) troubleOf(row).misrouted.push(member)
    else if (!isFirst) troubleOf(row).doubled.push(member)
    else if (reachedLate.get(row)?.has(member)) {
      const delayUs = (messages.sentAtUs[row] ?? 0) - (messages.intendedAtUs[row] ?? 0)
      if (receivedUs + delayUs > deadlineUs) troubleOf(row).late.push(member)
    }
  })
  return rows.flatMap((row, place) => {
    const trouble = troubles.get(row)
    if (trouble === undefined) return []
    const id = [messages.publisher[row] ?? 0, messages.sequence[row] ?? 0] as const
    const sentSecond = ((messages.sentAtUs[row] ?? 0) - run.start.startedAtUs) / 1e6
    return [{ number: place + 1, id, sentSecond, ...trouble }]
  })
}

/** The row of the first message of the steady phase that somebody received twice, or outside of its room; null without one. */
export function firstWrongReceipt(run: GatheredRun, kind: 'doubled' | 'misrouted'): number | null {
  const { steady, sentAtUs } = run.facts.messages
  let first: number | null = null
  readReceipts(run, (row, _member, { isFirst, isOfRoom }) => {
    if (steady[row] === 0 || (kind === 'misrouted' ? isOfRoom : isFirst || !isOfRoom)) return
    if (first === null || (sentAtUs[row] ?? 0) < (sentAtUs[first] ?? 0)) first = row
  })
  return first
}

interface Receipt {
  /** The first of this message by this member? */
  readonly isFirst: boolean
  readonly isOfRoom: boolean
  /** Since sending. */
  readonly receivedUs: number
}

function readReceipts(
  { workers, index, rooms, facts }: GatheredRun,
  each: (row: number, member: number, receipt: Receipt) => void,
): void {
  const { roomOf } = rooms
  const { sentAtUs } = facts.messages
  /** One bit for each message and member. */
  const came = new Uint8Array(Math.ceil((sentAtUs.length * roomOf.length) / 8))
  for (const log of workers)
    for (const { receipts } of log)
      for (let at = 0; at < receipts.length; at += receiptFields.length) {
        const [member = 0, publisher = 0, sequence = 0, receivedAtUs = 0] = receipts.subarray(at, at + 4)
        const row = index.rowOf(publisher, sequence)
        if (row === undefined) continue
        const place = row * roomOf.length + member
        const bit = 1 << (place & 7)
        const isFirst = ((came[place >> 3] ?? 0) & bit) === 0
        came[place >> 3] = (came[place >> 3] ?? 0) | bit
        const receivedUs = Math.max(0, signedSinceUs(receivedAtUs, sentAtUs[row] ?? 0))
        each(row, member, { isFirst, isOfRoom: roomOf[member] === roomOf[publisher], receivedUs })
      }
}
