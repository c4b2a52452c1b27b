import { writeStamp } from '../../../../src/crowd/stamp/stamp.ts'
import type { Broadcast } from '../../../../src/runs/evaluation/attribute-messages.ts'
import type { HandlerLine, InvocationFact } from '../../../../src/metrics/server/invocation-fact.ts'

const line: HandlerLine = {
  coldStart: false,
  connectionId: null,
  posts: 0,
  postsGone: 0,
  postsEarly: 0,
  postsThrottled: 0,
  postAttempts: 0,
  failed: 0,
  cleaned: 0,
  cleaningsFailed: 0,
  chunks: 0,
  chunk: false,
  cleanedConnections: [],
  stamp: null,
}

/** A warm invocation without a line, unless told otherwise; each of another environment. */
export function invocation(facts: Partial<InvocationFact> = {}): InvocationFact {
  const requestId = `request-${++invocations}`
  return {
    functionName: 'SendMessage',
    requestId,
    environment: `environment of ${requestId}`,
    startedAtMs: 1_000,
    endedAtMs: 1_020,
    durationUs: 20_000,
    billedMs: 20,
    initUs: null,
    initStartedAtMs: null,
    memoryMb: 512,
    maxMemoryMb: 80,
    status: 'success',
    handler: null,
    ...facts,
  }
}

let invocations = 0

/** What it did to send a message, if nobody helped; null if it left no line. */
export function broadcastBy(fact: InvocationFact | null | undefined): Broadcast | null {
  return fact?.handler == null ? null : { ...fact, handler: fact.handler }
}

export function handlerLine(facts: Partial<HandlerLine> = {}): HandlerLine {
  return { ...line, ...facts }
}

export function stampOf(run: string, publisher: number, sequence: number): string {
  return writeStamp(run, { publisher, sequence, intendedAtUs: 1, sentAtUs: 2 })
}
