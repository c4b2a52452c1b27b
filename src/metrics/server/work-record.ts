import { z } from 'zod'
import type { Target } from '../../targets/target.ts'
import type { WorkName } from '../catalogue/work.ts'
import type { Work } from '../result/run-result.ts'

const amount = z.number().nonnegative()

const operationSchema = z.object({
  calls: amount,
  furtherPages: amount,
  /** Below 0 for a moment where a page is asked for that an earlier reading has counted. */
  pagesUnread: z.number(),
  items: amount,
  bytesRead: amount,
  readUnits: amount,
  writeUnits: amount,
})

const functionSchema = z.object({
  invocations: amount,
  errors: amount,
  throttles: amount,
  logLines: amount,
  logBytes: amount,
  starts: amount,
  initUs: amount,
  inits: amount,
  initCpuUs: amount,
  initModules: amount,
  posts: amount,
  bytesPosted: amount,
  postsGone: amount,
  postsThrottled: amount,
  postsRefused: amount,
  replies: amount,
  bytesReplied: amount,
  dynamoDb: z.record(z.string(), operationSchema),
  packageBytes: amount.nullable(),
  environments: z.array(
    z.object({
      id: z.string(),
      invocations: amount,
      residentBytes: amount.nullable(),
      peakBytes: amount.nullable(),
    }),
  ),
})

const recordSchema = z.object({
  underWay: amount,
  received: amount,
  functions: z.record(z.string(), functionSchema),
})

/** All that the functions of an embedded stack had done until then. */
export type WorkRecord = z.infer<typeof recordSchema>
type FunctionRecord = z.infer<typeof functionSchema>

const answerTimeoutMs = 2_000

/** Null where the target counts no work, as AWS, or does not answer. Never rejects. */
export async function readWork({ endpoints: { gatewayRecord } }: Target): Promise<WorkRecord | null> {
  if (gatewayRecord === undefined) return null
  try {
    const options = { signal: AbortSignal.timeout(answerTimeoutMs), redirect: 'error' } as const
    const answer = await fetch(new URL('/work', gatewayRecord), options)
    return recordSchema.parse(await answer.json())
  } catch {
    return null
  }
}

/** The work between two readings of one stack; `fedByStreams` names the functions that streams invoke. */
export function workSince(before: WorkRecord, now: WorkRecord, fedByStreams: readonly string[] = []): Work {
  const functions = Object.entries(now.functions).map(([name, ofNow]) => {
    const ofBefore = before.functions[name]
    const calls = Object.entries(ofNow.dynamoDb).map(
      ([operation, { calls }]) => [operation, calls - (ofBefore?.dynamoDb[operation]?.calls ?? 0)] as const,
    )
    return [
      name,
      {
        ...(fedByStreams.includes(name) && { isFedByStream: true }),
        counts: countsSince(ofBefore, ofNow),
        dynamoDbCalls: Object.fromEntries(calls.filter(([, more]) => more > 0)),
      },
    ] as const
  })
  return {
    messages: now.received - before.received,
    isWhole: before.underWay === 0 && now.underWay === 0,
    functions: Object.fromEntries(functions),
  }
}

function countsSince(before: FunctionRecord | undefined, now: FunctionRecord): Partial<Record<WorkName, number>> {
  const since = (count: (of: FunctionRecord) => number) => count(now) - (before === undefined ? 0 : count(before))
  const ofCalls = (name: keyof z.infer<typeof operationSchema>) =>
    since(({ dynamoDb }) => Object.values(dynamoDb).reduce((sum, of) => sum + of[name], 0))
  const peaks = now.environments.flatMap(({ peakBytes }) => peakBytes ?? [])
  const growth = growthByInvocation(before, now)
  return {
    invocations: since((of) => of.invocations),
    errors: since((of) => of.errors),
    throttles: since((of) => of.throttles),
    dynamodb_calls: ofCalls('calls'),
    dynamodb_further_pages: ofCalls('furtherPages'),
    dynamodb_pages_unread: Math.max(0, ofCalls('pagesUnread')),
    items_read: ofCalls('items'),
    bytes_read: ofCalls('bytesRead'),
    read_units: ofCalls('readUnits'),
    write_units: ofCalls('writeUnits'),
    posts: since((of) => of.posts),
    bytes_posted: since((of) => of.bytesPosted),
    posts_gone: since((of) => of.postsGone),
    posts_throttled: since((of) => of.postsThrottled),
    posts_refused: since((of) => of.postsRefused),
    replies: since((of) => of.replies),
    bytes_replied: since((of) => of.bytesReplied),
    log_lines: since((of) => of.logLines),
    log_bytes: since((of) => of.logBytes),
    ...(now.packageBytes !== null && { package_bytes: now.packageBytes }),
    ...(now.starts > 0 && { init_time: now.initUs / now.starts }),
    ...(now.inits > 0 && { init_cpu: now.initCpuUs / now.inits, init_modules: now.initModules / now.inits }),
    ...(peaks.length > 0 && { peak_memory: Math.max(...peaks) }),
    ...(growth !== null && { memory_growth: growth }),
  }
}

/** Null where no environment that ran at both times was invoked in between. */
function growthByInvocation(before: FunctionRecord | undefined, now: FunctionRecord): number | null {
  let [bytes, invocations] = [0, 0]
  for (const environment of now.environments) {
    const earlier = before?.environments.find(({ id }) => id === environment.id)
    if (earlier === undefined || earlier.residentBytes === null || environment.residentBytes === null) continue
    bytes += environment.residentBytes - earlier.residentBytes
    invocations += environment.invocations - earlier.invocations
  }
  return invocations === 0 ? null : Math.max(0, bytes / invocations)
}
