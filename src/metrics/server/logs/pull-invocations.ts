import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs'
import { askUntilSettled } from '../ask-until-settled.ts'
import type { InvocationFact, PulledInvocations } from '../invocation-fact.ts'
import { InvocationLog, type LogGroupEvent } from './invocation-log.ts'
import type { Mask } from './quoted-line.ts'
import type { CausedInvocations } from '../server-snapshot.ts'
import { describeAwsError, isTransient } from '../../../targets/aws-errors.ts'
import { credentialsOf, withoutCredentials } from '../../../targets/credentials.ts'
import type { Target } from '../../../targets/target.ts'

export interface InvocationsRequest {
  readonly client: CloudWatchLogsClient
  readonly target: Target
  readonly caused: CausedInvocations
  readonly startedAt: Date
  readonly endedAt: Date
  /** The time to go on asking until Logs has everything that was caused. */
  readonly waitSeconds: number
  readonly signal: AbortSignal
  /** Hides the secrets of the run in what the functions have logged. */
  readonly masked: Mask
  /** One line for people, each time that Logs has to be asked again. */
  onWait: (text: string) => void
}

/**
 * Every invocation of the target's functions in a run, from their logs. Asks until each function has as many REPORT lines
 * as the crowd caused, or cannot any more, or the wait is over. Never rejects for what Logs does, nor when the signal is
 * aborted: the invocations then are `partial` or `missing`, with reasons.
 */
export async function pullInvocations(request: InvocationsRequest): Promise<PulledInvocations> {
  const { target, caused } = request
  const window = logWindow(request)
  const nothingRead = Object.keys(target.functions).map((functionName) => unread(functionName, caused))
  const inquiry = {
    ask: (before: readonly Reading[]) => readAll(request, before, window),
    waitsFor: (readings: readonly Reading[]) =>
      readings.flatMap(({ state, question }) => (state === 'open' && question !== null ? [question] : [])),
    onWait: (what: string) => request.onWait(`waiting for CloudWatch Logs: ${what}`),
  }
  return conclude(await askUntilSettled(nothingRead, inquiry, request))
}

/** The state of reading one function's log. */
interface Reading {
  readonly functionName: string
  /** Null where the crowd does not know. */
  readonly caused: number | null
  /** Null until the log has been read. */
  readonly invocations: readonly InvocationFact[] | null
  /** The size of all of its lines. */
  readonly bytes: number
  /** A `final` one is not read again; a `steady` one, which said the same twice, only for as long as others are `open`. */
  readonly state: 'open' | 'steady' | 'final'
  /** An anomaly of the log; null without one. */
  readonly question: string | null
}

function unread(functionName: string, caused: CausedInvocations): Reading {
  const known = Object.hasOwn(caused, functionName) ? (caused[functionName] ?? null) : null
  return {
    functionName,
    caused: known,
    invocations: null,
    bytes: 0,
    state: 'open',
    question: `${functionName}: its log has not been read`,
  }
}

/** Clocks differ: an invocation may have begun before the run did, by AWS's clock. */
const clockSlackMs = 1_000
/** API Gateway gives up on an invocation after 29 s, so that what the run's last frames set off has ended by then. */
const lastInvocationMs = 30_000

function logWindow({ target, startedAt, endedAt }: InvocationsRequest): LogWindow {
  const slackMs = target.kind === 'emulated' ? 0 : clockSlackMs
  return { startMs: startedAt.getTime() - slackMs, endMs: endedAt.getTime() + lastInvocationMs }
}

/** One after the other: a stack of many functions is not to run into a limit of calls. */
async function readAll(
  request: InvocationsRequest,
  readings: readonly Reading[],
  window: LogWindow,
): Promise<Reading[]> {
  const read: Reading[] = []
  for (const one of readings) read.push(one.state === 'final' ? one : await readOne(request, one, window))
  return read
}

