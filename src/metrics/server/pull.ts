import { setTimeout as sleep } from 'node:timers/promises'
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Target } from '../../target/target.ts'
import type { ServerFigures } from '../result/run-result.ts'
import { type Agreement, agreement } from './agreement.ts'
import { describeCloudWatchError, isTransient } from './cloudwatch-errors.ts'
import { credentialsOf, withoutCredentials } from './credentials.ts'
import { type MetricWindow, metricWindow, windowAndAge } from './metric-window.ts'
import { describeProblems } from './series-problem.ts'
import { type CausedInvocations, type ServerSnapshot, takeSnapshot } from './server-snapshot.ts'

export interface ServerFiguresRequest {
  readonly client: CloudWatchClient
  readonly target: Target
  readonly caused: CausedInvocations
  readonly startedAt: Date
  readonly endedAt: Date
  /** How long to go on asking until CloudWatch has everything that was caused. */
  readonly waitSeconds: number
  readonly signal: AbortSignal
  /** One line for people, each time that CloudWatch has to be asked again. */
  onProgress: (text: string) => void
}

const firstPauseSeconds = 0.25
const longestPauseSeconds = 30
const answerTimeoutMs = 10_000

/**
 * The server's own figures of a run. Asks until CloudWatch agrees with what the crowd caused, or cannot any more, or
 * the wait is over. Never rejects for what CloudWatch does, nor when the signal is aborted: the figures then are
 * `partial` or `missing`, with reasons.
 */
export async function pullServerFigures(request: ServerFiguresRequest): Promise<ServerFigures> {
  const { waitSeconds, endedAt, startedAt, signal, onProgress } = request
  const window = metricWindow(startedAt, endedAt)
  const giveUpAtMs = performance.now() + waitSeconds * 1000
  let inquiry: Inquiry = { snapshot: null, agreement: null, failure: null, credentials: [] }
  for (let pauseSeconds = firstPauseSeconds; ; pauseSeconds = Math.min(pauseSeconds * 2, longestPauseSeconds)) {
    inquiry = await askOnce(request, window, inquiry)
    const remainingMs = giveUpAtMs - performance.now()
    if (isOver(inquiry) || remainingMs <= 0) return conclude(inquiry, window, endedAt)
    const [first, ...others] = openQuestions(inquiry)
    onProgress(`waiting for CloudWatch: ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`)
    await sleep(Math.min(pauseSeconds * 1000, remainingMs), undefined, { signal }).catch(() => undefined)
  }
}

/** What has been learnt so far: the last answer, and why the last call gave none. */
interface Inquiry {
  readonly snapshot: ServerSnapshot | null
  readonly agreement: Agreement | null
  readonly failure: { readonly text: string; readonly lasting: boolean } | null
  /** What was asked with. */
  readonly credentials: readonly string[]
}

async function askOnce(request: ServerFiguresRequest, window: MetricWindow, last: Inquiry): Promise<Inquiry> {
  const { client, target, caused, signal } = request
  let { credentials } = last
  try {
    credentials = await credentialsOf(client)
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)])
    const snapshot = await takeSnapshot(client, target, caused, window, inTime)
    return { snapshot, agreement: agreement(snapshot, last.snapshot), failure: null, credentials }
  } catch (error) {
    if (signal.aborted) return { ...last, failure: interrupted }
    return { ...last, credentials, failure: { text: describeCloudWatchError(error), lasting: !isTransient(error) } }
  }
}

const interrupted = { text: 'interrupted before CloudWatch had everything', lasting: true }

function isOver({ snapshot, agreement, failure }: Inquiry): boolean {
  if (failure !== null) return failure.lasting
  const problems = new Set(snapshot?.problems.map(({ kind }) => kind))
  return problems.has('forbidden') || ((agreement?.settled ?? false) && !problems.has('transient'))
}

function openQuestions({ snapshot, agreement, failure, credentials }: Inquiry): string[] {
  const questions = [
    ...(failure === null ? [] : [failure.text]),
    ...(agreement?.disagreements ?? []),
    ...describeProblems(snapshot?.problems ?? []),
  ]
  return questions.map((text) => withoutCredentials(text, credentials))
}

function conclude(inquiry: Inquiry, window: MetricWindow, endedAt: Date): ServerFigures {
  const reasons = openQuestions(inquiry)
  const { snapshot } = inquiry
  const functions = snapshot?.functions ?? {}
  const hasData = Object.values(functions).some(({ invocations }) => invocations !== null)
  const incomplete = hasData ? 'partial' : 'missing'
  return {
    source: 'CloudWatch',
    ...windowAndAge(window, endedAt, snapshot?.takenAt ?? new Date()),
    status: reasons.length === 0 ? 'complete' : incomplete,
    reasons,
    functions,
    api: snapshot?.api ?? null,
  }
}
