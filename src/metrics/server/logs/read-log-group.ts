import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs'
import type { LogGroupEvent } from './invocation-log.ts'

/** Epoch milliseconds, both inclusive. */
export interface LogWindow {
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
export async function* readLogGroup(
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