async function readOne(request: InvocationsRequest, before: Reading, window: LogWindow): Promise<Reading> {
  const { client, target, signal, masked } = request
  const { functionName } = before
  let credentials: readonly string[] = []
  try {
    credentials = await credentialsOf(client)
    const hidden = credentials
    const log = new InvocationLog(functionName, (line, characters) =>
      masked(withoutCredentials(line, hidden), characters),
    )
    const logGroupName = `/aws/lambda/${target.functions[functionName]}`
    let bytes = 0
    for await (const event of readLogGroup(client, logGroupName, window, signal)) {
      log.add(event)
      bytes += Buffer.byteLength(event.message)
    }
    return { ...before, bytes, ...judge(before, log.facts()) }
  } catch (error) {
    const interrupted = `${functionName}: interrupted before Logs had everything`
    if (signal.aborted) return { ...before, state: 'final', question: interrupted }
    const text = withoutCredentials(describeAwsError(error, 'CloudWatch Logs'), credentials)
    return { ...before, state: isTransient(error) ? 'open' : 'final', question: `${functionName}: ${text}` }
  }
}

/** Lines come late, and in any order: only the crowd's own count, or the same answer twice, says when all are there. */
function judge(
  { functionName, caused, invocations: before }: Reading,
  invocations: readonly InvocationFact[],
): Pick<Reading, 'invocations' | 'state' | 'question'> {
  const { own, expected } = counted(invocations, caused)
  const isSame = before?.length === invocations.length
  const state = isSame ? 'steady' : 'open'
  const seen = `${functionName}: Logs has ${invocations.length} REPORT lines`
  if (caused === null) return { invocations, state, question: isSame ? null : `${seen}, and has not said so twice` }
  if (own < caused || invocations.length < expected) {
    return { invocations, state: 'open', question: `${seen} of ${expected} caused` }
  }
  if (invocations.length === expected) return { invocations, state: 'final', question: null }
  return { invocations, state, question: `${seen}, the crowd caused ${expected}: there was other traffic` }
}

/**
 * A handler may invoke its function itself, once for each part of a large room, and logs how often: the crowd has caused these, too. One
 * that was ended before it logged anything is taken for one that a route has caused.
 */
function counted(invocations: readonly InvocationFact[], caused: number | null): { own: number; expected: number } {
  const own = invocations.filter(({ handler }) => handler?.chunk !== true).length
  return { own, expected: invocations.reduce((sum, { handler }) => sum + (handler?.chunks ?? 0), caused ?? 0) }
}

function conclude(readings: readonly Reading[]): PulledInvocations {
  const reasons = readings.flatMap(({ question }) => question ?? [])
  if (readings.length === 0) reasons.push('the target names no functions')
  const invocations = readings.flatMap((one) => one.invocations ?? [])
  const incomplete = invocations.length === 0 ? 'missing' : 'partial'
  const bytes = readings.reduce((sum, one) => sum + one.bytes, 0)
  return { status: reasons.length === 0 ? 'complete' : incomplete, reasons, bytes, invocations }
}

/** Epoch milliseconds, both inclusive. */
interface LogWindow {
  readonly startMs: number
  readonly endMs: number
}

/** A page holds up to 10,000 events or 1 MB, so that only an endpoint that never stops gets here. */
const mostPages = 500
const answerTimeoutMs = 10_000

/**
 * Every event of a log group in a window, page by page; none if there is no such group, which comes into being with the
 * first line. A page may be empty and yet not the last.
 *
 * The SDK's other errors go through.
 */
async function* readLogGroup(
  client: CloudWatchLogsClient,
  logGroupName: string,
  { startMs, endMs }: LogWindow,
  signal: AbortSignal,
): AsyncGenerator<LogGroupEvent> {
  const request = { logGroupName, startTime: startMs, endTime: endMs }
  let token: string | undefined
  for (let page = 0; page === 0 || token !== undefined; page++) {
    if (page === mostPages) throw new Error(`more than ${mostPages} pages of ${logGroupName}`)
    const command = new FilterLogEventsCommand({ ...request, ...(token === undefined ? {} : { nextToken: token }) })
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)])
    const answer = await client.send(command, { abortSignal }).catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return null
      throw error
    })
    for (const { logStreamName = '', timestamp = 0, message = '' } of answer?.events ?? []) {
      yield { logStreamName, timestampMs: timestamp, message }
    }
    token = answer?.nextToken
  }
}
