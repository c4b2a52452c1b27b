import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { describeAwsError, isTransient } from '../../targets/aws-errors.ts'
import type { Target } from '../../targets/target.ts'
import type { ServerFigures } from '../result/run-result.ts'
import { type Agreement, agreement } from './agreement.ts'
import { askUntilSettled } from './ask-until-settled.ts'
import { credentialsOf, withoutCredentials } from '../../targets/credentials.ts'
import { type ListedDimensions, listDimensions, nothingListed } from './listed-dimensions.ts'
import { type MetricWindow, metricWindow, windowAndAge } from './metric-window.ts'
import { describeProblems } from './series.ts'
import {
  type CausedInvocations,
  type HandedOnInvocations,
  type ServerSnapshot,
  takeSnapshot,
} from './server-snapshot.ts'

export interface ServerFiguresRequest {
  readonly client: CloudWatchClient
  readonly target: Target
  readonly caused: CausedInvocations
  /** None unless told. */
  readonly handedOn?: HandedOnInvocations
  readonly startedAt: Date
  readonly endedAt: Date
  /** By how much the wall clock was set between the two. */
  readonly wallClockStepMs?: number
  /** The time to go on asking until CloudWatch has everything that was caused. */
  readonly waitSeconds: number
  readonly signal: AbortSignal
  /** One line for people, each time that CloudWatch has to be asked again. */
  onWait: (text: string) => void
}

const answerTimeoutMs = 10_000
const listTimeoutMs = 5_000

/**
 * The server's own figures of a run. Asks until CloudWatch agrees with what the crowd caused, or cannot any more, or
 * the wait is over. Never rejects for what CloudWatch does, nor when the signal is aborted: the figures then are
 * `partial` or `missing`, with reasons.
 */
export async function pullServerFigures(request: ServerFiguresRequest): Promise<ServerFigures> {
  const window = metricWindow(request.startedAt, request.endedAt, request.wallClockStepMs)
  const inquiry = {
    ask: (before: Known) => askOnce(request, window, before),
    waitsFor: (known: Known) => (isSettled(known) ? [] : openQuestions(known)),
    onWait: (what: string, atMostSeconds: number) =>
      request.onWait(`waiting for CloudWatch, at most ${atMostSeconds} s more: ${what}`),
  }
  return conclude(request, await askUntilSettled(nothingKnown, inquiry, request), window)
}

/** CloudWatch's last answer, and the reason if the last call gave none. */
interface Known {
  readonly snapshot: ServerSnapshot | null
  /** In all answers together. */
  readonly metricsRequested: number
  readonly agreement: Agreement | null
  readonly failure: Failure | null
  readonly listing: Listing
  /** The credentials of the last call. */
  readonly credentials: readonly string[]
}

const nothingKnown: Known = {
  snapshot: null,
  metricsRequested: 0,
  agreement: null,
  failure: null,
  listing: { listed: nothingListed, failure: null },
  credentials: [],
}

interface Failure {
  readonly text: string
  /** Asking again will not help. */
  readonly lasting: boolean
}

/** The metrics that CloudWatch lists; only those of every target if it did not answer. */
interface Listing {
  readonly listed: ListedDimensions
  readonly failure: Failure | null
}

async function askOnce(request: ServerFiguresRequest, window: MetricWindow, last: Known): Promise<Known> {
  const { client, target, caused, handedOn = new Map(), signal } = request
  let { credentials, listing } = last
  try {
    credentials = await credentialsOf(client)
    listing = await listOnce(request, last.listing)
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)])
    const snapshot = await takeSnapshot(client, target, listing.listed, { caused, handedOn }, window, inTime)
    const metricsRequested = last.metricsRequested + snapshot.metricsRequested
    const agreed = agreement(snapshot, last.snapshot)
    return { snapshot, metricsRequested, agreement: agreed, failure: null, listing, credentials }
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
  return { text: describeAwsError(error, 'CloudWatch'), lasting: !isTransient(error) }
}

const interrupted = { text: 'interrupted before CloudWatch had everything', lasting: true }

function isSettled({ snapshot, agreement, failure }: Known): boolean {
  if (failure !== null) return failure.lasting
  return (agreement?.settled ?? false) && !snapshot?.problems.some(({ kind }) => kind === 'transient')
}

function openQuestions({ snapshot, agreement, failure, credentials }: Known): string[] {
  const questions = [
    ...(failure === null ? [] : [failure.text]),
    ...(agreement?.disagreements ?? []),
    ...describeProblems(snapshot?.problems ?? []),
  ]
  return questions.map((text) => withoutCredentials(text, credentials))
}

/** Notes that do not make the figures incomplete. */
function notesOf({ alias }: Target, { snapshot, listing, credentials }: Known): string[] {
  if (listing.failure !== null) {
    const why = withoutCredentials(listing.failure.text, credentials)
    return [`single routes, operations of tables${alias === null ? '' : ', the alias'} were not looked for: ${why}`]
  }
  const unlisted = Object.entries(snapshot?.functions ?? {}).filter(
    ([, { invocations, resource }]) => invocations !== null && resource === undefined,
  )
  if (alias === null || unlisted.length === 0) return []
  const functionNames = unlisted.map(([functionName]) => functionName).join(', ')
  return [
    `CloudWatch lists no metrics of the alias ${alias} of ${functionNames}: those figures are of all versions together`,
  ]
}

function conclude(request: ServerFiguresRequest, known: Known, window: MetricWindow): ServerFigures {
  const { target, endedAt, wallClockStepMs = 0 } = request
  const endedAtByWallClock = new Date(endedAt.getTime() + wallClockStepMs)
  const reasons = openQuestions(known)
  const { snapshot } = known
  const functions = snapshot?.functions ?? {}
  const hasData = Object.values(functions).some(({ invocations }) => invocations !== null)
  const incomplete = hasData ? 'partial' : 'missing'
  return {
    source: 'CloudWatch',
    ...windowAndAge(window, endedAtByWallClock, snapshot?.takenAt ?? new Date()),
    status: reasons.length === 0 ? 'complete' : incomplete,
    reasons,
    notes: notesOf(target, known),
    metricsRequested: known.metricsRequested,
    functions,
    api: snapshot?.api ?? null,
    ...(snapshot !== null && { account: snapshot.account, tables: snapshot.tables }),
  }
}
