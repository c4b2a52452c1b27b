import { z } from 'zod'

const count = z.number().int().nonnegative()

/** What is known of one member of one message. */
const memberOfMessage = z.object({
  member: count,
  expected: z.enum(['yes', 'no', 'unclear']),
  /** Was its connection in a list that was read for the message? Null where that is not known. */
  listed: z.boolean().nullable(),
  /** The statuses of the posts to its connection; null where they are not known. */
  posted: z.array(count).nullable(),
  /** Microseconds from sending to each receipt. */
  receivedUs: z.array(z.number().nonnegative()),
  outcome: z.enum(['received', 'late', 'lost', 'doubled', 'misrouted', 'indeterminate', 'not-owed']),
})

/** One message in which the first finding shows, member by member. */
export const messageExample = z.object({
  /** Its place among the messages of the run, by the time of sending, from 1; as `fanbench why --message` has it. */
  number: z.number().int().positive(),
  publisher: count,
  /** Since the start of the run. */
  sentSecond: z.number(),
  /** Those in trouble first. */
  members: z.array(memberOfMessage),
  /** The members that are left out here, because there are too many for a picture. */
  others: count,
})

export type MemberOfMessage = z.infer<typeof memberOfMessage>
export type MessageExample = z.infer<typeof messageExample>
