import { z } from 'zod'
import type { Target } from '../../targets/target.ts'

const count = z.int().nonnegative()
/** Microseconds of the monotonic clock, which the crowd of the same machine has too. */
const instantUs = z.number().nonnegative()

const callSchema = z.object({
  operation: z.string().max(64),
  table: z.string().max(1024),
  startUs: instantUs,
  /** Null of one that was not answered yet. */
  endUs: instantUs.nullable(),
  /** 0 of one that was not answered yet. */
  status: count,
  /** The class of a refusal. */
  error: z.string().max(256).nullable(),
  limit: count.nullable(),
  /** It went on where an earlier page ended. */
  goesOn: z.boolean(),
  /** The answer said that there is more. */
  hasMore: z.boolean(),
  /** Items looked at, and items in the answer; null of what reads nothing. */
  read: count.nullable(),
  returned: count.nullable(),
  /** What looks like a connection id in what was read or written. */
  ids: z.array(z.string().max(256)),
})

const documentSchema = z.object({
  dropped: count,
  hasCalls: z.boolean(),
  invocations: z.array(
    z.object({
      functionName: z.string().max(256),
      requestId: z.string().max(128),
      environment: z.string().max(256),
      startUs: instantUs,
      endUs: instantUs.nullable(),
      outcome: z.enum(['returned', 'function-error']).nullable(),
      postsLeftOut: count,
      error: z.object({ type: z.string(), text: z.string() }).nullable(),
      cause: z.object({
        routeKey: z.string().max(256).nullable(),
        connectionId: z.string().max(256).nullable(),
        text: z.string().nullable(),
      }),
      calls: z.array(callSchema),
      /** `[connection id, status, startUs, endUs, place of its frame, or -1]` */
      posts: z.array(z.tuple([z.string().max(256), count, instantUs, instantUs, z.int()])),
      frames: z.array(z.string()),
    }),
  ),
})

/** What each invocation of an embedded stack did, as far as the stack has kept it. */
export type InvocationRecords = z.infer<typeof documentSchema>
export type RecordedInvocation = InvocationRecords['invocations'][number]
export type RecordedCall = RecordedInvocation['calls'][number]

const answerTimeoutMs = 20_000

/**
 * Reads the records of the invocations that began at an instant or later.
 *
 * @param sinceUs microseconds of the monotonic clock
 * @returns null where the target keeps none, as AWS, or they cannot be read. Never rejects.
 */
export async function readInvocationRecords(
  { endpoints: { gatewayRecord } }: Target,
  sinceUs: number,
): Promise<InvocationRecords | null> {
  if (gatewayRecord === undefined) return null
  try {
    const options = { signal: AbortSignal.timeout(answerTimeoutMs), redirect: 'error' } as const
    const answer = await fetch(new URL(`/invocations?since=${Math.floor(sinceUs)}`, gatewayRecord), options)
    return documentSchema.parse(await answer.json())
  } catch {
    return null
  }
}
