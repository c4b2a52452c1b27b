import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, dirname } from 'node:path'
import type { CallRecord, CallRecords } from '../../evidence/call-records.ts'
import { callersToken, callingFunction } from '../../lambda/caller.ts'
import { monotonicUs } from '../../monotonic-clock.ts'
import { readBody } from '../../wire/read-body.ts'
import { unknownOperation } from '../../wire/service-error.ts'
import type { Calls } from '../calls.ts'
import { type Store, actionPath, isRefused, validations } from '../engine.ts'
import { type CurrentCall, type Meter, isMetered, isRead, noteRefusal } from '../meter.ts'
import type { Throttles } from '../throughput/throttling.ts'
import type { Answer, OwnOperation } from './own-operation.ts'

/** "A request to DynamoDB can be at most 16 MB": what the batches take, too. */
const maxBodyBytes = 16 * 1024 * 1024

/** An operation of ours, with all that it needs. */
export interface OwnRequest {
  readonly name: string
  readonly operation: OwnOperation
  readonly store: Store
  readonly meter: Meter
  readonly throttles: Throttles
  readonly calls: Calls
  readonly records: CallRecords
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
  const calls = own.calls.of(callingFunction(request.headers), own.name)
  const record = own.records.begin(callersToken(request.headers), own.name)
  const { status, answer } = await answerOf(own, body.bytes, { calls, record })
  if (record !== undefined) Object.assign(record, { endUs: monotonicUs(), status } satisfies Partial<CallRecord>)
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() })
  const text = JSON.stringify(answer)
  if (calls !== undefined && isRead(own.name)) calls.bytesRead += Buffer.byteLength(text)
  response.end(text)
}

async function answerOf(own: OwnRequest, body: Buffer, call: CurrentCall): Promise<{ status: number; answer: object }> {
  try {
    return { status: 200, answer: await perform(own, body, call) }
  } catch (error) {
    if (call.record !== undefined) noteRefusal(call.record, error)
    if (isRefused(error)) return { status: error.statusCode, answer: error.body }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { status: 500, answer: { __type: 'com.amazon.coral.service#InternalFailure', message } }
  }
}

async function perform(
  { name, operation, store, meter, throttles }: OwnRequest,
  body: Buffer,
  { calls, record }: CurrentCall,
): Promise<Answer> {
  const types = operation.types()
  const request = validations.checkTypes(parse(body), types)
  const mistake = operation.mistake?.bind(operation)
  validations.checkValidations(request, types, mistake, store)
  if (!isMetered(name)) return operation.perform(store, request, body)
  const answered = meter.begin(name, request, calls, record)
  const { TransactItems = [] } = request as { readonly TransactItems?: Parameters<Throttles['transaction']>[1] }
  const answer = await throttles.transaction(name, TransactItems, () => operation.perform(store, request, body))
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

/** As `x-amz-target` names them: `DynamoDB_20120810.PutItem`. */
export const targetPrefix = 'DynamoDB_20120810.'

const ofDynalite = new Set(
  readdirSync(dirname(actionPath('PutItem'))).map((file) => {
    const action = basename(file, '.js')
    return `${targetPrefix}${action.charAt(0).toUpperCase()}${action.slice(1)}`
  }),
)

export function isOfDynalite(target: string): boolean {
  return ofDynalite.has(target)
}

const partiQl = new Set(['ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction'])

/** Why an operation that is not there is refused: on AWS it might be done. */
function refusalOf(target: string): string {
  const isPartiQl = target.startsWith(targetPrefix) && partiQl.has(target.slice(targetPrefix.length))
  return `${unknownOperation(target)}${isPartiQl ? ' It takes PartiQL: the operations on items and on tables do the same.' : ''}`
}
