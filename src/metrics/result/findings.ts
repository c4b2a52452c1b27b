import { z } from 'zod'
import { renamedKey } from './renamed-key.ts'

const count = z.number().int().nonnegative()

/** Members, by which of their expected messages they received. */
const memberEvidence = z.object({
  /** Expected to receive enough messages to be judged, and not cut off. */
  judged: count,
  /** The members that missed nearly every message. */
  missedNearlyAll: count,
  /** The same, without members that had left, and only in rooms in which no connection had ended. */
  missedNearlyAllWithoutDrop: count,
  /** Received messages until some moment, and none after it. */
  stopped: count,
  /** The members that stopped at the moment of a message of their own. */
  stoppedAfterOwnMessage: count,
  /** The members that stopped at one moment with another of their room, after the first. Missing in older results. */
  stoppedTogether: count.exactOptional(),
  /** Messages of members who still received long after them, from the first on after which one of their room stopped. Missing in older results. */
  ownMessagesWithoutStop: count.exactOptional(),
  /** The members in `stopped` that stopped when another member of their room left. Missing in older results. */
  stoppedAfterDeparture: count.exactOptional(),
  /** The probability that they stopped at those moments by chance; 1 if none did. Missing in older results. */
  departureChance: z.number().min(0).max(1).exactOptional(),
  /** The members in `stopped` that missed several messages from then on, and had not left. Missing in older results. */
  stoppedStaying: count.exactOptional(),
  /** As many would be in it by chance, if each delivery were lost as often as those of the members that did not stop. */
  stayingByChance: z.number().nonnegative().exactOptional(),
})

const messageEvidence = z.object({
  published: count,
  /** At least one member missed it. */
  incomplete: count,
  /** Sent into a room in which a connection had ended before, or ended while it was broadcast. */
  afterDrop: count,
  incompleteAfterDrop: count,
  /** Some received it, and others did not. */
  cutShort: count.optional(),
  /** The messages that came to one member after the other, until the function timed out. */
  oneByOne: count.optional(),
})

/** Receipts behind a later message of the same publisher. */
const overtakingEvidence = z.object({
  receipts: count,
  /** The later message was sent so much later that two invocations at once do not explain it, nor a cold start. */
  wide: count,
})

/** Invocations of the function that a message invokes; null where the logs were not read. */
const invocationEvidence = z.object({
  invocations: count,
  timeouts: count,
  errors: count,
  longestUs: z.number().nullable(),
  /** After how long invocations were ended at their timeout, at the earliest; null if none was. */
  timeoutUs: z.number().nullish(),
  /** Messages whose invocation is known from the order of both, on a stack of this machine. Missing where none can be known. */
  endsKnown: count.exactOptional(),
  /** The number of these messages that half of the members received long after the invocation had ended. */
  receivedAfterEnd: count.exactOptional(),
})

/** Invocations that said in their log which message they broadcast; null if none did. */
const broadcastEvidence = z.object({
  reported: count,
  posts: count,
  postsGone: count,
  cleaned: count,
  /** Met a stale connection. */
  metGone: count,
  /** The broadcasts that deleted no item, and did not fail to. */
  leftGone: count,
  /** The broadcasts that posted to fewer members than should have received the message. */
  endedAtGone: count,
  /** Met no stale connection, succeeded, and still posted to fewer than should have received the message. */
  short: count,
  /** Most of their deliveries were received long after they had ended. */
  receivedAfterEnd: count,
})

/** One function, by its log and by CloudWatch's count. */
const functionEvidence = z.object({
  functionName: z.string(),
  /** Is it the one that a message invokes? Null where that is not known. */
  broadcasts: z.boolean().nullable(),
  invocations: count,
  /** Threw, ran out of time, or were ended by the platform. */
  failed: count,
  /** The invocations that the platform ended at 90 % of their memory or more. */
  outOfMemory: count,
  memoryMb: count.nullable(),
  maxMemoryMb: count.nullable(),
  /** The first error of one that failed otherwise; null if none is in the log. */
  firstError: z.object({ type: z.string(), text: z.string() }).nullable(),
})

/** The gateway's record. */
const gatewayEvidence = z.object({
  /** By the status that they were answered with. */
  posts: z.record(z.string(), count),
  /** The posts answered 429 because the client had too many unread bytes. */
  postsUnread: count,
  requestsThrottled: count,
  /** Answers of functions that are no success. */
  answers: z.array(
    renamedKey(
      z.object({
        functionName: z.string(),
        routeKey: z.string(),
        /** Null of an answer that is no proxy response. */
        statusCode: z.number().nullable(),
        count,
        body: z.string(),
      }),
      'functionName',
      'role',
    ),
  ),
  /** Connections that ended before the ramp-down, were answered 410 before it, and of whose end nothing else had told the chat. */
  gone: z.object({
    connections: count,
    /** The connections that were posted to again long after the chat knew that they were gone. */
    postedToAgain: count,
    posts: count,
  }),
})

/** Throttled requests, as far as AWS's metrics show them; by function name, and by the key of the table. */
const throttleEvidence = z.object({
  functions: z.record(z.string(), count),
  tables: z.record(z.string(), count),
})

/** The evidence of a run from its deliveries, drops and logs; the findings follow from it. */
export const evidenceSchema = z.object({
  members: memberEvidence,
  messages: messageEvidence,
  overtakings: overtakingEvidence,
  invocations: invocationEvidence.nullable(),
  broadcasts: broadcastEvidence.nullable(),
  /** Null where neither logs nor CloudWatch tell. These three and the last are missing in older results. */
  functions: z.array(renamedKey(functionEvidence, 'functionName', 'role')).nullish(),
  /** Null where the gateway records nothing, as AWS's. */
  gateway: gatewayEvidence.nullish(),
  throttles: throttleEvidence.exactOptional(),
  /** CloudWatch's `IntegrationError`, of all routes; null without data. */
  integrationErrors: count.nullish(),
  /**
   * Pages of a Query or Scan that were not read, though the one before them said that there were more: of the function that posts the
   * messages, while they were published. Null where the target does not count them, as AWS's.
   */
  pagesUnread: count.nullish(),
})

/** Defects of a chat that are recognised by what they leave in a run. */
export const findingNames = [
  'never-prunes',
  'deletes-the-sender',
  'aborts-on-410',
  'unpaginated-scan',
  'leaves-members-out',
  'unawaited-sends',
  'sends-twice',
  'wrong-room',
  'reorders',
  'sequential-past-timeout',
  'forgets-members',
  'loses-live-members',
  'out-of-memory',
  'function-errors',
  'returns-non-2xx',
  'no-post-reached-the-gateway',
  'throttled',
] as const

export const findingSchema = z.object({
  name: z.enum(findingNames),
  /** The suspected defect of the chat. */
  sentence: z.string(),
  /** The advised change. Missing in older results, whose sentence may contain it. */
  change: z.string().exactOptional(),
  /** The evidence, as counts by name. */
  evidence: z.record(z.string(), z.number()),
  /** A line each: where it is, and what the functions said. Texts of others, without secrets. */
  details: z.array(z.string()).exactOptional(),
  /** Findings that follow from this one, and are not reported beside it. */
  explains: z.array(z.enum(findingNames)),
})

export type Evidence = z.infer<typeof evidenceSchema>
export type FindingName = (typeof findingNames)[number]
export type Finding = z.infer<typeof findingSchema>
