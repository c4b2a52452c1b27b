import type { IncomingHttpHeaders } from 'node:http'
import type { RequestBody } from '../../wire/read-body.ts'
import type { Answer } from '../../wire/service-endpoint.ts'
import { LambdaError } from '../control/lambda-error.ts'
import { type InvocationOutcome, maxPayloadBytes, maxQueuedPayloadBytes } from '../invocation.ts'
import type { LambdaFunction } from '../lambda-function.ts'
import type { LambdaService } from '../service.ts'
import { answerWith } from './answer.ts'

export interface InvokeRequest {
  readonly invoked: LambdaFunction
  readonly qualifier: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: RequestBody
}

/** The Invoke operation in its three types. */
export async function invokeOperation(
  service: Pick<LambdaService, 'invoke' | 'invokeAsync'>,
  { invoked, qualifier, headers, body }: InvokeRequest,
): Promise<Answer> {
  const { functionName } = invoked
  const queued = isQueued(headers)
  const payload = readPayload(body, queued ? maxQueuedPayloadBytes : maxPayloadBytes)
  if (queued) {
    return { status: 202, headers: { 'x-amzn-requestid': service.invokeAsync(functionName, payload, qualifier) } }
  }
  if (headers['x-amz-invocation-type'] === 'DryRun') return answerWith(204)
  return outcomeAnswer(await service.invoke(functionName, payload, qualifier), headers['x-amz-log-type'] === 'Tail')
}

/** Is it answered before it is done? */
export function isQueued(headers: IncomingHttpHeaders): boolean {
  return headers['x-amz-invocation-type'] === 'Event'
}

function readPayload(body: RequestBody, maxBytes: number): string {
  if (body.kind !== 'read' || body.bytes.length > maxBytes) {
    const message = `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`
    throw new LambdaError(413, 'RequestTooLargeException', message)
  }
  const payload = body.bytes.toString() || '{}'
  try {
    JSON.parse(payload)
    return payload
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`
    throw new LambdaError(400, 'InvalidRequestContentException', message)
  }
}

function outcomeAnswer(outcome: InvocationOutcome, withLog: boolean): Answer {
  if (outcome.kind === 'throttled') {
    throw new LambdaError(429, 'TooManyRequestsException', 'Rate Exceeded.', { Reason: outcome.reason })
  }
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-amzn-requestid': outcome.requestId,
    'x-amz-executed-version': outcome.executedVersion,
  }
  if (outcome.kind === 'function-error') headers['x-amz-function-error'] = 'Unhandled'
  if (withLog) headers['x-amz-log-result'] = Buffer.from(outcome.logTail).toString('base64')
  return { status: 200, headers, body: outcome.payload }
}
