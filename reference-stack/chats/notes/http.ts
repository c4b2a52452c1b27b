import type { LambdaContext } from '../handling/events.ts'
import { type Task, beginTask } from '../handling/invocation.ts'
import { readFields, Refusal } from '../handling/requests.ts'
import { noteFields } from './note.ts'

/** The fields of a REST API's proxy event that this chat reads. */
export interface HttpEvent {
  readonly pathParameters: Readonly<Record<string, string>> | null
  readonly queryStringParameters: Readonly<Record<string, string>> | null
  readonly body: string | null
}

export interface HttpResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Makes a Lambda handler of `act`: a {@link Refusal} is answered 400, and every invocation leaves one line of JSON in the log.
 * Other errors are thrown on; the REST API then answers 502.
 */
export function answeringHttp(
  functionName: string,
  act: (event: HttpEvent, task: Task) => Promise<HttpResponse>,
): (event: HttpEvent, context: LambdaContext) => Promise<HttpResponse> {
  return async (event, context) => {
    const task = beginTask(functionName, null, context)
    try {
      return await act(event, task)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return answer(400, { message: error.message })
    } finally {
      task.line.write()
    }
  }
}

/** "Your backend is responsible for returning the Access-Control-Allow-Origin headers": a REST API answers preflights alone. */
export function answer(statusCode: number, body: object): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'access-control-allow-origin': '*' },
    body: JSON.stringify(body),
  }
}

export const noSuchNote = answer(404, { message: 'there is no such note' })

/** @throws {Refusal} for a body that is no JSON object; the model of the route sees those alone that say they are JSON */
export function bodyOf({ body }: HttpEvent): Readonly<Record<string, unknown>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(body ?? '')
  } catch {
    throw new Refusal('the body is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null) throw new Refusal('the body is not a JSON object')
  return parsed as Record<string, unknown>
}

/** The author and the id in the path. */
export function keyIn({ pathParameters }: HttpEvent): { readonly user: string; readonly id: string } {
  const { user, id } = noteFields
  return readFields(pathParameters ?? {}, { user, id })
}
