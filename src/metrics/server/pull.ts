import { setTimeout as sleep } from 'node:timers/promises'
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Target } from '../../target/target.ts'
import type { ServerFigures } from '../result/run-result.ts'
import { type Agreement, agreement } from './agreement.ts'
import { describeCloudWatchError, isTransient } from './cloudwatch-errors.ts'
import { credentialsOf, withoutCredentials } from './credentials.ts'
import { type ListedDimensions, listDimensions, nothingListed } from './listed-dimensions.ts'
import { type MetricWindow, metricWindow, windowAndAge } from './metric-window.ts'
import { describeProblems } from './series-problem.ts'
import { type CausedInvocations, type ServerSnapshot, takeSnapshot } from './server-snapshot.ts'

export interface ServerFiguresRequest {
  readonly client: CloudWatchClient
  readonly target: Target
  readonly caused: CausedInvocations
  readonly startedAt: Date
  readonly endedAt: Date
  /** By how much the wall clock was set between the two. */
  readonly wallClockStepMs?: number
  /** How long to go on asking until CloudWatch has everything that was caused. */
  readonly waitSeconds: number
  readonly signal: AbortSignal
  /** One line for people, each time that CloudWatch has to be asked again. */
  onProgress: (text: string) => void
}

const firstPauseSeconds = 0.25
const longestPauseSeconds = 30
const answerTimeoutMs = 10_000
const listTimeoutMs = 5_000

/**
 * The server's own figures of a run. Asks until CloudWatch agrees with what the crowd caused, or cannot any more, or
 * the wait is over. Never rejects for what CloudWatch does, nor when the signal is aborted: the figures then are
 * `partial` or `missing`, with reasons.
 */
export async function pullServerFigures(request: ServerFiguresRequest): Promise<ServerFigures> {
  const { waitSeconds, endedAt, startedAt, wallClockStepMs, signal, onProgress } = request
  const window = metricWindow(startedAt, endedAt, wallClockStepMs)
  const giveUpAtMs = performance.now() + waitSeconds * 1000
  let inquiry: Inquiry = {
    snapshot: null,
    agreement: null,
    failure: null,
    listing: { listed: nothingListed, failure: null },
    credentials: [],
  }
  for (let pauseSeconds = firstPauseSeconds; ; pauseSeconds = Math.min(pauseSeconds * 2, longestPauseSeconds)) {
    inquiry = await askOnce(request, window, inquiry)
    const remainingMs = giveUpAtMs - performance.now()
    if (isOver(inquiry) || remainingMs <= 0) return conclude(request, inquiry, window)
    const [first, ...others] = openQuestions(inquiry)
    const missing = `${first}${others.length === 0 ? '' : ` and ${others.length} more`}`
    onProgress(`waiting for CloudWatch, at most ${Math.ceil(remainingMs / 1000)} s more: ${missing}`)
    await sleep(Math.min(pauseSeconds * 1000, remainingMs), undefined, { signal }).catch(() => undefined)
  }
}

/** What has been learnt so far: the last answer, and why the last call gave none. */
interface Inquiry {
  readonly snapshot: ServerSnapshot | null
  readonly agreement: Agreement | null
  readonly failure: Failure | null
  readonly listing: Listing
  /** What was asked with. */
  readonly credentials: readonly string[]
}

interface Failure {
  readonly text: string
  /** Asking again will not help. */
  readonly lasting: boolean
}

/** What CloudWatch has metrics of; nothing more than every target has, where it would not tell. */
interface Listing {
  readonly listed: ListedDimensions
  readonly failure: Failure | null
}

async function askOnce(request: ServerFiguresRequest, window: MetricWindow, last: Inquiry): Promise<Inquiry> {
  const { client, target, caused, signal } = request
  let { credentials, listing } = last
  try {
    credentials = await credentialsOf(client)
    listing = await listOnce(request, last.listing)
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)])
    const snapshot = await takeSnapshot(client, target, listing.listed, caused, window, inTime)
    return { snapshot, agreement: agreement(snapshot, last.snapshot), failure: null, listing, credentials }
  } catch (error) {
    if (signal.aborted) return { ...last, failure: interrupted }
    return { ...last, listing, credentials, failure: failureOf(error) }
  }
}

/** Never rejects: that the list cannot be had costs no more than what stands on it alone. */
async function listOnce({ client, target, signal }: ServerFiguresRequest, last: Listing): Promise<Listing> {
  if (last.failure?.lasting) return last
  try {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(listTimeoutMs)])
    return { listed: await listDimensions(client, target, inTime), failure: null }
  } catch (error) {
    return { ...last, failure: failureOf(error) }
  }
}

function failureOf(error: unknown): Failure {
  return { text: describeCloudWatchError(error), lasting: !isTransient(error) }
}

const interrupted = { text: 'interrupted before CloudWatch had everything', lasting: true }

function isOver({ snapshot, agreement, failure }: Inquiry): boolean {
  if (failure !== null) return failure.lasting
  return (agreement?.settled ?? false) && !snapshot?.problems.some(({ kind }) => kind === 'transient')
}

function openQuestions({ snapshot, agreement, failure, credentials }: Inquiry): string[] {
  const questions = [
    ...(failure === null ? [] : [failure.text]),
    ...(agreement?.disagreements ?? []),
    ...describeProblems(snapshot?.problems ?? []),
  ]
  return questions.map((text) => withoutCredentials(text, credentials))
}

/** What should be known besides, although nothing is missing of what every target has. */
function notesOf({ alias }: Target, { snapshot, listing, credentials }: Inquiry): string[] {
  if (listing.failure !== null) {
    const why = withoutCredentials(listing.failure.text, credentials)
    return [`single routes, operations of tables${alias === null ? '' : ', the alias'} were not looked for: ${why}`]
  }
  const unlisted = Object.entries(snapshot?.functions ?? {}).filter(
    ([, { invocations, resource }]) => invocations !== null && resource === undefined,
  )
  if (alias === null || unlisted.length === 0) return []
  const roles = unlisted.map(([role]) => role).join(', ')
  return [`CloudWatch lists no metrics of the alias ${alias} of ${roles}: those figures are of all versions together`]
}

function conclude(request: ServerFiguresRequest, inquiry: Inquiry, window: MetricWindow): ServerFigures {
  const { target, endedAt, wallClockStepMs = 0 } = request
  const endedAtByWallClock = new Date(endedAt.getTime() + wallClockStepMs)
  const reasons = openQuestions(inquiry)
  const { snapshot } = inquiry
  const functions = snapshot?.functions ?? {}
  const hasData = Object.values(functions).some(({ invocations }) => invocations !== null)
  const incomplete = hasData ? 'partial' : 'missing'
  return {
    source: 'CloudWatch',
    ...windowAndAge(window, endedAtByWallClock, snapshot?.takenAt ?? new Date()),
    status: reasons.length === 0 ? 'complete' : incomplete,
    reasons,
    notes: notesOf(target, inquiry),
    functions,
    api: snapshot?.api ?? null,
    ...(snapshot !== null && { account: snapshot.account, tables: snapshot.tables }),
  }
}
