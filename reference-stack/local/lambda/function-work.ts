import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CallsByFunction } from '../dynamodb/calls.ts'
import type { SentByFunction, SentDocument } from '../gateway/record/sent-frames.ts'
import type { InitWork } from './cpu/init-work.ts'
import type { Environment } from './environments/environment.ts'
import { noticeMark } from './network/network-plan.ts'

/** The work of one function since the start of the stack. Counted, not sampled. */
export interface FunctionCounts {
  invocations: number
  /** Ended with an error: the handler threw, ran out of time, or its process ended. */
  errors: number
  throttles: number
  /** The output of its handler, without START, END and REPORT. */
  logLines: number
  logBytes: number
  /** Environments whose init phase has ended well, and how long these took. */
  starts: number
  initUs: number
  /** Environments whose runtime reports its init phase, and the sum of these reports. */
  inits: number
  initCpuUs: number
  initModules: number
}

/** Counts the work of one function. */
export class FunctionWork {
  readonly counts: FunctionCounts = {
    invocations: 0,
    errors: 0,
    throttles: 0,
    logLines: 0,
    logBytes: 0,
    starts: 0,
    initUs: 0,
    inits: 0,
    initCpuUs: 0,
    initModules: 0,
  }
  /** Bytes of its bundle; null of code that is not bundled. */
  readonly packageBytes: number | null

  constructor(taskRoot: string) {
    const bundle = ['index.mjs', 'index.cjs'].map((name) => join(taskRoot, name)).find((file) => existsSync(file))
    this.packageBytes = bundle === undefined ? null : statSync(bundle).size
  }

  wrote(line: string): void {
    if (line.startsWith(noticeMark)) return
    this.counts.logLines += 1
    this.counts.logBytes += Buffer.byteLength(line) + 1
  }

  initialised(initMs: number, work: InitWork | undefined): void {
    this.counts.starts += 1
    this.counts.initUs += initMs * 1000
    if (work === undefined) return
    this.counts.inits += 1
    this.counts.initCpuUs += work.cpuUs
    this.counts.initModules += work.modules
  }
}

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
  /** The running environments, by their log streams. */
  readonly environments: readonly {
    readonly id: string
    readonly invocations: number
    /** Null where the system does not tell. */
    readonly residentBytes: number | null
    readonly peakBytes: number | null
  }[]
}

const nothingSent: SentByFunction = { posts: 0, bytesPosted: 0, postsGone: 0, postsThrottled: 0, postsRefused: 0 }

/** The functions of a stack, and how many of their invocations have not ended. */
interface Working {
  readonly underWay: number
  readonly functions: readonly {
    readonly functionName: string
    readonly physicalName: string
    readonly work: FunctionWork
    readonly environments: { readonly running: Iterable<Environment> }
  }[]
}

export function workDocument(lambda: Working, sent: SentDocument, calls: CallsByFunction): WorkDocument {
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
