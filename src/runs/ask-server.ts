import type { ServerFigures } from '../metrics/result/run-result.ts'
import { pullInvocations } from '../metrics/server/logs/pull-invocations.ts'
import type { InvocationFact, PulledInvocations } from '../metrics/server/invocation-fact.ts'
import type { Mask } from '../metrics/server/logs/quoted-line.ts'
import { serverNotAsked } from '../metrics/server/not-asked.ts'
import { type ServerFiguresRequest, pullServerFigures } from '../metrics/server/pull.ts'
import type { HandedOnInvocations } from '../metrics/server/server-snapshot.ts'
import { cloudWatchClient, cloudWatchLogsClient } from '../targets/clients.ts'

interface ServerQuestion extends Omit<ServerFiguresRequest, 'client' | 'handedOn'> {
  /** Hides the secrets of the run in what the functions have logged. */
  readonly masked: Mask
}

/** The answers of the target's services about a run, as far as there are services to ask. */
export interface ServerAnswers {
  readonly server: ServerFigures
  /** Null if there are no logs of the target to ask. */
  readonly invocations: PulledInvocations | null
}

/**
 * Asks CloudWatch Logs, then CloudWatch, in one wait: both may be late, and only the logs say how often functions have invoked
 * themselves.
 */
export async function askServer(question: ServerQuestion): Promise<ServerAnswers> {
  const startedAtMs = performance.now()
  const invocations = await loggedInvocations(question)
  const waitSeconds = Math.max(0, question.waitSeconds - (performance.now() - startedAtMs) / 1000)
  const server = await figures({ ...question, waitSeconds, handedOn: handedOn(invocations) })
  return { server, invocations }
}

function handedOn(pulled: PulledInvocations | null): HandedOnInvocations {
  const byFunction = Map.groupBy(pulled?.invocations ?? [], ({ functionName }) => functionName)
  return new Map([...byFunction].map(([functionName, ofFunction]) => [functionName, ofFunction.reduce(addChunks, 0)]))
}

function addChunks(sum: number, { handler }: InvocationFact): number {
  return sum + (handler?.chunks ?? 0)
}

async function figures(question: Omit<ServerFiguresRequest, 'client'>): Promise<ServerFigures> {
  using client = cloudWatchClient(question.target)
  if (client === null) return serverNotAsked(question.startedAt, question.endedAt)
  return await pullServerFigures({ ...question, client })
}

async function loggedInvocations(question: ServerQuestion): Promise<PulledInvocations | null> {
  using client = cloudWatchLogsClient(question.target)
  return client && (await pullInvocations({ ...question, client }))
}
