import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../../wire/read-body.ts'
import { type Store, isRefused, validations } from '../engine.ts'
import { type Meter, isMetered } from '../meter.ts'
import { refusalOf } from './known-operations.ts'
import type { Answer, OwnOperation } from './own-operation.ts'

/** "A request to DynamoDB can be at most 16 MB": what the batches take, too. */
const maxBodyBytes = 16 * 1024 * 1024

/** An operation of ours, with all that it needs. */
export interface OwnRequest {
  readonly name: string
  readonly operation: OwnOperation
  readonly store: Store
  readonly meter: Meter
}

/** Reads a request, does what it asks for and answers, as dynalite does for its own operations. */
export async function answerRequest(
  own: OwnRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, maxBodyBytes)
  if (body.kind === 'cut-off') return
  if (body.kind === 'too-large') {
    response.writeHead(413).end()
    return
  }
  const { status, answer } = await answerOf(own, body.bytes)
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() })
  response.end(JSON.stringify(answer))
}

async function answerOf(own: OwnRequest, body: Buffer): Promise<{ status: number; answer: object }> {
  try {
    return { status: 200, answer: await perform(own, body) }
  } catch (error) {
    if (isRefused(error)) return { status: error.statusCode, answer: error.body }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { status: 500, answer: { __type: 'com.amazon.coral.service#InternalFailure', message } }
  }
}

async function perform({ name, operation, store, meter }: OwnRequest, body: Buffer): Promise<Answer> {
  const types = operation.types()
  const request = validations.checkTypes(parse(body), types)
  const mistake = operation.mistake?.bind(operation)
  validations.checkValidations(request, types, mistake, store)
  if (!isMetered(name)) return operation.perform(store, request, body)
  const answered = meter.begin(name, request)
  const answer = await operation.perform(store, request, body)
  answered(answer)
  return answer
}

function parse(body: Buffer): object {
  try {
    return JSON.parse(body.toString()) as object
  } catch {
    const answer = { __type: 'com.amazon.coral.service#SerializationException' }
    throw Object.assign(new Error('not JSON'), { statusCode: 400, body: answer })
  }
}

export function refuseOperation(target: string, request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const __type = 'com.amazon.coral.service#UnknownOperationException'
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify({ __type, message: refusalOf(target) }))
}
