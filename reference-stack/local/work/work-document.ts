import { readFileSync } from 'node:fs'
import type { CallsByFunction } from '../dynamodb/calls.ts'
import type { SentByFunction, SentDocument } from '../gateway/record/sent-frames.ts'
import type { Environment } from '../lambda/environments/environment.ts'
import type { FunctionCounts } from '../lambda/function-work.ts'
import type { LambdaService } from '../lambda/service.ts'

/** All that the functions of a stack have done since its start, as the stack has counted it; as JSON. */
export interface WorkDocument {
  /** Invocations that have not ended: their work is counted in part. */
  readonly underWay: number
  /** Frames from clients. */
  readonly received: number
  /** By the name of the function in the definition. */
  readonly functions: Readonly<Record<string, FunctionDocument>>
}

interface FunctionDocument extends FunctionCounts, SentByFunction {
  readonly replies: number
  readonly bytesReplied: number
  /** By operation. */
  readonly dynamoDb: CallsByFunction[string]
  readonly packageBytes: number | null
  /** Those that are running, by their log streams. */
  readonly environments: readonly {
    readonly id: string
    readonly invocations: number
    /** Null where the system does not tell. */
    readonly residentBytes: number | null
    readonly peakBytes: number | null
  }[]
}

const nothingSent: SentByFunction = { posts: 0, bytesPosted: 0, postsGone: 0, postsThrottled: 0, postsRefused: 0 }

export function workDocument(lambda: LambdaService, sent: SentDocument, calls: CallsByFunction): WorkDocument {
  const functions = lambda.functions.map(({ functionName, physicalName, work, environments }) => {
    const { replies = 0, bytes = 0 } = sent.replies[functionName] ?? {}
    const document: FunctionDocument = {
      ...work.counts,
      ...(sent.posts[physicalName] ?? nothingSent),
      replies,
      bytesReplied: bytes,
      dynamoDb: calls[physicalName] ?? {},
      packageBytes: work.packageBytes,
      environments: [...environments.running].map(memoryOf),
    }
    return [functionName, document] as const
  })
  return { underWay: lambda.underWay, received: sent.received, functions: Object.fromEntries(functions) }
}

function memoryOf(environment: Environment): FunctionDocument['environments'][number] {
  const { logStreamName, invocations, pid } = environment
  return {
    id: logStreamName,
    invocations,
    residentBytes: pid === undefined ? null : residentBytes(pid),
    peakBytes: environment.usage()?.peakRssBytes ?? null,
  }
}

function residentBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) * 1024
  } catch {
    return null
  }
}
