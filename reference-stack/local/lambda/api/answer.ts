import type { Answer } from '../../wire/service-endpoint.ts'
import { LambdaError } from '../control/lambda-error.ts'

/** @param document undefined for an answer without a body */
export function answerWith(status: number, document?: object): Answer {
  if (document === undefined) return { status }
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) }
}

/** The SDK takes the error's name from the header. */
export function answerForError(error: unknown): Answer {
  if (!(error instanceof LambdaError)) {
    return answerForError(new LambdaError(500, 'ServiceException', String(error), { Type: 'Service' }))
  }
  const { status, errorType, fields, message } = error
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType },
    body: JSON.stringify({ Type: 'User', ...fields, message }),
  }
}
