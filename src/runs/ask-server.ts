import type { ServerFigures } from '../metrics/result/run-result.ts'
import { pullInvocations } from '../metrics/server/logs/pull-invocations.ts'
import type { PulledInvocations } from '../metrics/server/invocation-fact.ts'
import { serverNotAsked } from '../metrics/server/not-asked.ts'
import { type ServerFiguresRequest, pullServerFigures } from '../metrics/server/pull.ts'
import { cloudWatchClient, cloudWatchLogsClient } from '../targets/clients.ts'

/** What the target's own services have on a run, as far as there are any to ask. */
export interface ServerAnswers {
  readonly server: ServerFigures
  /** Null if there are no logs of the target to ask. */
  readonly invocations: PulledInvocations | null
}

/** Asks CloudWatch and its Logs at the same time: both may be late, for as long as each other. */
export async function askServer(question: Omit<ServerFiguresRequest, 'client'>): Promise<ServerAnswers> {
  const [server, invocations] = await Promise.all([figures(question), loggedInvocations(question)])
  return { server, invocations }
}

async function figures(question: Omit<ServerFiguresRequest, 'client'>): Promise<ServerFigures> {
  using client = cloudWatchClient(question.target)
  if (client === null) return serverNotAsked(question.startedAt, question.endedAt)
  return await pullServerFigures({ ...question, client })
}

async function loggedInvocations(question: Omit<ServerFiguresRequest, 'client'>): Promise<PulledInvocations | null> {
  using client = cloudWatchLogsClient(question.target)
  return client && (await pullInvocations({ ...question, client }))
}
